// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/worker.hpp"

#include "av/handles.hpp"
#include "base/log.hpp"
#include "glib/pause_watch.hpp"
#include "gst/init.hpp"
#include "gst/log_bridge.hpp"
#include "ipc/channel.hpp"
#include "mix/worker/mixer.hpp"
#include "mix/worker/requirements.hpp"
#include "mix/worker/sandbox.hpp"
#include "protocol/fault.hpp"

namespace rostra::mix {
namespace {

using namespace std::chrono_literals;
namespace worker = protocol::worker;

constexpr std::int64_t kProtocolVersion = 1;
constexpr auto kFarewell = 500ms;  // for `failed` to leave the socket before the process ends

/// Thread: the loop's, except send().
class Worker {
 public:
  Worker(std::shared_ptr<glib::Loop> loop, FileDescriptor socket, std::uint64_t memory)
      : loop_(std::move(loop)), memory_(memory) {
    channel_ =
        ipc::Channel::open(loop_, std::move(socket),
                           {.onMessage = [this](ipc::Incoming message) { receive(std::move(message)); },
                            .onClosed =
                                [this](const Error& reason) {
                                  log::info("control socket closed", {{"reason", reason.message}});
                                  loop_->quit();
                                }});
  }
  ~Worker() {
    mixer_.reset();
    channel_->close();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void prepare(const sandbox::Settings& settings) {
    Result<void> ready = gst::initialise();
    if (ready) ready = loadMixRequirements();
    // Before fonts are read, because that starts a thread.
    if (ready) ready = enterSandbox(settings);
    if (!ready) return failed(ready.error());
    gst::bridgeLog();
    // Fonts are read now, not when the first show starts.
    const Picture warm = Painter(320, 180).slate("Rostra", "starts soon");
    send(worker::mixEvent::Ready{kProtocolVersion});
  }
  [[nodiscard]] int status() const { return status_; }

 private:
  void send(const worker::MixEvent& event, std::vector<std::byte> body = {}) {
    channel_->send(worker::toJson(event), std::move(body));
  }

  void failed(const Error& error) {
    if (status_ != 0) return;
    status_ = 1;
    log::error("mixer failed", {{"reason", error.message}});
    send(worker::mixEvent::Failed{worker::faultOf(error.kind), worker::reasonOf(error)});
    farewell_ = loop_->after(kFarewell, [this] { loop_->quit(); });
  }

  void receive(ipc::Incoming message) {
    const auto command = worker::parseMixCommand(message.header);
    if (!command) return failed(command.error());
    std::visit([&](const auto& one) { handle(one, message); }, *command);
  }
  void handle(const worker::mixCommand::Configure& configure, ipc::Incoming&) {
    if (mixer_)
      return failed({ErrorKind::Conflict, "configure was sent twice", std::source_location::current()});
    auto mixer = Mixer::open(
        loop_, configure, memory_,
        {.send = [this](const worker::MixEvent& event,
                        std::vector<std::byte> body) { send(event, std::move(body)); },
         .onFailed = [this](const Error& error) { loop_->post([this, error] { failed(error); }); }});
    if (!mixer) return failed(mixer.error());
    mixer_ = std::move(*mixer);
    log::info("mixing", {{"space", configure.space},
                         {"width", configure.width},
                         {"height", configure.height},
                         {"frameRate", configure.frameRate}});
  }
  void handle(const worker::mixCommand::OpenTap&, ipc::Incoming& message) {
    if (!mixer_ || message.descriptors.size() != 1) {
      return failed({ErrorKind::InvalidInput, "open-tap needs a configured mixer and one descriptor",
                     std::source_location::current()});
    }
    mixer_->setTap(std::move(message.descriptors.front()));
  }
  void handle(const worker::mixCommand::People& people, ipc::Incoming&) {
    if (mixer_) mixer_->setPeople(people.people);
  }
  void handle(const worker::mixCommand::ActiveSpeaker& speaker, ipc::Incoming&) {
    if (mixer_) mixer_->setSpeaker(speaker.participant);
  }
  void handle(const worker::mixCommand::Slate& slate, ipc::Incoming&) {
    if (mixer_) mixer_->setSlate(slate);
  }
  void handle(const worker::mixCommand::Layout& layout, ipc::Incoming&) {
    if (mixer_) mixer_->setLayout(layout.name);
  }
  void handle(const worker::mixCommand::Encode& encode, ipc::Incoming&) {
    if (mixer_) mixer_->watch(encode.rendition, encode.on);
  }
  void handle(const worker::mixCommand::DoLess& less, ipc::Incoming&) {
    if (mixer_) mixer_->doLess(less.steps);
  }
  void handle(const worker::mixCommand::GetStats& request, ipc::Incoming&) {
    send(worker::mixEvent::Stats{request.request, mixer_ ? mixer_->stats() : "{}"});
  }
  void handle(const worker::mixCommand::GetGraph& request, ipc::Incoming&) {
    send(worker::mixEvent::Graph{request.request, mixer_ ? mixer_->graph() : std::string()});
  }
  void handle(const worker::mixCommand::LogLevel& wanted, ipc::Incoming&) {
    if (const auto levels = log::Levels::parse(wanted.levels)) log::setLevels(*levels);
    log::debug("levels of the log", {{"levels", wanted.levels}});
  }
  void handle(const worker::mixCommand::Ping& ping, ipc::Incoming&) {
    send(worker::mixEvent::Pong{ping.number});
  }
  void handle(const worker::mixCommand::Stop&, ipc::Incoming&) {
    if (mixer_) mixer_->finish();
    farewell_ = loop_->every(5ms, [this] {
      if (channel_->closed() || channel_->queuedBytes() == 0) loop_->quit();
    });
  }

  std::shared_ptr<glib::Loop> loop_;
  const std::uint64_t memory_;  // bytes that this process may get
  std::shared_ptr<ipc::Channel> channel_;
  std::unique_ptr<Mixer> mixer_;
  glib::Source farewell_;
  glib::PauseWatch pauses_{loop_};
  int status_ = 0;
};

}  // namespace

int runMixWorker(int controlFd, const sandbox::Settings& settings) {
  sandbox::limitMemory(settings.memory);
  av::routeLog();
  const auto loop = glib::Loop::main();
  Worker worker(loop, FileDescriptor(controlFd), settings.memory);
  loop->post([&worker, &settings] { worker.prepare(settings); });
  loop->run();
  return worker.status();
}

}  // namespace rostra::mix
