// SPDX-License-Identifier: Apache-2.0
// One worker process and its control channel: in: typed commands; out: typed events, and its death, whatever
// the reason. Knows the way from start over ready to stopped, and nothing about rooms. Messages:
// docs/worker-protocol.md.
#pragma once

#include "base/log.hpp"
#include "control/supervisor/child_process.hpp"
#include "ipc/channel.hpp"
#include "protocol/worker.hpp"

#include <chrono>
#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace rostra::control {

struct SfuTraits {
  using Command = protocol::worker::SfuCommand;
  using Event = protocol::worker::SfuEvent;
  using Ready = protocol::worker::sfuEvent::Ready;
  using Stats = protocol::worker::sfuEvent::Stats;
  using Graph = protocol::worker::sfuEvent::Graph;
  using Stop = protocol::worker::sfuCommand::Stop;
  static constexpr const char* kWord = "sfu-worker";
  static Result<Event> parse(std::string_view json) { return protocol::worker::parseSfuEvent(json); }
};

struct MixTraits {
  using Command = protocol::worker::MixCommand;
  using Event = protocol::worker::MixEvent;
  using Ready = protocol::worker::mixEvent::Ready;
  using Stats = protocol::worker::mixEvent::Stats;
  using Graph = protocol::worker::mixEvent::Graph;
  using Stop = protocol::worker::mixCommand::Stop;
  static constexpr const char* kWord = "mix-worker";
  static Result<Event> parse(std::string_view json) { return protocol::worker::parseMixEvent(json); }
};

struct WorkerSettings {
  std::chrono::milliseconds startTimeout;
  std::chrono::milliseconds stopTimeout;  ///< between each two of: stop message, SIGTERM, SIGKILL
};

/// Thread: the loop's home thread.
template <class Traits>
class Worker : public std::enable_shared_from_this<Worker<Traits>> {
 public:
  using Command = typename Traits::Command;
  using Event = typename Traits::Event;
  using Body = std::vector<std::byte>;
  using Answer = std::function<void(Result<std::string>)>;
  enum class State : std::uint8_t { Starting, Ready, Stopping, Dead };
  struct Death {
    std::string reason;                  ///< for the log
    bool expected = false;               ///< it had been asked to stop
    std::chrono::milliseconds lived{0};  ///< since it was started or given its task
  };
  static constexpr std::chrono::milliseconds kAnswerTimeout{3000};
  /// After its channel closed a process may take this long to be gone by itself.
  static constexpr std::chrono::milliseconds kLastWords{500};

  /// Starts the process. `onReady` and `onDead` are for its owner (the pool).
  [[nodiscard]] static Result<std::shared_ptr<Worker>> start(std::shared_ptr<glib::Loop> loop,
                                                             WorkerSettings settings, int number,
                                                             std::function<void()> onReady,
                                                             std::function<void(const Death&)> onDead);
  ~Worker() {
    if (channel_) channel_->close();
  }

  /// What the worker says from now on, with the frame's body. Replaces an earlier handler.
  void onEvent(std::function<void(Event, Body)> handler) { onEvent_ = std::move(handler); }
  /// Called after the owner's onDead. Replaces an earlier handler.
  void onDeath(std::function<void(const Death&)> handler) { onUserDeath_ = std::move(handler); }

  void send(const Command& command, std::vector<FileDescriptor> descriptors = {}) {
    if (state_ == State::Ready) channel_->send(protocol::worker::toJson(command), {}, std::move(descriptors));
  }
  /// Sends a get-stats or get-graph and calls back with the text, or with Unavailable or Timeout.
  template <class Ask>
  void ask(Ask question, Answer answer);

  /// Asks it to stop; SIGTERM and SIGKILL follow. Idempotent.
  void stop();
  /// Ends it now, for a reason that is logged.
  void kill(std::string reason);
  /// It got its task now: its life is counted from here.
  void markTaken() { since_ = std::chrono::steady_clock::now(); }

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] bool everReady() const noexcept { return everReady_; }
  [[nodiscard]] pid_t pid() const noexcept { return process_ ? process_->pid() : -1; }
  /// Number of this worker since `serve` started, from 1.
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] std::chrono::steady_clock::time_point started() const noexcept { return started_; }

 private:
  struct Question {
    Answer answer;
    glib::Source timeout;
  };
  Worker(std::shared_ptr<glib::Loop> loop, WorkerSettings settings, int number)
      : loop_(std::move(loop)), settings_(settings), number_(number) {}
  void receive(ipc::Incoming incoming);
  void finish(std::int64_t request, Result<std::string> answer);
  void channelClosed(const Error& reason);
  void exited(const ProcessExit& exit);

  std::shared_ptr<glib::Loop> loop_;
  WorkerSettings settings_;
  int number_;
  State state_ = State::Starting;
  bool everReady_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point since_ = started_;
  std::string reason_;  ///< why it was killed; empty = it ended by itself
  std::unique_ptr<ChildProcess> process_;
  std::shared_ptr<ipc::Channel> channel_;
  std::function<void()> onReady_;
  std::function<void(const Death&)> onDead_;
  std::function<void(Event, Body)> onEvent_;
  std::function<void(const Death&)> onUserDeath_;
  std::map<std::int64_t, Question> questions_;
  std::int64_t lastRequest_ = 0;
  glib::Source timer_;  ///< start time-out, or the next step of stopping
};

using SfuWorker = Worker<SfuTraits>;
using MixWorker = Worker<MixTraits>;

template <class Traits>
Result<std::shared_ptr<Worker<Traits>>> Worker<Traits>::start(std::shared_ptr<glib::Loop> loop,
                                                              WorkerSettings settings, int number,
                                                              std::function<void()> onReady,
                                                              std::function<void(const Death&)> onDead) {
  auto pair = ipc::makeChannelPair();
  if (!pair) return tl::make_unexpected(std::move(pair.error()));
  std::shared_ptr<Worker> worker(new Worker(loop, settings, number));
  std::weak_ptr<Worker> weak = worker;
  auto process = ChildProcess::spawn(
      loop,
      {"rostra", Traits::kWord, "--control-fd", std::to_string(kControlDescriptor), "--log-level",
       std::string(log::toString(log::level())), "--log-format", std::string(log::toString(log::format()))},
      std::move(pair->second), [weak](const ProcessExit& exit) {
        if (const auto self = weak.lock()) self->exited(exit);
      });
  if (!process) return tl::make_unexpected(std::move(process.error()));
  worker->process_ = std::move(*process);
  worker->onReady_ = std::move(onReady);
  worker->onDead_ = std::move(onDead);
  worker->channel_ = ipc::Channel::open(loop, std::move(pair->first),
                                        {[weak](ipc::Incoming incoming) {
                                           if (const auto self = weak.lock())
                                             self->receive(std::move(incoming));
                                         },
                                         [weak](const Error& reason) {
                                           if (const auto self = weak.lock()) self->channelClosed(reason);
                                         }});
  worker->timer_ = loop->after(settings.startTimeout, [weak] {
    if (const auto self = weak.lock()) self->kill("it was not ready in time");
  });
  log::debug("worker started", {{"kind", Traits::kWord}, {"worker", number}, {"worker-pid", worker->pid()}});
  return worker;
}

template <class Traits>
template <class Ask>
void Worker<Traits>::ask(Ask question, Answer answer) {
  if (state_ != State::Ready) {
    answer(fail(ErrorKind::Unavailable, std::string("the ") + Traits::kWord + " is not running"));
    return;
  }
  const std::int64_t request = question.request = ++lastRequest_ & 0x7FFFFFFF;
  auto timeout = loop_->after(kAnswerTimeout, [weak = this->weak_from_this(), request] {
    const auto self = weak.lock();
    if (self)
      self->finish(request,
                   fail(ErrorKind::Timeout, std::string("the ") + Traits::kWord + " does not answer"));
  });
  questions_[request] = Question{std::move(answer), std::move(timeout)};
  send(Command(std::move(question)));
}

template <class Traits>
void Worker<Traits>::finish(std::int64_t request, Result<std::string> answer) {
  auto question = questions_.extract(request);
  if (!question.empty()) question.mapped().answer(std::move(answer));
}

template <class Traits>
void Worker<Traits>::receive(ipc::Incoming incoming) {
  auto event = Traits::parse(incoming.header);
  if (!event) {
    kill("it sent a message that cannot be understood: " + event.error().message);
    return;
  }
  if (const auto* ready = std::get_if<typename Traits::Ready>(&*event)) {
    if (state_ != State::Starting) return;
    if (ready->version != protocol::worker::kVersion) {
      kill("it speaks version " + std::to_string(ready->version) + " of the protocol");
      return;
    }
    timer_.stop();
    state_ = State::Ready;
    everReady_ = true;
    log::debug("worker ready", {{"kind", Traits::kWord}, {"worker", number_}, {"worker-pid", pid()}});
    if (onReady_) onReady_();
    return;
  }
  if (auto* stats = std::get_if<typename Traits::Stats>(&*event)) {
    finish(stats->request, std::move(stats->stats));
  } else if (auto* graph = std::get_if<typename Traits::Graph>(&*event)) {
    finish(graph->request, std::move(graph->dot));
  } else if (onEvent_) {
    // The handler may replace itself, or let go of this worker.
    const auto handler = onEvent_;
    handler(std::move(*event), std::move(incoming.body));
  }
}

template <class Traits>
void Worker<Traits>::channelClosed(const Error& reason) {
  if (state_ == State::Dead || state_ == State::Stopping) return;
  // Usually the process has just ended and its exit status, which says more, follows at once.
  timer_ = loop_->after(kLastWords, [weak = this->weak_from_this(), text = reason.message] {
    if (const auto self = weak.lock()) self->kill("its control channel failed: " + text);
  });
}

template <class Traits>
void Worker<Traits>::stop() {
  if (state_ == State::Stopping || state_ == State::Dead) return;
  send(Command(typename Traits::Stop{}));
  const bool heard = state_ == State::Ready;
  state_ = State::Stopping;
  std::weak_ptr<Worker> weak = this->weak_from_this();
  const auto terminate = [weak] {
    const auto self = weak.lock();
    if (!self || !self->process_) return;
    self->process_->signal(SIGTERM);
    self->timer_ = self->loop_->after(self->settings_.stopTimeout, [weak] {
      const auto again = weak.lock();
      if (again && again->process_) again->process_->signal(SIGKILL);
    });
  };
  if (heard) {
    timer_ = loop_->after(settings_.stopTimeout, terminate);
  } else {
    terminate();
  }
}

template <class Traits>
void Worker<Traits>::kill(std::string reason) {
  if (state_ == State::Dead) return;
  if (reason_.empty()) reason_ = std::move(reason);
  timer_.stop();
  channel_->close();
  if (process_) process_->signal(SIGKILL);
}

template <class Traits>
void Worker<Traits>::exited(const ProcessExit& exit) {
  const auto self = this->shared_from_this();
  Death death;
  death.expected = state_ == State::Stopping && reason_.empty();
  death.lived =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since_);
  death.reason = exit.describe() + (reason_.empty() ? "" : ", because " + reason_);
  const int pidOfDead = static_cast<int>(pid());
  state_ = State::Dead;
  timer_.stop();
  channel_->close();
  if (death.expected) {
    log::debug(
        "worker stopped",
        {{"kind", Traits::kWord}, {"worker", number_}, {"worker-pid", pidOfDead}, {"reason", death.reason}});
  } else {
    log::warning("worker died", {{"kind", Traits::kWord},
                                 {"worker", number_},
                                 {"worker-pid", pidOfDead},
                                 {"reason", death.reason},
                                 {"lived-ms", std::int64_t{death.lived.count()}}});
  }
  auto questions = std::exchange(questions_, {});
  for (auto& [request, question] : questions) {
    question.answer(fail(ErrorKind::Unavailable, std::string("the ") + Traits::kWord + " ended"));
  }
  onEvent_ = nullptr;
  const auto onDead = std::exchange(onDead_, nullptr);
  const auto onUserDeath = std::exchange(onUserDeath_, nullptr);
  if (onDead) onDead(death);
  if (onUserDeath) onUserDeath(death);
}

}  // namespace rostra::control
