// SPDX-License-Identifier: Apache-2.0
// One worker process of any kind, with its control channel: the way from start over ready to stopped, a
// heartbeat meanwhile, and questions that are answered in time or not at all. In: texts to send; out: frames,
// and its death, whatever the reason. One that does not answer is killed, which is a death like any other.
// Worker gives the texts their types; the pool owns it.
#pragma once

#include "base/log.hpp"
#include "control/supervisor/child_process.hpp"
#include "control/supervisor/heartbeat.hpp"
#include "control/supervisor/process_state.hpp"
#include "ipc/channel.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::control {

struct WorkerSettings {
  std::chrono::milliseconds startTimeout;
  std::chrono::milliseconds stopTimeout;  ///< between each two of: stop message, SIGTERM, SIGKILL
  std::vector<std::string> arguments;     ///< added to its command line
  std::chrono::milliseconds heartbeatTimeout;
};

/// Thread: the loop's home thread.
class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
 public:
  using Answer = std::function<void(Result<std::string>)>;
  enum class State : std::uint8_t { Starting, Ready, Stopping, Dead };
  struct Death {
    std::string reason;                  ///< for the log
    bool expected = false;               ///< it had been asked to stop
    bool killed = false;                 ///< by this process
    std::chrono::milliseconds lived{0};  ///< since it was started or given its task
  };
  /// What the pool wants to know.
  struct Owner {
    std::function<void(const std::shared_ptr<WorkerProcess>&)> onReady;
    std::function<void(const std::shared_ptr<WorkerProcess>&, const Death&)> onDead;
  };
  static constexpr std::chrono::milliseconds kAnswerTimeout{3000};
  /// After its channel closed a process may take this long to be gone by itself.
  static constexpr std::chrono::milliseconds kLastWords{500};

  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  virtual ~WorkerProcess();

  /// Called after the owner's onDead. Replaces an earlier handler.
  void onDeath(std::function<void(const Death&)> handler) { onUserDeath_ = std::move(handler); }
  /// Asks it to stop; SIGTERM and SIGKILL follow. Idempotent.
  void stop();
  /// Ends it now, for a reason that is logged.
  void kill(std::string reason);
  /// Its log gets the levels of this process's; called when those change. One that starts gets them with its
  /// command line.
  void matchLogLevels();
  /// It got its task now: its life is counted from here.
  void markTaken() { since_ = std::chrono::steady_clock::now(); }

  [[nodiscard]] State state() const noexcept { return state_; }
  [[nodiscard]] bool everReady() const noexcept { return everReady_; }
  /// It has not answered for a while: nothing new should be given to it.
  [[nodiscard]] bool late() const noexcept { return heartbeat_.late(); }
  [[nodiscard]] pid_t pid() const noexcept { return process_ ? process_->pid() : -1; }
  /// Number of this worker since `serve` started, from 1.
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] std::chrono::steady_clock::time_point started() const noexcept { return started_; }

 protected:
  /// `kind`: the word of the command line that makes this binary such a worker; outlives the object.
  WorkerProcess(std::shared_ptr<glib::Loop> loop, const char* kind, const WorkerSettings& settings,
                int number, Owner owner);
  /// Starts the process. Once, before anything else.
  [[nodiscard]] Result<void> launch();

  /// A frame of the worker. Answers with becameReady() and finish() where it is one of these.
  virtual void receive(ipc::Incoming incoming) = 0;
  /// The message that asks it to stop.
  [[nodiscard]] virtual std::string stopMessage() const = 0;
  /// The message that asks it for a sign of life.
  [[nodiscard]] virtual std::string pingMessage(std::int64_t number) const = 0;

  /// The message that sets the levels of its log.
  [[nodiscard]] virtual std::string logLevelMessage(std::string levels) const = 0;

  /// Nothing while it is not ready.
  void sendText(const std::string& message, std::vector<FileDescriptor> descriptors = {});
  /// The number of a question whose answer goes to `answer`, or its Timeout; nothing, with Unavailable told,
  /// when the worker is not ready.
  [[nodiscard]] std::optional<std::int64_t> expect(Answer answer);
  void finish(std::int64_t request, Result<std::string> answer);
  /// A message that does not parse. Where it answers a question, only that question is lost: looking at a
  /// worker must not end it. Else the worker is broken, and killed.
  void refuse(const std::string& message, const Error& reason);
  void answered(std::int64_t ping) { heartbeat_.answered(ping); }
  /// `version`: of the protocol that it speaks.
  void becameReady(std::int64_t version);

 private:
  struct Question {
    Answer answer;
    glib::Source timeout;
  };
  void awaitReady();
  void beat();
  void terminate();
  void channelClosed(const Error& reason);
  void exited(const ProcessExit& exit);
  void logDeath(const Death& death) const;

  std::shared_ptr<glib::Loop> loop_;
  const char* kind_;
  WorkerSettings settings_;
  int number_;
  Owner owner_;
  State state_ = State::Starting;
  bool everReady_ = false;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point since_ = started_;
  log::Levels logLevels_ = log::levels();  ///< of its log
  std::string reason_;                     ///< why it was killed; empty = it ended by itself
  std::unique_ptr<ChildProcess> process_;
  std::shared_ptr<ipc::Channel> channel_;
  std::function<void(const Death&)> onUserDeath_;
  std::map<std::int64_t, Question> questions_;
  std::int64_t lastRequest_ = 0;
  glib::Source timer_;  ///< start time-out, or the next step of stopping
  Heartbeat heartbeat_;
  CpuWait cpuWait_;
  glib::Source beats_;  ///< running while it is ready
};

}  // namespace rostra::control
