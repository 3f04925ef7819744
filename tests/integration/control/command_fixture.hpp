// SPDX-License-Identifier: Apache-2.0
// Commands run as an operator types them: in: words and variables; out: what they printed and how they ended.
#pragma once

#include "support/child_process.hpp"
#include "support/server_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <vector>

namespace rostra::test {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kNotFound = 4;
constexpr int kNoServer = 5;

struct Outcome {
  int code = -1;
  std::string said;  ///< standard output and error
  [[nodiscard]] bool says(const std::string& text) const { return said.find(text) != std::string::npos; }
};

/// `rostra` with these words, to its end.
inline Outcome runRostra(SocketHub& hub, std::vector<std::string> arguments,
                         std::vector<std::string> environment = {}) {
  arguments.insert(arguments.begin(), rostraBinary());
  ChildProcess::Options options;
  options.arguments = std::move(arguments);
  options.environment = std::move(environment);
  auto process = ChildProcess::start(hub, std::move(options));
  if (!process || !(*process)->waitForExit(120s)) return {};
  const int status = (*process)->exited().value_or(-1);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, (*process)->output()};
}

class Command : public ::testing::Test {
 protected:
  Outcome run(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    return runRostra(hub_, std::move(arguments), std::move(environment));
  }
  /// Starts a server as far as its configuration, which is told before the pages are looked for.
  Outcome serveWithoutPages(std::vector<std::string> arguments, std::vector<std::string> environment = {}) {
    arguments.insert(arguments.begin(), {"serve", "--listen", "127.0.0.1:1", "--data-dir", path("data"),
                                         "--web-dir", path("none")});
    return run(std::move(arguments), std::move(environment));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  std::string configuration(const std::string& text, fs::perms mode = fs::perms::owner_read) const {
    const std::string file = path("rostra.conf");
    fs::remove(file);
    std::ofstream(file, std::ios::binary) << text;
    fs::permissions(file, mode);
    return file;
  }

  SocketHub hub_{glib::Loop::main()};
  const TemporaryFolder folder_;
};

}  // namespace rostra::test
