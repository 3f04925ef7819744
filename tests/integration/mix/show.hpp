// SPDX-License-Identifier: Apache-2.0
// A real mix-worker process on real socket pairs, as serve and an SFU see it. in: commands, RTP into the tap;
// out: parts.
#pragma once

#include "glib/loop.hpp"
#include "gst/scope.hpp"
#include "ipc/channel.hpp"
#include "ipc/tap.hpp"
#include "protocol/worker.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

namespace rostra::test {

/// The SFU's end of a tap. Thread: any.
class Tap {
 public:
  explicit Tap(FileDescriptor socket);
  ~Tap();
  /// False when the mixer does not read.
  bool send(std::string_view participant, ipc::TapSource source, ipc::TapCodec codec, std::uint64_t playoutNs,
            std::span<const std::byte> rtp);
  void sendRaw(std::span<const std::byte> message);
  /// Called on the tap's thread for each feedback from now on; an empty one removes all.
  void onFeedback(std::function<void(const ipc::TapFeedback&)> handler);
  /// Last wanted size of a producer.
  [[nodiscard]] std::pair<int, int> wanted(std::string_view participant, ipc::TapSource source) const;
  [[nodiscard]] int keyFrameRequests() const { return keyFrameRequests_; }
  /// The SFU dies.
  void close();

 private:
  void run();
  FileDescriptor socket_;
  FileDescriptor stopRead_;
  FileDescriptor stopWrite_;
  mutable std::mutex mutex_;
  std::mutex handlersMutex_;
  std::vector<std::function<void(const ipc::TapFeedback&)>> handlers_;
  std::map<std::pair<std::string, int>, std::pair<int, int>> wanted_;
  std::atomic<int> keyFrameRequests_{0};
  std::thread thread_;
};

/// From `segment` on, the media of `source` stands for a rendition.
struct ReceivedSource {
  std::string rendition;
  std::int64_t segment = 0;
  std::string source;
};

struct ReceivedPart {
  protocol::worker::mixEvent::Part facts;
  std::vector<std::byte> bytes;
  std::uint64_t arrivedMs = 0;  ///< wall clock
};

/// Thread: the test's; events arrive on a thread of its own.
class Show {
 public:
  /// One rendition.
  [[nodiscard]] static protocol::worker::mixCommand::Configure defaults();
  /// A canvas of this size and rate with one rendition.
  [[nodiscard]] static protocol::worker::mixCommand::Configure defaults(int width, int height,
                                                                        std::int64_t videoBitrate);
  /// Starts the worker (this program with the argument "mix-worker") and waits for `ready`.
  Show();
  ~Show();
  void configure(const protocol::worker::mixCommand::Configure& configure);
  void send(const protocol::worker::MixCommand& command, std::vector<FileDescriptor> descriptors = {});
  [[nodiscard]] std::shared_ptr<Tap> openTap();
  void people(std::vector<protocol::worker::Person> people);
  /// Waits until `count` more parts have come; false after too long a time.
  bool waitForParts(std::size_t count);
  /// Waits until media of the show's time `seconds` has come.
  bool waitUntil(double seconds);
  [[nodiscard]] double seconds() const;
  // Without a name, those of the first rendition.
  [[nodiscard]] std::vector<ReceivedPart> parts(const std::string& rendition = {}) const;
  [[nodiscard]] protocol::worker::mixEvent::Init init(const std::string& rendition = {}) const;
  [[nodiscard]] std::vector<std::byte> initSegment(const std::string& rendition = {}) const;
  /// Init segment and parts `from`... as one file.
  [[nodiscard]] std::vector<std::byte> file(std::size_t from = 0, const std::string& rendition = {}) const;
  /// Renditions in the order of their init segments.
  [[nodiscard]] std::vector<std::string> renditions() const;
  /// All so far, in order.
  [[nodiscard]] std::vector<ReceivedSource> sources() const;
  /// Waits for the source of a rendition that comes after `known` of them; fails the test when none comes.
  [[nodiscard]] ReceivedSource waitForSource(std::size_t known);
  /// Waits for the part `part` of a segment of a rendition; false after too long a time.
  bool waitForPart(const std::string& rendition, std::int64_t segment, std::int64_t part);
  [[nodiscard]] std::string stats();
  [[nodiscard]] std::string graph();
  [[nodiscard]] std::string failure() const;
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// CPU time of the worker so far, seconds.
  [[nodiscard]] double cpuSeconds() const;
  void stop();
  void closeControl();
  /// Waits for the end of the process; its exit status, -1 when killed by a signal.
  int wait();

 private:
  template <class F>
  bool waitFor(F condition, std::chrono::milliseconds timeout);
  void received(ipc::Incoming message);

  std::shared_ptr<glib::Loop> loop_;
  std::thread thread_;
  std::shared_ptr<ipc::Channel> channel_;
  pid_t pid_ = -1;
  int status_ = -2;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool ready_ = false;
  struct Rendition {
    protocol::worker::mixEvent::Init init;
    std::vector<std::byte> initSegment;
    std::vector<ReceivedPart> parts;
  };
  [[nodiscard]] const Rendition& named(const std::string& rendition) const;
  std::map<std::string, Rendition> renditions_;
  std::vector<std::string> order_;
  std::vector<ReceivedSource> sources_;
  double seconds_ = 0;
  std::map<std::int64_t, std::string> answers_;
  std::int64_t request_ = 0;
  std::string failure_;
};

/// Call first in main(): becomes the worker when started as one.
[[nodiscard]] bool runAsWorker(int argc, char** argv, int& status);

/// A participant's media: a GStreamer pipeline that ends in one payloader per `appsink name=rtp`. Frames can
/// be changed with `probe`. Loss, reordering and key-frame requests as on a real network.
class Sender {
 public:
  /// `description` holds `appsink name=rtp` and, for pictures, an encoder `name=encoder`.
  Sender(std::shared_ptr<Tap> tap, std::string participant, ipc::TapSource source, ipc::TapCodec codec,
         const std::string& description);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;
  void setLoss(double probability) { loss_ = probability; }
  void setReorder(bool reorder) { reorder_ = reorder; }
  /// Frozen: nothing is sent.
  void setPaused(bool paused) { paused_ = paused; }
  /// Packets claim to have been due this long before they are sent: a slow network.
  void setClaimedDelay(std::chrono::nanoseconds delay) { claimedDelay_ = delay; }
  /// Later packets go into another tap (the SFU was replaced).
  void setTap(std::shared_ptr<Tap> tap);
  void requestKeyFrame();
  void setProperty(const char* element, const char* property, const char* value);

  /// Changes each raw buffer behind the element `raw`: `change(data, size, running time ns)`. Before start().
  void probe(std::function<void(std::uint8_t*, std::size_t, std::uint64_t)> change);
  void start();
  /// CLOCK_MONOTONIC of running time 0, ns.
  [[nodiscard]] std::uint64_t baseTime() const { return gst_element_get_base_time(pipeline_.get()); }

 private:
  void onRtp(GstSample* sample);
  std::mutex mutex_;
  std::shared_ptr<Tap> tap_;
  const std::string participant_;
  const ipc::TapSource source_;
  const ipc::TapCodec codec_;
  gst::Ref<GstElement> pipeline_;
  gst::PadProbe probe_;
  std::atomic<double> loss_{0};
  std::atomic<bool> reorder_{false};
  std::atomic<bool> paused_{false};
  std::atomic<std::chrono::nanoseconds> claimedDelay_{std::chrono::nanoseconds(0)};
  std::uint32_t random_ = 1;
  std::vector<std::byte> held_;
  std::uint64_t heldNs_ = 0;
};

/// Solid colour (0xAARRGGBB), VP8.
[[nodiscard]] std::string colourVp8(unsigned colour, int width, int height, int frameRate = 30);
[[nodiscard]] std::string colourH264(unsigned colour, int width, int height, int frameRate = 30);
/// Moving test picture, VP8.
[[nodiscard]] std::string motionVp8(const std::string& pattern, int width, int height, int kbps,
                                    int frameRate = 30);
/// Sine tone, Opus.
[[nodiscard]] std::string toneOpus(double hertz, double volume);

}  // namespace rostra::test
