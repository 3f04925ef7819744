// SPDX-License-Identifier: Apache-2.0
// Commands as an operator types them, with mistakes: what they say, how they end, and that they leave nothing
// behind.
#include "command_fixture.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

TEST_F(Command, OnDataThatIsNotThereSaysSoAndMakesNothing) {
  fs::create_directory(path("empty"));
  for (const std::string& folder : {path("missing/below"), path("empty")}) {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"user", "list"},
                                                  {"user", "add", "ada"},
                                                  {"user", "passwd", "ada"},
                                                  {"user", "delete", "ada", "--yes"},
                                                  {"recordings", "list"},
                                                  {"recordings", "delete", "a", "b", "--yes"},
                                                  {"rooms"},
                                                  {"stats", "demo"}}) {
      std::vector<std::string> arguments = words;
      arguments.insert(arguments.end(), {"--data-dir", folder});
      SCOPED_TRACE(words[0] + " " + folder);
      const Outcome outcome = run(arguments);
      EXPECT_GT(outcome.code, 0) << outcome.said;
      EXPECT_NE(outcome.said.find(folder), std::string::npos) << outcome.said;
      EXPECT_NE(outcome.said.find("--data-dir FOLDER"), std::string::npos) << outcome.said;
    }
  }
  EXPECT_FALSE(fs::exists(path("missing")));
  EXPECT_TRUE(fs::is_empty(path("empty")));
}

TEST_F(Command, InTheFolderOfAServerWithAnotherDatabaseMakesNone) {
  fs::create_directory(path("data"));
  std::ofstream(path("data/lock")).flush();
  const Outcome outcome = run({"user", "list", "--data-dir", path("data")});
  EXPECT_EQ(outcome.code, kNotFound) << outcome.said;
  EXPECT_NE(outcome.said.find("--database URL"), std::string::npos) << outcome.said;
  EXPECT_FALSE(fs::exists(path("data/rostra.db")));
}

TEST_F(Command, TellsEveryMistakeOfTheConfigurationWithItsPlace) {
  const std::string file = configuration("\xEF\xBB\xBFstage_size = 4\npart = fast\nworkers\nlayout = A B\n");
  const Outcome outcome = serveWithoutPages({"--config", file});
  EXPECT_EQ(outcome.code, kUsage) << outcome.said;
  for (const char* says :
       {":1: there is no option 'stage_size'; did you mean 'stage-size'?", ":2: 'fast' is not",
        ":3: expected 'name = value'", ":4: 'A B' is not a layout name"}) {
    EXPECT_NE(outcome.said.find(file + says), std::string::npos) << says << '\n' << outcome.said;
  }
}

TEST_F(Command, StartsBesideTheVariablesOfAKubernetesService) {
  const Outcome outcome = serveWithoutPages(
      {}, {"ROSTRA_PORT=tcp://10.0.0.1:80", "ROSTRA_SERVICE_HOST=10.0.0.1", "ROSTRA_SERVICE_PORT=80"});
  EXPECT_NE(outcome.said.find("the pages have not been built"), std::string::npos) << outcome.said;
  const std::string line = "variables that describe a Kubernetes service are ignored";
  const std::size_t found = outcome.said.find(line);
  ASSERT_NE(found, std::string::npos) << outcome.said;
  EXPECT_EQ(outcome.said.find(line, found + 1), std::string::npos) << outcome.said;
  EXPECT_NE(outcome.said.find("ROSTRA_SERVICE_HOST"), std::string::npos) << outcome.said;
}

TEST_F(Command, WarnsWhenOthersCanReadAPassword) {
  const std::string warning = "other users can read a file with a password";
  const std::string secret = "turn = turn:rostra:hunter2@turn.example.org:3478\n";
  for (const auto mode : {fs::perms::others_read, fs::perms::group_read}) {
    const Outcome outcome =
        serveWithoutPages({"--config", configuration(secret, fs::perms::owner_read | mode)});
    EXPECT_NE(outcome.said.find(warning), std::string::npos) << outcome.said;
    EXPECT_EQ(outcome.said.find("hunter2"), std::string::npos) << outcome.said;
  }
  EXPECT_EQ(serveWithoutPages({"--config", configuration(secret)}).said.find(warning), std::string::npos);
  const std::string open = configuration("stage-size = 4\n", fs::perms::owner_read | fs::perms::others_read);
  EXPECT_EQ(serveWithoutPages({"--config", open}).said.find(warning), std::string::npos);
}

}  // namespace
}  // namespace rostra::test
