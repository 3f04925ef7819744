// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/worker_process.hpp"

#include "base/log.hpp"
#include "control/supervisor/process_state.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"
#include "protocol/worker.hpp"

#include <csignal>
#include <utility>

namespace rostra::control {
namespace {

/// Timers of serve are later than this only when it did not run.
constexpr std::chrono::milliseconds kOwnPause{1000};

}  // namespace

WorkerProcess::WorkerProcess(std::shared_ptr<glib::Loop> loop, const char* kind,
                             const WorkerSettings& settings, int number, Owner owner)
    : loop_(std::move(loop)),
      kind_(kind),
      settings_(settings),
      number_(number),
      owner_(std::move(owner)),
      heartbeat_(settings.heartbeatTimeout) {}

WorkerProcess::~WorkerProcess() {
  if (channel_) channel_->close();
}

Result<void> WorkerProcess::launch() {
  loop_->assertHere();
  auto pair = ipc::makeChannelPair();
  if (!pair) return tl::make_unexpected(std::move(pair.error()));
  const auto weak = weak_from_this();
  std::vector<std::string> arguments{"rostra",       kind_,
                                     "--control-fd", std::to_string(kControlDescriptor),
                                     "--log-level",  logLevels_.toText(),
                                     "--log-format", std::string(log::toString(log::format()))};
  arguments.insert(arguments.end(), settings_.arguments.begin(), settings_.arguments.end());
  auto process =
      ChildProcess::spawn(loop_, arguments, std::move(pair->second), [weak](const ProcessExit& exit) {
        if (const auto self = weak.lock()) self->exited(exit);
      });
  if (!process) return tl::make_unexpected(std::move(process.error()));
  process_ = std::move(*process);
  channel_ = ipc::Channel::open(loop_, std::move(pair->first),
                                {.onMessage =
                                     [weak](ipc::Incoming incoming) {
                                       if (const auto self = weak.lock()) self->receive(std::move(incoming));
                                     },
                                 .onClosed =
                                     [weak](const Error& reason) {
                                       if (const auto self = weak.lock()) self->channelClosed(reason);
                                     }});
  awaitReady();
  log::debug("worker started", {{"kind", kind_}, {"worker", number_}, {"worker-pid", pid()}});
  return {};
}

void WorkerProcess::awaitReady() {
  const auto due = std::chrono::steady_clock::now() + settings_.startTimeout;
  timer_ = loop_->after(settings_.startTimeout, [weak = weak_from_this(), due] {
    const auto self = weak.lock();
    if (!self) return;
    // A timer that is this late says that serve itself did not run: the worker may be ready by now.
    if (std::chrono::steady_clock::now() - due > kOwnPause) {
      self->awaitReady();
    } else {
      self->kill("it was not ready in time");
    }
  });
}

void WorkerProcess::becameReady(std::int64_t version) {
  if (state_ != State::Starting) return;
  if (version != protocol::worker::kVersion) {
    kill("it uses version " + std::to_string(version) + " of the protocol");
    return;
  }
  timer_.stop();
  state_ = State::Ready;
  everReady_ = true;
  matchLogLevels();
  beats_ = loop_->every(Heartbeat::kInterval, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->beat();
  });
  log::debug("worker ready", {{"kind", kind_}, {"worker", number_}, {"worker-pid", pid()}});
  if (owner_.onReady) owner_.onReady(shared_from_this());
}

void WorkerProcess::beat() {
  using std::chrono::milliseconds;
  milliseconds starved{0};
  if (heartbeat_.waiting()) {
    starved = std::chrono::duration_cast<milliseconds>(cpuWait_.look(pid()));
  } else {
    cpuWait_.forget();
  }
  const Heartbeat::Beat beat = heartbeat_.tick(std::chrono::steady_clock::now(), starved);
  if (beat.ping) sendText(pingMessage(*beat.ping));
  if (!beat.lost) return;
  const std::string time = std::to_string(settings_.heartbeatTimeout.count()) + " ms (heartbeat-timeout)";
  kill(isStopped(pid()) ? "it was stopped by a signal or a debugger for " + time
                        : "its main loop did not answer for " + time);
}

void WorkerProcess::matchLogLevels() {
  const log::Levels wanted = log::levels();
  if (state_ != State::Ready || wanted == logLevels_) return;
  logLevels_ = wanted;
  sendText(logLevelMessage(wanted.toText()));
}

void WorkerProcess::sendText(const std::string& message, std::vector<FileDescriptor> descriptors) {
  loop_->assertHere();
  if (state_ == State::Ready) channel_->send(message, {}, std::move(descriptors));
}

std::optional<std::int64_t> WorkerProcess::expect(Answer answer) {
  loop_->assertHere();
  if (state_ != State::Ready) {
    answer(fail(ErrorKind::Unavailable, std::string("the ") + kind_ + " is not running"));
    return std::nullopt;
  }
  const std::int64_t request = ++lastRequest_ & 0x7FFFFFFF;
  auto timeout = loop_->after(kAnswerTimeout, [weak = weak_from_this(), request] {
    const auto self = weak.lock();
    if (self) {
      self->finish(request,
                   fail(ErrorKind::Timeout, std::string("the ") + self->kind_ + " is not responding"));
    }
  });
  questions_[request] = Question{std::move(answer), std::move(timeout)};
  return request;
}

void WorkerProcess::finish(std::int64_t request, Result<std::string> answer) {
  auto question = questions_.extract(request);
  if (!question.empty()) question.mapped().answer(std::move(answer));
}

void WorkerProcess::refuse(const std::string& message, const Error& reason) {
  const auto object = glib::parseObject(message, ipc::kMaxHeader);
  const std::string type = object ? glib::textOf(object->get(), "type") : std::string();
  if (type != "stats" && type != "graph") {
    kill("it sent an invalid message: " + reason.message);
    return;
  }
  log::error("a worker's answer cannot be read",
             {{"kind", kind_}, {"worker", number_}, {"type", type}, {"reason", reason.message}});
  finish(glib::countOf(object->get(), "request"),
         fail(ErrorKind::Internal, std::string("the answer of the ") + kind_ + " cannot be read"));
}

void WorkerProcess::channelClosed(const Error& reason) {
  if (state_ == State::Dead || state_ == State::Stopping) return;
  // Usually the process has just ended and its exit status, which says more, follows at once.
  timer_ = loop_->after(kLastWords, [weak = weak_from_this(), text = reason.message] {
    if (const auto self = weak.lock()) self->kill("its control channel failed: " + text);
  });
}

void WorkerProcess::stop() {
  loop_->assertHere();
  if (state_ == State::Stopping || state_ == State::Dead) return;
  beats_.stop();
  sendText(stopMessage());
  const bool heard = state_ == State::Ready;
  state_ = State::Stopping;
  if (!heard) {
    terminate();
    return;
  }
  timer_ = loop_->after(settings_.stopTimeout, [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->terminate();
  });
}

void WorkerProcess::terminate() {
  if (!process_) return;
  process_->signal(SIGTERM);
  timer_ = loop_->after(settings_.stopTimeout, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self && self->process_) self->process_->signal(SIGKILL);
  });
}

void WorkerProcess::kill(std::string reason) {
  loop_->assertHere();
  if (state_ == State::Dead) return;
  if (reason_.empty()) reason_ = std::move(reason);
  timer_.stop();
  beats_.stop();
  channel_->close();
  if (process_) process_->signal(SIGKILL);
}

void WorkerProcess::exited(const ProcessExit& exit) {
  const auto self = shared_from_this();
  // The end of a process and the last that it sent may be seen in one turn of the loop.
  channel_->drain();
  Death death;
  death.expected = state_ == State::Stopping && reason_.empty();
  death.killed = !reason_.empty();
  death.lived =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - since_);
  death.reason = exit.describe() + (reason_.empty() ? "" : ", because " + reason_);
  state_ = State::Dead;
  timer_.stop();
  beats_.stop();
  channel_->close();
  logDeath(death);
  auto questions = std::exchange(questions_, {});
  for (auto& [request, question] : questions) {
    question.answer(fail(ErrorKind::Unavailable, std::string("the ") + kind_ + " ended"));
  }
  const auto onDead = std::exchange(owner_, {}).onDead;
  const auto onUserDeath = std::exchange(onUserDeath_, nullptr);
  if (onDead) onDead(self, death);
  if (onUserDeath) onUserDeath(death);
}

void WorkerProcess::logDeath(const Death& death) const {
  if (death.expected) {
    log::debug("worker stopped",
               {{"kind", kind_}, {"worker", number_}, {"worker-pid", pid()}, {"reason", death.reason}});
  } else {
    log::warning("worker died", {{"kind", kind_},
                                 {"worker", number_},
                                 {"worker-pid", pid()},
                                 {"reason", death.reason},
                                 {"lived-ms", std::int64_t{death.lived.count()}}});
  }
}

}  // namespace rostra::control
