// SPDX-License-Identifier: Apache-2.0
// Every command that docs/api.md shows is run as it stands there, against a real server.
#include "integration/control/api_fixture.hpp"
#include "support/paths.hpp"
#include "support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace rostra::test {
namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The commands in the `sh` blocks of a page, in order.
std::vector<std::string> commandsIn(const std::string& page) {
  std::vector<std::string> commands;
  std::istringstream lines(page);
  bool shell = false;
  bool continues = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      shell = !shell && line == "```sh";
      continue;
    }
    if (!shell || (line.empty() && !continues)) continue;
    if (!continues) commands.emplace_back();
    commands.back() += line + "\n";
    continues = line.ends_with('\\');
  }
  return commands;
}

class ApiGuide : public ApiTest {
 protected:
  /// The guide's command, by somebody whose server is this one.
  int run(std::string command, std::string& output) {
    static const std::string kAddress = "https://stage.example.org";
    for (std::size_t at = 0; (at = command.find(kAddress, at)) != std::string::npos;)
      command.replace(at, kAddress.size(), server_->url());
    ChildProcess::Options options;
    // An answer that is an error is a command that does not work.
    options.arguments = {
        "sh", "-c",
        "cd " + folder_.path() + "\ncurl() { command curl --fail-with-body -sS \"$@\"; }\n" + command};
    options.environment = {"TOKEN=" + token_, "ID=" + std::string(kId)};
    auto process = ChildProcess::start(hub_, std::move(options));
    if (!process || !(*process)->waitForExit(std::chrono::seconds(30))) return -1;
    output = (*process)->output();
    return WEXITSTATUS((*process)->exited().value_or(-1));
  }

  static constexpr const char* kId = "20260506t190130123z-abcdefghij";
  TemporaryFolder folder_;
  std::string token_;
};

TEST_F(ApiGuide, EveryCommandWorks) {
  start();
  open("evening-show");
  token_ =
      textIn(must(owner_, "POST", "/me/tokens", R"({"name":"guide","scopes":["profile","spaces","chat"]})"),
             "token");
  const std::string movie(300'000, 'm');
  const fs::path shelf = fs::path(server_->dataFolder()) / "recordings" / space_.id;
  fs::create_directories(shelf);
  std::ofstream(shelf / (std::string(kId) + ".mp4"), std::ios::binary) << movie;
  // A download that was interrupted.
  std::ofstream(fs::path(folder_.path()) / "evening-show.mp4", std::ios::binary) << movie.substr(0, 100'000);

  const auto commands = commandsIn(contentOf(sourceFolder() + "/docs/api.md"));
  ASSERT_GE(commands.size(), 5U);
  for (const std::string& command : commands) {
    std::string output;
    EXPECT_EQ(run(command, output), 0) << command << output;
    EXPECT_EQ(output.find("\"code\""), std::string::npos) << command << output;
  }

  EXPECT_EQ(rows_->read("wednesday-jazz").title, "Wednesday Jazz");
  EXPECT_NE(must(owner_, "GET", "/spaces/wednesday-jazz/messages").body.find("We begin in five minutes"),
            std::string::npos);
  for (const char* name : {"evening-show.mp4", "evening-show-2026-05-06-190130-123.mp4"})
    EXPECT_EQ(contentOf(fs::path(folder_.path()) / name), movie) << name;
}

}  // namespace
}  // namespace rostra::test
