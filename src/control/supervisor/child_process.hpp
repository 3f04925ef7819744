// SPDX-License-Identifier: Apache-2.0
// One child process of `serve`: this very binary in another role. In: arguments and the socket it inherits as
// descriptor 3; out: how it ended. The child is in a process group of its own (Ctrl-C reaches only `serve`,
// which then stops it in order), inherits nothing else, and gets the environment of a worker.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "glib/loop.hpp"

#include <functional>
#include <memory>
#include <string>
#include <sys/types.h>
#include <vector>

namespace rostra::control {

/// Descriptor on which a worker finds its control socket.
inline constexpr int kControlDescriptor = 3;

/// How a process ended.
struct ProcessExit {
  int code = 0;
  int signal = 0;  ///< 0 = it exited by itself
  /// "exit code 1", "signal 9 (Killed)".
  [[nodiscard]] std::string describe() const;
};

/// Thread: the loop's home thread. Destroying it kills a running process and waits for it.
class ChildProcess {
 public:
  /// Starts `/proc/self/exe` with these arguments (the first is the process' name). `onExit` is called once.
  /// Unavailable or Exhausted when the system cannot start a process.
  [[nodiscard]] static Result<std::unique_ptr<ChildProcess>> spawn(
      const std::shared_ptr<glib::Loop>& loop, const std::vector<std::string>& arguments,
      FileDescriptor socket, std::function<void(const ProcessExit&)> onExit);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  [[nodiscard]] bool running() const noexcept { return running_; }
  /// Sends a signal; nothing when it has ended.
  void signal(int number) const noexcept;

 private:
  ChildProcess(std::shared_ptr<glib::Loop> loop, pid_t pid, FileDescriptor pidfd,
               std::function<void(const ProcessExit&)> onExit);
  [[nodiscard]] bool reap();

  std::shared_ptr<glib::Loop> loop_;
  pid_t pid_;
  FileDescriptor pidfd_;
  std::function<void(const ProcessExit&)> onExit_;
  bool running_ = true;
  glib::Source watch_;
};

}  // namespace rostra::control
