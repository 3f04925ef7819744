// SPDX-License-Identifier: Apache-2.0
#include "bench/forwarding/janus.hpp"

#include "glib/handle.hpp"
#include "rtp/sdp/sdp.hpp"

#include <arpa/inet.h>
#include <array>
#include <filesystem>
#include <fstream>
#include <ifaddrs.h>
#include <memory>
#include <net/if.h>
#include <utility>

namespace rostra::bench {
namespace {

using namespace std::chrono_literals;
namespace client = test::signalling::clientMessage;
namespace server = test::signalling::serverMessage;
using test::signalling::Source;

constexpr auto kStartTimeout = 10s;
constexpr auto kKeepAlive = 20s;  // Janus forgets a session after 60 s
constexpr std::size_t kMaxMessage = 1U << 20;
constexpr const char* kLibraries = "/usr/lib/x86_64-linux-gnu/janus";

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

void writeFile(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
}

// Only the video room and the WebSocket.
void writeConfiguration(const std::string& folder, std::uint16_t port, int eventLoops) {
  std::string general = "general: {\n configs_folder = \"" + folder + "\"\n plugins_folder = \"" + folder +
                        "/plugins\"\n transports_folder = \"" + folder + "/transports\"\n debug_level = 2\n";
  if (eventLoops > 0) general += " event_loops = " + std::to_string(eventLoops) + "\n";
  writeFile(folder + "/janus.jcfg", general +
                                        "}\nmedia: {\n rtp_port_range = \"50000-59999\"\n}\n"
                                        "nat: {\n ice_enforce_list = \"" +
                                        JanusServer::address() +
                                        "\"\n ignore_mdns = true\n}\n"
                                        "events: {\n broadcast = false\n}\n");
  writeFile(folder + "/janus.transport.websockets.jcfg",
            "general: {\n json = \"compact\"\n ws = true\n ws_port = " + std::to_string(port) +
                "\n ws_ip = \"127.0.0.1\"\n wss = false\n}\nadmin: {\n admin_ws = false\n}\n");
  writeFile(
      folder + "/janus.plugin.videoroom.jcfg",
      "general: {\n}\nroom-" + std::to_string(JanusServer::kRoom) +
          ": {\n description = \"bench\"\n publishers = 200\n" +
          " bitrate = 0\n fir_freq = 0\n audiocodec = \"opus\"\n videocodec = \"vp8\"\n record = false\n}\n");
}

std::string quoted(const std::string& text) {
  const auto node = glib::Ref<JsonNode>::adopt(json_node_new(JSON_NODE_VALUE));
  json_node_set_string(node.get(), text.c_str());
  const glib::CharPtr json(json_to_string(node.get(), FALSE));
  return json.get();
}

JsonObject* member(JsonObject* object, const char* name) {
  if (object == nullptr || !json_object_has_member(object, name)) return nullptr;
  JsonNode* node = json_object_get_member(object, name);
  return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : nullptr;
}

std::string textOf(JsonObject* object, const char* name) {
  const char* text = object != nullptr ? json_object_get_string_member_with_default(object, name, "") : "";
  return text;
}

}  // namespace

std::string JanusServer::address() {
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return {};
  const glib::Handle<ifaddrs, freeifaddrs> owner(list);
  for (const ifaddrs* each = list; each != nullptr; each = each->ifa_next) {
    if (each->ifa_addr == nullptr || each->ifa_addr->sa_family != AF_INET ||
        (each->ifa_flags & IFF_LOOPBACK) != 0)
      continue;
    std::array<char, INET_ADDRSTRLEN> text{};
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(each->ifa_addr)->sin_addr, text.data(),
              text.size());
    return text.data();
  }
  return {};
}

bool JanusServer::installed() {
  std::error_code error;
  return std::filesystem::exists(std::string(kLibraries) + "/plugins/libjanus_videoroom.so", error);
}

Result<std::shared_ptr<JanusServer>> JanusServer::start(test::SocketHub& hub, int eventLoops) {
  if (address().empty())
    return fail(ErrorKind::Unavailable, "Janus needs a network address besides the loopback");
  const auto janus = std::make_shared<JanusServer>();
  const std::string folder = janus->folder_.path();
  writeConfiguration(folder, janus->ports_.tcp(), eventLoops);
  for (const auto& [kind, library] :
       {std::pair("plugins", "libjanus_videoroom.so"), std::pair("transports", "libjanus_websockets.so")}) {
    const std::string target = folder + "/" + kind;
    const std::string from = std::string(kLibraries) + "/" + kind + "/" + library;
    std::error_code error;
    std::filesystem::create_directory(target, error);
    std::filesystem::create_symlink(from, target + "/" + library, error);
    if (error || !std::filesystem::exists(from)) {
      return fail(ErrorKind::Unavailable, "Janus is not installed (Debian package janus): no " + from);
    }
  }
  auto process =
      test::ChildProcess::start(hub, {.arguments = {"janus", "-C", folder + "/janus.jcfg", "-F", folder},
                                      .environment = {},
                                      .control = {},
                                      .stderrFile = {}});
  if (!process) return tl::make_unexpected(process.error());
  janus->process_ = std::move(*process);
  if (auto connected = janus->connect(hub); !connected) {
    return fail(ErrorKind::Unavailable, connected.error().message + "\n" + janus->process_->output());
  }
  janus->timer_ = hub.loop()->every(kKeepAlive, [raw = janus.get()] { raw->keepAlive(); });
  return janus;
}

JanusServer::~JanusServer() {
  onMessage_.disconnect();
}

Result<void> JanusServer::connect(test::SocketHub& hub) {
  http_ = glib::Ref<SoupSession>::adopt(soup_session_new());
  struct Attempt {
    bool done = false;
    glib::Ref<SoupWebsocketConnection> socket;
  };
  const auto end = test::now() + kStartTimeout;
  while (!socket_ && test::now() < end && !process_->exited()) {
    const auto attempt = std::make_shared<Attempt>();
    const std::string url = "ws://127.0.0.1:" + std::to_string(ports_.tcp()) + "/";
    const auto message = glib::Ref<SoupMessage>::adopt(soup_message_new("GET", url.c_str()));
    std::string protocol = "janus-protocol";
    std::array<char*, 2> protocols{protocol.data(), nullptr};
    soup_session_websocket_connect_async(
        http_.get(), message.get(), nullptr, protocols.data(), G_PRIORITY_DEFAULT, nullptr,
        [](GObject* source, GAsyncResult* result, gpointer data) noexcept {
          const std::unique_ptr<std::shared_ptr<Attempt>> owner(static_cast<std::shared_ptr<Attempt>*>(data));
          (*owner)->done = true;
          (*owner)->socket = glib::Ref<SoupWebsocketConnection>::adopt(
              soup_session_websocket_connect_finish(SOUP_SESSION(source), result, nullptr));
        },
        new std::shared_ptr<Attempt>(attempt));
    hub.waitUntil([&] { return attempt->done; }, kStartTimeout);
    socket_ = attempt->socket;
    const auto next = test::now() + test::SocketHub::kTick;
    if (!socket_) hub.waitUntil([&] { return test::now() >= next; }, kStartTimeout);
  }
  if (!socket_) return fail(ErrorKind::Unavailable, "Janus does not answer");
  soup_websocket_connection_set_max_incoming_payload_size(socket_.get(), kMaxMessage);
  onMessage_ = {
      G_OBJECT(socket_.get()),
      g_signal_connect(socket_.get(), "message",
                       G_CALLBACK(+[](SoupWebsocketConnection*, gint, GBytes* bytes, gpointer data) noexcept {
                         gsize size = 0;
                         const auto* text = static_cast<const char*>(g_bytes_get_data(bytes, &size));
                         const auto object = glib::parseObject({text, size}, kMaxMessage);
                         if (object) static_cast<JanusServer*>(data)->receive(object->get());
                       }),
                       this)};
  request("\"janus\":\"create\"", [this](JsonObject* answer) {
    if (JsonObject* data = member(answer, "data")) session_ = json_object_get_int_member(data, "id");
  });
  if (!hub.waitUntil([&] { return session_ != 0; }, kStartTimeout))
    return fail(ErrorKind::Unavailable, "Janus gives no session");
  return {};
}

void JanusServer::request(const std::string& members, Answer onAnswer) {
  const std::string transaction = "t" + std::to_string(++transactions_);
  pending_[transaction] = std::move(onAnswer);
  std::string text = "{" + members + ",\"transaction\":\"" + transaction + "\"";
  if (session_ != 0) text += ",\"session_id\":" + std::to_string(session_);
  text += "}";
  soup_websocket_connection_send_text(socket_.get(), text.c_str());
}

void JanusServer::receive(JsonObject* message) {
  const auto found = pending_.find(textOf(message, "transaction"));
  if (found == pending_.end() || !found->second) return;
  const Answer answer = found->second;  // may make requests itself
  answer(message);
}

void JanusServer::keepAlive() {
  request("\"janus\":\"keepalive\"", nullptr);
}

void JanusLink::open(Handlers handlers) {
  handlers_ = std::move(handlers);
  const std::weak_ptr<JanusLink> weak = weak_from_this();
  server_->request("\"janus\":\"attach\",\"plugin\":\"janus.plugin.videoroom\"", [weak](JsonObject* answer) {
    const auto link = weak.lock();
    JsonObject* data = member(answer, "data");
    if (!link || data == nullptr) return;
    link->handle_ = json_object_get_int_member(data, "id");
    if (link->handlers_.onOpen) link->handlers_.onOpen();
  });
}

void JanusLink::call(const std::string& body, const std::string& jsep) {
  const std::weak_ptr<JanusLink> weak = weak_from_this();
  std::string members =
      "\"janus\":\"message\",\"handle_id\":" + std::to_string(handle_) + ",\"body\":" + body;
  if (!jsep.empty()) members += ",\"jsep\":" + jsep;
  server_->request(members, [weak](JsonObject* event) {
    if (const auto link = weak.lock()) link->onEvent(event);
  });
}

void JanusLink::join() {
  const std::string room = "\"room\":" + std::to_string(JanusServer::kRoom);
  if (publisher_) {
    call(R"({"request":"join","ptype":"publisher",)" + room + "}", "");
  } else {
    call(R"({"request":"join","ptype":"subscriber",)" + room +
             ",\"streams\":[{\"feed\":" + std::to_string(server_->feed) + "}]}",
         "");
  }
}

void JanusLink::send(const ClientMessage& message) {
  std::visit(
      Overloaded{[&](const client::Join&) { join(); },
                 [&](const client::PublishOffer& offer) {
                   call(R"({"request":"publish"})", R"({"type":"offer","sdp":)" + quoted(offer.sdp) + "}");
                 },
                 [&](const client::SubscribeAnswer& answer) {
                   call(R"({"request":"start"})", R"({"type":"answer","sdp":)" + quoted(answer.sdp) + "}");
                 },
                 [&](const client::Candidate& candidate) {
                   server_->request("\"janus\":\"trickle\",\"handle_id\":" + std::to_string(handle_) +
                                        ",\"candidate\":{\"sdpMLineIndex\":0,\"candidate\":" +
                                        quoted(candidate.candidate) + "}",
                                    nullptr);
                 },
                 [](const auto&) {}},
      message);
}

void JanusLink::onEvent(JsonObject* event) {
  if (!handlers_.onMessage) return;
  JsonObject* data = member(member(event, "plugindata"), "data");
  const std::string kind = textOf(data, "videoroom");
  if (const std::string error = textOf(data, "error"); !error.empty()) {
    handlers_.onMessage(server::Error{test::signalling::ErrorCode::Internal, "Janus: " + error, true});
    return;
  }
  const std::string sdp = textOf(member(event, "jsep"), "sdp");
  if (kind == "joined") {
    server_->feed = json_object_get_int_member(data, "id");
    server::Welcome welcome;
    welcome.participant = std::to_string(server_->feed);
    handlers_.onMessage(std::move(welcome));
  } else if (kind == "attached") {
    server::Welcome welcome;
    welcome.participant = "subscriber";
    handlers_.onMessage(std::move(welcome));
    server::SubscribeOffer offer{1, sdp, {}};
    if (const auto session = rtp::parseSdp(sdp, {.maxSections = 64})) {
      for (const auto& section : session->media) {
        const Source source = section.kind == rtp::MediaKind::Audio ? Source::Microphone : Source::Camera;
        offer.slots.push_back({section.mid, std::to_string(server_->feed), source});
      }
    }
    handlers_.onMessage(std::move(offer));
  } else if (!sdp.empty() && publisher_) {
    handlers_.onMessage(server::PublishAnswer{sdp});
  }
}

void JanusLink::close() {
  handlers_ = {};
  if (handle_ == 0) return;
  server_->request("\"janus\":\"detach\",\"handle_id\":" + std::to_string(std::exchange(handle_, 0)),
                   nullptr);
}

}  // namespace rostra::bench
