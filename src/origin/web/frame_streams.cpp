// SPDX-License-Identifier: Apache-2.0
#include "origin/web/frame_streams.hpp"

#include "origin/live/answers.hpp"
#include "origin/web/request_source.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <utility>
#include <variant>
#include <vector>

namespace rostra::origin {
namespace {

using namespace std::string_view_literals;

constexpr const char* kStreamsKey = "rostra-frames";
// What the kernel keeps unsent for a client, bytes: more would be seconds of old pictures on a slow line.
constexpr int kUnsent = 32 * 1024;
constexpr unsigned kRetrySeconds = 5;
// How often viewers are counted, and those of a public space asked whether it still is one.
constexpr std::chrono::seconds kLook{1};
constexpr unsigned kTooManyRequests = 429;  // RFC 6585 s.4; libsoup has no name for it

Answer full(FrameSeats::Full which) {
  Answer answer =
      which == FrameSeats::Full::All
          ? problem(503, "exhausted",
                    "this server sends as many streams of single pictures as it may; play /hls/ instead")
          : problem(kTooManyRequests, "exhausted",
                    "too many streams of single pictures go to this address; play /hls/ instead");
  answer.retryAfterSeconds = kRetrySeconds;
  return answer;
}

/// An endless stream has no parts that could be asked for; players that ask for all of it mean what they get.
bool asksForPart(SoupServerMessage* message) noexcept {
  const char* range = soup_message_headers_get_one(soup_server_message_get_request_headers(message), "Range");
  return range && std::string_view(range) != "bytes=0-"sv;
}

}  // namespace

struct FrameStreams::Stream {
  WebRequest* request = nullptr;
  FrameRequest asked;
  FrameSeats::Seat seat;
  // While it waits.
  Hold held;
  WebRequest::Clock::time_point since;
  // While it streams.
  FrameView view;
  FrameWindow::Reader reader;
  bool idle = false;    ///< everything is written, libsoup pauses
  bool ending = false;  ///< nothing more is sent
  [[nodiscard]] bool streams() const noexcept { return view.window != nullptr; }
};

struct FrameStreams::Group {
  std::set<Stream*> streams;
  FrameWindow::Watch watch;
};

FrameStreams::FrameStreams(WebContext& context, AnswerSender& sender, std::shared_ptr<glib::Loop> loop)
    : context_(context), sender_(sender), loop_(std::move(loop)) {}

FrameStreams::~FrameStreams() = default;

FrameStreams* FrameStreams::of(SoupServerMessage* message) {
  return static_cast<FrameStreams*>(g_object_get_data(G_OBJECT(message), kStreamsKey));
}

void FrameStreams::begin(WebRequest& request, FrameRequest asked) {
  loop_->assertHere();
  SoupServerMessage* message = request.message;
  setHeader(message, "Accept-Ranges", "none");
  if (asksForPart(message)) {
    setHeader(message, "Content-Range", "bytes */*");
    return sender_.send(
        message, problem(416, "invalid-input", "an endless stream has no ranges; ask without Range"), true);
  }
  soup_message_headers_remove(soup_server_message_get_request_headers(message), "Range");
  auto seat = context_.frameSeats->take(clientAddress(sourceOf(message), context_.settings.address));
  if (const auto* limit = std::get_if<FrameSeats::Full>(&seat)) {
    context_.frameStreamsRefused.fetch_add(1, std::memory_order_relaxed);
    return sender_.send(message, full(*limit), true);
  }
  auto result = context_.origin->frames(asked, false);
  if (const auto* answer = std::get_if<Answer>(&result)) return sender_.send(message, *answer, true);

  auto owned = std::make_unique<Stream>();
  Stream& stream = *owned;
  stream.request = &request;
  stream.asked = std::move(asked);
  stream.seat = std::move(std::get<FrameSeats::Seat>(seat));
  stream.since = WebRequest::Clock::now();
  request.phase = WebRequest::Phase::Streaming;
  streams_.emplace(&request, std::move(owned));
  if (auto* view = std::get_if<FrameView>(&result)) return start(stream, std::move(*view));
  stream.held = std::move(std::get<Hold>(result));
  context_.held.fetch_add(1, std::memory_order_relaxed);
  soup_server_message_pause(message);
  request.connection->onGone([this, &stream] {
    // libsoup looks at the connection again when it has something to write, and cleans up when that fails.
    stream.request->connection->cut();
    answer(stream, problem(503, "unavailable", "the client has gone"));
  });
}

void FrameStreams::answer(Stream& stream, const Answer& answer) {
  WebRequest& request = *stream.request;
  request.connection->onGone(nullptr);
  request.phase = WebRequest::Phase::Active;
  context_.held.fetch_sub(1, std::memory_order_relaxed);
  SoupServerMessage* message = request.message;
  streams_.erase(&request);
  sender_.send(message, answer, true);
  soup_server_message_unpause(message);
}

void FrameStreams::start(Stream& stream, FrameView view) {
  SoupServerMessage* message = stream.request->message;
  const FrameWindow::Head& head = view.window->head();
  Answer answer;
  const std::string type = "video/mp4; codecs=\"" + head.codecs + '"';
  answer.contentType = type.c_str();
  answer.cacheControl = kNoStore;
  AnswerSender::sendHead(message, answer);
  AnswerSender::allowOtherSites(message);
  setHeader(message, "Rostra-Rung", head.rendition.c_str());
  setHeader(message, "Rostra-Time-Zero", std::to_string(head.zeroWallMs).c_str());
  setHeader(message, "X-Accel-Buffering", "no");  // nginx would collect pictures
  SoupMessageHeaders* headers = soup_server_message_get_response_headers(message);
  soup_message_headers_set_encoding(headers, SOUP_ENCODING_CHUNKED);
  SoupMessageBody* body = soup_server_message_get_response_body(message);
  stream.view = std::move(view);
  if (soup_server_message_get_method(message) == SOUP_METHOD_HEAD) {
    soup_message_body_complete(body);
    stream.ending = true;
    return;
  }
  const int descriptor =
      g_socket_get_fd(g_socket_connection_get_socket(stream.request->connection->socket().get()));
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsent, sizeof(kUnsent));
  // What was written is let go of.
  soup_message_body_set_accumulate(body, FALSE);

  auto& group = groups_[stream.view.window.get()];
  if (!group) {
    group = std::make_unique<Group>();
    // Its token is destroyed on this thread, by an object that does not outlive this one: `this` is safe.
    group->watch =
        stream.view.window->watch(loop_, [this, window = stream.view.window.get()] { onFrames(window); });
  }
  group->streams.insert(&stream);
  // Emitted on this thread only, by a message whose stream is forgotten with it.
  g_object_set_data(G_OBJECT(message), kStreamsKey, this);
  g_signal_connect(message, "wrote-chunk", G_CALLBACK(+[](SoupServerMessage* self, gpointer data) {
                     FrameStreams* streams = of(self);
                     const auto found = streams->streams_.find(static_cast<WebRequest*>(data));
                     if (found != streams->streams_.end()) streams->writeNext(*found->second);
                   }),
                   stream.request);
  const auto& init = stream.view.window->head().init;
  soup_message_body_append_bytes(body, init.get());
  sender_.bodyBytes().fetch_add(g_bytes_get_size(init.get()), std::memory_order_relaxed);
}

void FrameStreams::writeNext(Stream& stream) {
  if (std::exchange(stream.idle, false)) soup_server_message_unpause(stream.request->message);
  SoupMessageBody* body = soup_server_message_get_response_body(stream.request->message);
  const std::uint64_t jumps = stream.reader.jumps;
  const FrameWindow::Step step = stream.ending ? FrameWindow::Step{FrameWindow::State::End, {}}
                                               : stream.view.window->read(stream.reader);
  context_.frameJumps.fetch_add(stream.reader.jumps - jumps, std::memory_order_relaxed);
  switch (step.state) {
    case FrameWindow::State::Frame:
      soup_message_body_append_bytes(body, step.bytes.get());
      sender_.bodyBytes().fetch_add(g_bytes_get_size(step.bytes.get()), std::memory_order_relaxed);
      context_.framesSent.fetch_add(1, std::memory_order_relaxed);
      break;
    case FrameWindow::State::Wait:
      stream.idle = true;
      soup_server_message_pause(stream.request->message);
      break;
    case FrameWindow::State::End:
      stream.ending = true;
      soup_message_body_complete(body);
      break;
  }
}

void FrameStreams::onFrames(FrameWindow* window) {
  const auto group = groups_.find(window);
  if (group == groups_.end()) return;
  for (Stream* stream : group->second->streams) {
    if (stream->idle) writeNext(*stream);
  }
}

void FrameStreams::end(Stream& stream) {
  stream.ending = true;
  if (stream.idle) writeNext(stream);
}

void FrameStreams::onChanged(const std::string& space) {
  std::vector<Stream*> here;
  for (const auto& [request, stream] : streams_) {
    // Only a key can be worth nothing from one moment to the next.
    const bool matters = !stream->streams() || !stream->asked.key.empty();
    if (matters && stream->asked.space == space && !stream->ending) here.push_back(stream.get());
  }
  for (Stream* stream : here) {
    if (stream->streams()) {
      if (!context_.origin->mayGoOn(stream->asked, stream->view)) end(*stream);
      continue;
    }
    auto result = context_.origin->frames(stream->asked, true);
    if (const auto* given = std::get_if<Answer>(&result)) {
      answer(*stream, *given);
    } else if (auto* view = std::get_if<FrameView>(&result)) {
      stream->request->connection->onGone(nullptr);
      context_.held.fetch_sub(1, std::memory_order_relaxed);
      SoupServerMessage* message = stream->request->message;
      start(*stream, std::move(*view));
      soup_server_message_unpause(message);
    }
  }
}

void FrameStreams::onTick(WebRequest::Clock::time_point now) {
  std::vector<Stream*> late;
  for (const auto& [request, stream] : streams_) {
    if (!stream->streams() && now - stream->since >= stream->held.limit) late.push_back(stream.get());
  }
  for (Stream* stream : late) answer(*stream, Answer(stream->held.onTimeout));
  if (now - looked_ < kLook) return;
  looked_ = now;
  for (const auto& [request, stream] : streams_) {
    if (stream->streams() && !stream->ending && !context_.origin->mayGoOn(stream->asked, stream->view))
      end(*stream);
  }
}

void FrameStreams::endAll(const Answer& given) {
  std::vector<Stream*> all;
  for (const auto& [request, stream] : streams_) all.push_back(stream.get());
  for (Stream* stream : all) {
    if (stream->streams()) {
      end(*stream);
    } else {
      closeAfter(stream->request->message);
      answer(*stream, given);
    }
  }
}

void FrameStreams::forget(WebRequest& request) {
  const auto found = streams_.find(&request);
  if (found == streams_.end()) return;
  Stream& stream = *found->second;
  request.phase = WebRequest::Phase::Active;
  if (stream.streams()) {
    const auto group = groups_.find(stream.view.window.get());
    if (group != groups_.end()) {
      group->second->streams.erase(&stream);
      if (group->second->streams.empty()) groups_.erase(group);
    }
  } else {
    request.connection->onGone(nullptr);
    context_.held.fetch_sub(1, std::memory_order_relaxed);
  }
  streams_.erase(found);
}

}  // namespace rostra::origin
