// SPDX-License-Identifier: Apache-2.0
// /live/<space>.mp4 on one web thread: endless answers that grow by a picture at a time (chunked CMAF,
// ISO/IEC 23000-19). In: requests, frames from the windows of the origin, changes of spaces, time; out: the
// initialization segment, then fragments from a key frame on. A picture is only taken from its window when
// the one before has been written: who reads slowly has at most one waiting here and falls behind in the
// window, which moves it to the newest key frame.
#pragma once

#include "glib/loop.hpp"
#include "origin/web/answer_sender.hpp"
#include "origin/web/web_request.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>

namespace rostra::origin {

/// Thread: the web thread's.
class FrameStreams {
 public:
  FrameStreams(WebContext& context, AnswerSender& sender, std::shared_ptr<glib::Loop> loop);
  FrameStreams(const FrameStreams&) = delete;
  FrameStreams& operator=(const FrameStreams&) = delete;
  ~FrameStreams();

  /// Answers, begins to stream, or waits for what is asked for.
  void begin(WebRequest& request, FrameRequest asked);
  /// Its message is gone: sends nothing.
  void forget(WebRequest& request);
  /// Looks again whether those who wait can begin and those with a key may go on.
  void onChanged(const std::string& space);
  /// Answers those who waited too long; now and then looks whether the others may go on, and says that they
  /// watch.
  void onTick(WebRequest::Clock::time_point now);
  /// Answers those who wait, ends the other streams behind the picture that is being sent, and all
  /// connections.
  void endAll(const Answer& answer);
  [[nodiscard]] bool empty() const noexcept { return streams_.empty(); }

 private:
  struct Stream;
  struct Group;
  void start(Stream& stream, FrameView view);
  void answer(Stream& stream, const Answer& answer);
  /// The next piece of the body, or a pause until there is one.
  void writeNext(Stream& stream);
  void onFrames(FrameWindow* window);
  void end(Stream& stream);
  [[nodiscard]] static FrameStreams* of(SoupServerMessage* message);

  WebContext& context_;
  AnswerSender& sender_;
  const std::shared_ptr<glib::Loop> loop_;
  std::unordered_map<WebRequest*, std::unique_ptr<Stream>> streams_;
  std::map<FrameWindow*, std::unique_ptr<Group>> groups_;  // who reads the same
  WebRequest::Clock::time_point looked_{};
};

}  // namespace rostra::origin
