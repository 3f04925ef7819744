// SPDX-License-Identifier: Apache-2.0
// A child process of a test: its standard error is collected, and it dies with the test. Also what /proc says
// about it.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/result.hpp"
#include "glib/loop.hpp"
#include "support/socket_hub.hpp"
#include "support/temporary_folder.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace rostra::test {

/// Thread: the hub's loop.
class ChildProcess {
 public:
  struct Options {
    std::vector<std::string> arguments;    ///< the first is the program, looked up in PATH
    std::vector<std::string> environment;  ///< NAME=value, added to this process' own
    FileDescriptor control;                ///< becomes descriptor 3 of the child
    std::string stderrFile;  ///< when set, standard output and error go there instead of into output()
  };
  [[nodiscard]] static Result<std::unique_ptr<ChildProcess>> start(SocketHub& hub, Options options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }
  void signal(int number) const noexcept;
  /// Exit status as waitpid() gives it, once it has ended.
  [[nodiscard]] std::optional<int> exited();
  /// Standard output and error so far, unless they go to a file; all of it when exited() has said so.
  [[nodiscard]] const std::string& output() const noexcept { return output_; }
  /// Runs the loop until the process has ended. False when the deadline passed.
  bool waitForExit(std::chrono::milliseconds deadline);

 private:
  ChildProcess(SocketHub& hub, pid_t pid, FileDescriptor output);
  /// False when there is nothing to read now.
  bool readOutput();
  SocketHub& hub_;
  pid_t pid_;
  std::optional<int> status_;
  FileDescriptor pipe_;
  std::string output_;
  SocketHub::Registration reader_;
};

struct ProcessFacts {
  pid_t pid = 0;
  std::string commandLine;          ///< words separated by spaces
  std::chrono::microseconds cpu{};  ///< user and system, of all threads
  std::size_t residentBytes = 0;
  std::size_t threads = 0;
  std::size_t descriptors = 0;
};

/// Nothing when there is no such process (a zombie counts as none).
[[nodiscard]] std::optional<ProcessFacts> factsOf(pid_t pid);
/// User and system time of the threads of that name; the first thread has the name of the program.
[[nodiscard]] std::chrono::microseconds cpuOfThreads(pid_t pid, const std::string& name);
/// Direct children that are alive.
[[nodiscard]] std::vector<ProcessFacts> childrenOf(pid_t pid);

}  // namespace rostra::test
