// SPDX-License-Identifier: Apache-2.0
#include "support/signalling_link.hpp"

#include "base/id.hpp"
#include "glib/handle.hpp"
#include "support/paths.hpp"
#include "support/server_process.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace worker = protocol::worker;
namespace client = signalling::clientMessage;
namespace server = signalling::serverMessage;

constexpr auto kReadyTimeout = 30s;
constexpr guint64 kMaxMessage = 4U << 20;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

worker::Transport toWorker(signalling::Transport transport) {
  return transport == signalling::Transport::Publish ? worker::Transport::Publish
                                                     : worker::Transport::Subscribe;
}
signalling::Transport fromWorker(worker::Transport transport) {
  return transport == worker::Transport::Publish ? signalling::Transport::Publish
                                                 : signalling::Transport::Subscribe;
}
worker::Source toWorker(signalling::Source source) {
  return static_cast<worker::Source>(source);
}
signalling::Source fromWorker(worker::Source source) {
  return static_cast<signalling::Source>(source);
}

worker::sfuCommand::Configure configuration(bool rtpEngine, std::chrono::milliseconds nackWindow) {
  worker::sfuCommand::Configure configure;
  configure.pipelines = rostra::test::sourceFolder() + "/pipelines";
  configure.localAddresses = {"127.0.0.1"};
  configure.minPort = 40000;
  configure.maxPort = 49999;
  configure.nackWindowMs = nackWindow.count();
  configure.keyFrameIntervalMs = 500;
  configure.startBitrateKbps = 2000;
  configure.silenceMs = 15000;
  configure.connectMs = 30000;
  configure.maxParticipants = 1000;
  configure.limits = kUsualLimits;
  configure.rtpEngine = rtpEngine;
  return configure;
}

}  // namespace

std::shared_ptr<WebSocketLink> WebSocketLink::create(std::string url) {
  return std::shared_ptr<WebSocketLink>(new WebSocketLink(std::move(url)));
}

void WebSocketLink::open(Handlers handlers) {
  handlers_ = std::move(handlers);
  session_ = glib::Ref<SoupSession>::adopt(soup_session_new());
  const auto message = glib::Ref<SoupMessage>::adopt(soup_message_new("GET", url_.c_str()));
  soup_session_websocket_connect_async(
      session_.get(), message.get(), nullptr, nullptr, G_PRIORITY_DEFAULT, nullptr,
      [](GObject* source, GAsyncResult* result, gpointer data) noexcept {
        const std::unique_ptr<std::weak_ptr<WebSocketLink>> owner(
            static_cast<std::weak_ptr<WebSocketLink>*>(data));
        glib::ErrorOut error;
        auto connection = glib::Ref<SoupWebsocketConnection>::adopt(
            soup_session_websocket_connect_finish(SOUP_SESSION(source), result, error.out()));
        const auto link = owner->lock();
        if (!link || link->closed_) return;
        if (connection) {
          link->connected(std::move(connection));
        } else if (link->handlers_.onClosed) {
          link->handlers_.onClosed(error.message());
        }
      },
      new std::weak_ptr<WebSocketLink>(weak_from_this()));
}

void WebSocketLink::connected(glib::Ref<SoupWebsocketConnection> connection) {
  connection_ = std::move(connection);
  soup_websocket_connection_set_max_incoming_payload_size(connection_.get(), kMaxMessage);
  // Both on the loop's thread, where the connection was made.
  onMessage_ = glib::connectWeak(
      connection_.get(), "message",
      G_CALLBACK(+[](SoupWebsocketConnection*, gint type, GBytes* bytes, gpointer data) noexcept {
        const auto link = glib::lockWeak<WebSocketLink>(data);
        if (!link || type != SOUP_WEBSOCKET_DATA_TEXT) return;
        gsize size = 0;
        const auto* text = static_cast<const char*>(g_bytes_get_data(bytes, &size));
        if (link->skip && link->skip({text, size})) return;
        auto message = signalling::parseServerMessage({text, size});
        if (message) {
          if (link->handlers_.onMessage) link->handlers_.onMessage(std::move(*message));
        } else if (link->handlers_.onClosed) {
          link->handlers_.onClosed("the server sent nonsense: " + message.error().message);
        }
      }),
      shared_from_this());
  onClosed_ = glib::connectWeak(
      connection_.get(), "closed",
      G_CALLBACK(+[](SoupWebsocketConnection* websocket, gpointer data) noexcept {
        const auto link = glib::lockWeak<WebSocketLink>(data);
        if (!link || link->closed_) return;
        const char* reason = soup_websocket_connection_get_close_data(websocket);
        if (link->handlers_.onClosed) {
          link->handlers_.onClosed("closed with " +
                                   std::to_string(soup_websocket_connection_get_close_code(websocket)) + " " +
                                   (reason != nullptr ? reason : ""));
        }
      }),
      shared_from_this());
  if (handlers_.onOpen) handlers_.onOpen();
}

void WebSocketLink::sendText(const std::string& text) {
  if (connection_ && soup_websocket_connection_get_state(connection_.get()) == SOUP_WEBSOCKET_STATE_OPEN) {
    soup_websocket_connection_send_text(connection_.get(), text.c_str());
  }
}

void WebSocketLink::close() {
  closed_ = true;
  onMessage_.disconnect();
  onClosed_.disconnect();
  if (connection_ && soup_websocket_connection_get_state(connection_.get()) == SOUP_WEBSOCKET_STATE_OPEN) {
    soup_websocket_connection_close(connection_.get(), SOUP_WEBSOCKET_CLOSE_GOING_AWAY, nullptr);
  }
  connection_.reset();
  handlers_ = {};
}

bool testsRtpEngine() {
  const char* value = std::getenv("ROSTRA_TEST_RTP_ENGINE");
  return value && std::string_view(value) == "on";
}

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::start(SocketHub& hub, std::string binary,
                                                            bool rtpEngine,
                                                            std::chrono::milliseconds nackWindow) {
  auto pair = ipc::makeChannelPair();
  if (!pair) return tl::make_unexpected(pair.error());
  const auto self = std::make_shared<WorkerProcess>();
  ChildProcess::Options child;
  if (binary.empty()) binary = rostraBinary();
  if (!std::filesystem::exists(binary)) binary = rostra::test::buildFolder() + "/bin/sfu_worker_under_test";
  child.arguments = {std::move(binary), "sfu-worker", "--control-fd", "3"};
  child.control = std::move(pair->second);
  auto process = ChildProcess::start(hub, std::move(child));
  if (!process) return tl::make_unexpected(process.error());
  self->process_ = std::move(*process);
  const std::weak_ptr<WorkerProcess> weak = self;
  self->channel_ = ipc::Channel::open(hub.loop(), std::move(pair->first),
                                      {[weak](ipc::Incoming incoming) {
                                         const auto alive = weak.lock();
                                         auto event = worker::parseSfuEvent(incoming.header);
                                         if (alive && event) alive->receive(std::move(*event));
                                       },
                                       [weak](const Error& reason) {
                                         if (const auto alive = weak.lock())
                                           alive->closedReason_ = reason.message;
                                       }});
  if (!hub.waitUntil([&] { return self->ready_ || !self->closedReason_.empty(); }, kReadyTimeout) ||
      !self->ready_) {
    return fail(ErrorKind::Unavailable, "the sfu-worker did not become ready: " + self->closedReason_ + "\n" +
                                            self->process_->output());
  }
  self->send(configuration(rtpEngine, nackWindow));
  return self;
}

void WorkerProcess::send(const worker::SfuCommand& command, std::vector<FileDescriptor> descriptors) {
  channel_->send(worker::toJson(command), {}, std::move(descriptors));
}

void WorkerProcess::receive(worker::SfuEvent event) {
  if (std::holds_alternative<worker::sfuEvent::Ready>(event)) ready_ = true;
  if (onEvent) onEvent(event);
  std::visit(
      [&](const auto& message) {
        if constexpr (requires { message.participant; }) {
          const auto found = links_.find(message.participant);
          if (found != links_.end()) found->second->receive(event);
        }
      },
      event);
}

WorkerLink::WorkerLink(std::shared_ptr<WorkerProcess> worker, std::shared_ptr<glib::Loop> loop)
    : worker_(std::move(worker)), loop_(std::move(loop)), participant_(randomId(12)) {}

WorkerLink::~WorkerLink() {
  close();
}

void WorkerLink::open(Handlers handlers) {
  handlers_ = std::move(handlers);
  worker_->links_[participant_] = this;
  // Later, as with a socket: the caller is still setting itself up.
  loop_->post(std::weak_ptr<bool>(alive_), [this](bool&) {
    if (handlers_.onOpen) handlers_.onOpen();
  });
}

void WorkerLink::send(const signalling::ClientMessage& message) {
  using namespace worker::sfuCommand;
  std::visit(
      Overloaded{
          [&](const client::Join& join) {
            room_ = join.space;
            worker_->send(AddParticipant{room_, participant_, join.name});
            server::Welcome welcome;
            welcome.version = signalling::kVersion;
            welcome.participant = participant_;
            welcome.space = room_;
            handlers_.onMessage(welcome);
          },
          [&](const client::PublishOffer& offer) {
            worker_->send(PublishOffer{room_, participant_, offer.sdp});
          },
          [&](const client::SubscribeAnswer& answer) {
            worker_->send(SubscribeAnswer{room_, participant_, answer.negotiation, answer.sdp});
          },
          [&](const client::Candidate& candidate) {
            worker_->send(Candidate{room_, participant_, toWorker(candidate.transport), candidate.mlineIndex,
                                    candidate.candidate});
          },
          [&](const client::MediaState& state) {
            worker_->send(MediaState{room_, participant_, state.microphone, state.camera, state.screen});
          },
          [&](const client::Tiles& tiles) {
            Tiles command{room_, participant_, {}};
            for (const auto& tile : tiles.tiles) {
              command.tiles.push_back({tile.participant, toWorker(tile.source), tile.width, tile.height,
                                       tile.pinned.value_or(false)});
            }
            worker_->send(command);
          },
          [&](const client::Leave&) { close(); },
          [](const auto&) {}},  // the rest is between browsers and serve
      message);
}

void WorkerLink::receive(const worker::SfuEvent& event) {
  namespace from = worker::sfuEvent;
  if (!handlers_.onMessage) return;
  std::visit(
      Overloaded{
          [&](const from::PublishAnswer& answer) { handlers_.onMessage(server::PublishAnswer{answer.sdp}); },
          [&](const from::SubscribeOffer& offer) {
            server::SubscribeOffer message{offer.negotiation, offer.sdp, {}};
            for (const auto& slot : offer.slots) {
              message.slots.push_back({slot.mid, slot.participant, fromWorker(slot.source)});
            }
            handlers_.onMessage(std::move(message));
          },
          [&](const from::Candidate& candidate) {
            handlers_.onMessage(server::Candidate{fromWorker(candidate.transport), candidate.mlineIndex,
                                                  candidate.candidate});
          },
          [&](const from::Paused& paused) {
            server::Paused message;
            for (const auto& picture : paused.pictures)
              message.pictures.push_back({picture.participant, fromWorker(picture.source)});
            handlers_.onMessage(std::move(message));
          },
          [&](const from::LayersNeeded& needed) {
            handlers_.onMessage(server::LayersNeeded{fromWorker(needed.source), needed.rids});
          },
          [&](const from::ParticipantFailed& failed) {
            handlers_.onMessage(server::Error{signalling::ErrorCode::Unavailable, failed.reason, true});
          },
          [&](const from::Rejected& rejected) {
            handlers_.onMessage(server::Error{signalling::ErrorCode::BadMessage, rejected.reason, false});
          },
          [](const auto&) {}},
      event);
}

void WorkerLink::close() {
  handlers_ = {};
  if (worker_->links_.erase(participant_) > 0 && !room_.empty()) {
    worker_->send(worker::sfuCommand::RemoveParticipant{room_, participant_});
  }
}

}  // namespace rostra::test
