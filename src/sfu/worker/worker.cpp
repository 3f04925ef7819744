// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/worker.hpp"

#include "base/log.hpp"
#include "glib/pause_watch.hpp"
#include "gst/init.hpp"
#include "gst/log_bridge.hpp"
#include "ipc/channel.hpp"
#include "sfu/workaround/versions.hpp"
#include "sfu/worker/router.hpp"
#include "sfu/worker/sandbox.hpp"
#include "sfu/worker/stats.hpp"

#include <array>
#include <csignal>
#include <map>
#include <sys/prctl.h>
#include <unistd.h>

namespace rostra::sfu {
namespace {

namespace command = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;

// Everything webrtcbin builds itself out of.
constexpr std::array<std::string_view, 16> kElements{
    "webrtcbin",   "nicesrc",       "nicesink",  "dtlsdec",        "dtlsenc", "dtlssrtpdec",
    "dtlssrtpenc", "srtpdec",       "srtpenc",   "sctpdec",        "sctpenc", "rtpbin",
    "rtprtxsend",  "rtprtxreceive", "rtpfunnel", "rtpjitterbuffer"};

constexpr std::size_t kMaxGraph = 3U << 20;  // of a message's 4 MiB, some characters count twice

class Worker : public std::enable_shared_from_this<Worker> {
 public:
  Worker(std::shared_ptr<glib::Loop> loop, FileDescriptor socket)
      : loop_(std::move(loop)), socket_(std::move(socket)) {}

  void start() {
    channel_ =
        ipc::Channel::open(loop_, std::move(socket_),
                           {.onMessage = [this](ipc::Incoming incoming) { receive(std::move(incoming)); },
                            .onClosed =
                                [this](const Error& reason) {
                                  log::info("control connection closed", {{"reason", reason.message}});
                                  finish(reason.kind == ErrorKind::InvalidInput ? 1 : 0);
                                }});
    send(event::Ready{protocol::worker::kVersion});
  }
  [[nodiscard]] int status() const noexcept { return status_; }

 private:
  void send(const protocol::worker::SfuEvent& message) {
    if (channel_ && !channel_->closed()) channel_->send(protocol::worker::toJson(message));
  }

  void finish(int status) {
    status_ = status;
    for (const auto& [id, router] : routers_) router->close();
    routers_.clear();
    if (engine_) engine_->stop();
    loop_->quit();
  }

  void receive(ipc::Incoming incoming) {
    auto parsed = protocol::worker::parseSfuCommand(incoming.header);
    if (!parsed) {
      // serve is ours: a message that does not parse is a broken build, and half a protocol is worse than
      // none.
      log::error("control message refused", {{"reason", parsed.error().message}});
      finish(1);
      return;
    }
    descriptors_ = std::move(incoming.descriptors);
    std::visit([this](const auto& message) { handle(message); }, *parsed);
    descriptors_.clear();
  }

  [[nodiscard]] std::shared_ptr<Router> find(const std::string& room) const {
    const auto found = routers_.find(room);
    return found == routers_.end() ? nullptr : found->second;
  }
  [[nodiscard]] std::shared_ptr<Router> findOrCreate(const std::string& id) {
    auto& router = routers_[id];
    if (!router) {
      router = std::make_shared<Router>(
          Environment{loop_, settings_, settings_->configure.rtpEngine ? engine_ : nullptr, metrics_}, id,
          [this](const protocol::worker::SfuEvent& message) { send(message); });
    }
    return router;
  }
  void forgetIfIdle(const std::string& id) {
    const auto router = find(id);
    if (!router || !router->idle()) return;
    router->close();
    routers_.erase(id);
  }

  void handle(const command::Configure& configure) {
    auto catalog = pipeline::Catalog::load(configure.pipelines);
    if (!catalog) {
      log::error("pipelines unusable", {{"reason", catalog.error().message}});
      finish(1);
      return;
    }
    settings_ = std::make_shared<const Settings>(Settings{configure, std::move(*catalog)});
    if (configure.rtpEngine && !engine_) engine_ = Engine::start(metrics_);
  }
  void handle(const command::AddParticipant& add) {
    if (!settings_) return;
    std::size_t present = 0;
    for (const auto& [id, router] : routers_) present += router->participants().size();
    if (present >= static_cast<std::size_t>(settings_->configure.maxParticipants)) {
      send(event::ParticipantFailed{add.room, add.participant, protocol::worker::Fault::Exhausted,
                                    "this server is full; try again later"});
      return;
    }
    findOrCreate(add.room)->add(add);
  }
  void handle(const command::RemoveParticipant& remove) {
    if (const auto router = find(remove.room)) router->remove(remove.participant);
    forgetIfIdle(remove.room);
  }
  void handle(const command::PublishOffer& offer) {
    if (const auto router = find(offer.room)) router->offer(offer);
  }
  void handle(const command::SubscribeAnswer& answer) {
    if (const auto router = find(answer.room)) router->answer(answer);
  }
  void handle(const command::Candidate& candidate) {
    if (const auto router = find(candidate.room)) router->candidate(candidate);
  }
  void handle(const command::MediaState& state) {
    if (const auto router = find(state.room)) router->mediaState(state);
  }
  void handle(const command::Tiles& tiles) {
    if (const auto router = find(tiles.room)) router->tiles(tiles);
  }
  void handle(const command::Hear& hear) {
    if (const auto router = find(hear.room)) router->hear(hear);
  }
  void handle(const command::OpenTap& open) {
    if (!settings_ || descriptors_.empty()) {
      log::error("open-tap carried no descriptor", {{"room", open.room}});
      return;
    }
    findOrCreate(open.room)->openTap(std::move(descriptors_.front()));
  }
  void handle(const command::CloseTap& close) {
    if (const auto router = find(close.room)) router->closeTap();
    forgetIfIdle(close.room);
  }
  void handle(const command::GetStats& get) {
    const auto room = get.room ? find(*get.room) : nullptr;
    if (room) return send(event::Stats{get.request, roomPageJson(*room, get.after, facts_)});
    std::vector<std::shared_ptr<Router>> routers;  // none, of a room that is not here
    for (const auto& [id, router] : routers_) {
      if (!get.room) routers.push_back(router);
    }
    send(event::Stats{get.request, totalsJson(routers, facts_)});
  }
  void handle(const command::GetMetrics& get) {
    send(metrics_->message(get.request, engine_ && engine_->usable()));
  }
  void handle(const command::GetGraph& get) {
    std::string dot;
    if (const auto router = find(get.room)) {
      const auto found = router->participants().find(get.participant);
      if (found != router->participants().end()) {
        const Participant& participant = *found->second;
        if (get.transport == protocol::worker::Transport::Publish && participant.publish)
          dot = participant.publish->transport().graph();
        if (get.transport == protocol::worker::Transport::Subscribe && participant.subscribe) {
          dot = participant.subscribe->transport().graph();
        }
      }
    }
    // A picture that nobody could look at must not be a message that nobody can read.
    if (dot.size() > kMaxGraph) {
      dot = "digraph { label=\"this graph has " + std::to_string(dot.size()) + " bytes, at most " +
            std::to_string(kMaxGraph) + " are shown\" }";
    }
    send(event::Graph{get.request, std::move(dot)});
  }
  void handle(const command::LogLevel& wanted) {
    if (const auto levels = log::Levels::parse(wanted.levels)) log::setLevels(*levels);
    log::debug("levels of the log", {{"levels", wanted.levels}});
  }
  void handle(const command::Ping& ping) { send(event::Pong{ping.number}); }
  void handle(const command::Stop&) { finish(0); }

  std::shared_ptr<glib::Loop> loop_;
  FileDescriptor socket_;
  std::shared_ptr<ipc::Channel> channel_;
  std::shared_ptr<const Settings> settings_;
  std::shared_ptr<MediaMetrics> metrics_ = std::make_shared<MediaMetrics>();
  std::shared_ptr<Engine> engine_;
  std::map<std::string, std::shared_ptr<Router>> routers_;
  std::vector<FileDescriptor> descriptors_;  ///< of the message being handled
  WorkerFacts facts_{std::chrono::steady_clock::now()};
  glib::PauseWatch pauses_{loop_};
  int status_ = 0;
};

}  // namespace

int runSfuWorker(int controlFd, const sandbox::Settings& settings) {
  // Belt and braces: the closed control socket ends this process too, but a serve that was killed while this
  // one hangs must not leave it behind.
  const pid_t parent = ::getppid();
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) return 0;

  if (auto started = gst::initialise(); !started) {
    log::error("cannot start", {{"reason", started.error().message}});
    return 1;
  }
  gst::bridgeLog();
  if (auto present = gst::requireElements(kElements); !present) {
    log::error("cannot start", {{"reason", present.error().message}});
    return 1;
  }
  if (auto closed = enterSandbox(settings); !closed) {
    log::error("cannot start", {{"reason", closed.error().message}});
    return 1;
  }
  log::info("GStreamer and its active workarounds", {{"version", describeWorkarounds()}});
  const auto loop = glib::Loop::main();
  const auto worker = std::make_shared<Worker>(loop, FileDescriptor(controlFd));
  loop->post([worker] { worker->start(); });
  loop->run();
  return worker->status();
}

}  // namespace rostra::sfu
