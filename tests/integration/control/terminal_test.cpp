// SPDX-License-Identifier: Apache-2.0
// `rostra user` at a real terminal (a pty): passwords are asked for twice and never shown, and however the
// question ends, the terminal is left as it was.
#include "terminal.hpp"

#include "accounts/passwords.hpp"
#include "accounts/rules.hpp"
#include "store/database.hpp"
#include "store/rows/accounts.hpp"
#include "support/server_process.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <sys/wait.h>

namespace rostra::test {
namespace {

class AtTheTerminal : public ::testing::Test {
 protected:
  /// The folder is as a server leaves it.
  void SetUp() override {
    store::DatabaseSettings settings;
    settings.folder = folder_.path();
    ASSERT_TRUE(store::connect(settings));
    std::ofstream(folder_.path() + "/lock").flush();
  }
  std::vector<std::string> user(std::vector<std::string> words) const {
    words.insert(words.begin(), "user");
    words.insert(words.end(), {"--data-dir", folder_.path()});
    return words;
  }
  /// Is this the password of the account? Nothing when there is no such account.
  std::optional<bool> opens(const std::string& name, const std::string& password) const {
    store::DatabaseSettings settings;
    settings.folder = folder_.path();
    const auto db = store::connect(settings);
    if (!db) return std::nullopt;
    const auto account = store::findAccountByName(**db, accounts::userNameKey(name));
    if (!account || !*account) return std::nullopt;
    return accounts::verifyPassword((*account)->passwordHash, *accounts::preparePassword(password));
  }
  /// Runs a line of a shell; its exit code and what it printed.
  int shell(const std::string& line, std::string& output) const {
    FILE* pipe = ::popen((line + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return -1;
    std::array<char, 4096> buffer{};
    for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
      output.append(buffer.data(), n);
    return WEXITSTATUS(::pclose(pipe));
  }
  [[nodiscard]] std::string line(const std::string& words) const {
    return "'" + rostraBinary() + "' user " + words + " --data-dir '" + folder_.path() + "'";
  }
  TemporaryFolder folder_;
};

TEST_F(AtTheTerminal, APasswordIsAskedForTwiceAndNeverShown) {
  Terminal add(user({"add", "ada"}));
  ASSERT_TRUE(add.shows("Password for ada: ")) << add.screen();
  EXPECT_FALSE(add.echoes());
  add.type("correct horse battery\n");
  ASSERT_TRUE(add.shows("Again: ")) << add.screen();
  EXPECT_FALSE(add.echoes());
  add.type("correct horse battery\n");
  ASSERT_TRUE(add.shows("ada was added.")) << add.screen();
  EXPECT_TRUE(add.echoes());
  const int status = add.ended();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << add.screen();
  EXPECT_EQ(add.screen().find("horse"), std::string::npos) << add.screen();
  EXPECT_EQ(opens("ada", "correct horse battery"), true);

  Terminal passwd(user({"passwd", "ada"}));
  ASSERT_TRUE(passwd.shows("Password for ada: "));
  passwd.type("quite another one\n");
  ASSERT_TRUE(passwd.shows("Again: "));
  passwd.type("quite another one\n");
  EXPECT_TRUE(passwd.shows("was changed")) << passwd.screen();
  EXPECT_EQ(passwd.ended(), 0);
  EXPECT_EQ(opens("ada", "correct horse battery"), false);
  EXPECT_EQ(opens("ada", "quite another one"), true);
}

TEST_F(AtTheTerminal, TwoThatDifferChangeNothing) {
  Terminal add(user({"add", "ada"}));
  ASSERT_TRUE(add.shows("Password for ada: "));
  add.type("correct horse battery\n");
  ASSERT_TRUE(add.shows("Again: "));
  add.type("correct horse buttery\n");
  EXPECT_TRUE(add.shows("the two passwords do not match; nothing was changed")) << add.screen();
  EXPECT_TRUE(add.echoes());
  const int status = add.ended();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 2) << status;
  EXPECT_EQ(opens("ada", "correct horse battery"), std::nullopt);
}

TEST_F(AtTheTerminal, HoweverTheQuestionEndsTheTerminalEchoesAgain) {
  struct End {
    const char* keys;
    int signal;
  };
  for (const End& end :
       {End{"\x03", SIGINT}, End{"\x1c", SIGQUIT}, End{nullptr, SIGTERM}, End{nullptr, SIGHUP}}) {
    for (const bool second : {false, true}) {
      SCOPED_TRACE(std::to_string(end.signal) + (second ? " at the second question" : " at the first"));
      Terminal add(user({"add", "ada"}));
      ASSERT_TRUE(add.shows("Password for ada: ")) << add.screen();
      if (second) {
        add.type("correct horse battery\n");
        ASSERT_TRUE(add.shows("Again: "));
      }
      EXPECT_FALSE(add.echoes());
      if (end.keys) {
        add.type(std::string("half") + end.keys);
      } else {
        add.signal(end.signal);
      }
      const int status = add.ended();
      EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == end.signal) << status << "\n" << add.screen();
      EXPECT_TRUE(add.echoes()) << "the shell is left without echo";
      EXPECT_EQ(opens("ada", "correct horse battery"), std::nullopt);
    }
  }
}

TEST_F(AtTheTerminal, ProgramsGiveThePasswordOnStandardInput) {
  std::string said;
  ASSERT_EQ(shell("printf 'correct horse battery\\n' | " + line("add ada --password-stdin"), said), 0)
      << said;
  EXPECT_EQ(opens("ada", "correct horse battery"), true);
  ASSERT_EQ(shell("printf 'quite another one' | " + line("passwd ada --password-stdin"), said), 0) << said;
  EXPECT_EQ(opens("ada", "quite another one"), true);
  said.clear();
  EXPECT_EQ(shell(line("passwd ada --password-stdin") + " </dev/null", said), 2);
  EXPECT_NE(said.find("no password on standard input"), std::string::npos) << said;
  said.clear();
  EXPECT_EQ(shell("printf 'short\\n' | " + line("passwd ada --password-stdin"), said), 2);
  EXPECT_NE(said.find("8"), std::string::npos) << said;
  // Nobody to ask: says what to use instead of waiting forever.
  said.clear();
  EXPECT_EQ(shell("setsid --wait " + line("passwd ada") + " </dev/null", said), 2);
  EXPECT_NE(said.find("--password-stdin"), std::string::npos) << said;
  EXPECT_EQ(opens("ada", "quite another one"), true);
}

}  // namespace
}  // namespace rostra::test
