// SPDX-License-Identifier: Apache-2.0
// A configuration that changes while the server runs, secrets in files of their own, and the sample file.
#include "control/config/configuration_changes.hpp"

#include "control/config/configuration_reference.hpp"
#include "control/config/make_configuration.hpp"
#include "control/config/secret_files.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

namespace rostra::control {
namespace {

Result<Configuration> fromText(const std::string& text) {
  const auto read = parseConfigurationText(text, "rostra.conf");
  const std::array sources{read.given};
  return makeConfiguration(sources, read.mistakes);
}
Configuration made(const std::string& text) {
  auto configuration = fromText(text);
  EXPECT_TRUE(configuration) << configuration.error().message;
  return configuration ? std::move(*configuration) : Configuration();
}

std::string names(const std::vector<OptionChange>& changes) {
  std::string all;
  for (const OptionChange& change : changes)
    all += std::string(change.option->name) + " " + change.from + "->" + change.to + " " +
           std::string(appliesText(*change.option)) + ";";
  return all;
}

TEST(ConfigurationChanges, AreNamedWithWhenTheyTakeEffect) {
  const Configuration running = made("max-rooms = 4\n");
  const Configuration wanted = made("max-rooms = 9\npart = 100ms\nworkers = 3\n");
  EXPECT_EQ(names(difference(running, wanted)),
            "max-rooms 4->9 at once;part 200ms->100ms next show;workers 0->3 restart;");
  EXPECT_TRUE(difference(running, running).empty());
}

TEST(ConfigurationChanges, OnlyThoseThatNeedNoRestartAreAdopted) {
  Configuration running = made("");
  adopt(running, made("max-rooms = 9\nvideo-bitrate = 1Mbps\nworkers = 3\nlisten = :1\n"));
  EXPECT_EQ(running.maxRooms, 9);
  EXPECT_EQ(running.videoBitrate.bps, 1'000'000);
  EXPECT_EQ(running.workers, 0);
  EXPECT_EQ(running.listen, std::vector<std::string>{"127.0.0.1:8080"});
}

// What is checked together must change together, or a good file would make a bad running configuration.
TEST(ConfigurationChanges, OptionsThatAreCheckedTogetherTakeEffectTogether) {
  for (const auto& together :
       std::vector<std::vector<const char*>>{{"part", "frame-rate", "segment"},
                                             {"udp-ports", "stage-size"},
                                             {"ping-timeout", "ping-interval"},
                                             {"message-burst", "message-rate"},
                                             {"stage-size", "max-participants-per-worker"}}) {
    for (const char* name : together)
      EXPECT_EQ(findOption(name)->applies, findOption(together.front())->applies) << name;
  }
}

TEST(ConfigurationChanges, NoSecretIsShown) {
  const Configuration before = made("");
  const Configuration after = made(
      "database = postgresql://rostra:hunter2@db/rostra\nturn = turn:a:hunter2@b:1\n"
      "metrics-token = hunter2hunter2hunter2\n");
  const std::string all = names(difference(before, after));
  EXPECT_EQ(all.find("hunter2"), std::string::npos) << all;
  EXPECT_NE(all.find("database sqlite->(secret)"), std::string::npos) << all;
  for (const Option& option : options())
    EXPECT_EQ(shownValue(after, option).find("hunter2"), std::string::npos) << option.name;
}

TEST(ConfigurationChanges, ValuesAreWrittenAsTheyAreRead) {
  const Configuration byDefault = made("");
  std::string file;
  for (const Option& option : options()) {
    for (const std::string& value : valuesOf(byDefault, option))
      file += std::string(option.name) + " = " + value + "\n";
  }
  EXPECT_TRUE(difference(byDefault, made(file)).empty());
}

TEST(ConfigurationSample, SaysNothingUntilSomethingIsUncommented) {
  EXPECT_TRUE(difference(made(""), made(configurationSample())).empty());
}

TEST(ConfigurationSample, HasEveryOptionWithItsDefault) {
  std::istringstream lines(configurationSample());
  std::string uncommented;
  std::size_t found = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#") || line.starts_with("# ") || line == "#") continue;
    ++found;
    if (line.find('<') == std::string::npos) uncommented += line.substr(1) + "\n";
    EXPECT_LE(line.size(), 110U);
  }
  EXPECT_EQ(found, options().size());
  EXPECT_TRUE(difference(made(""), made(uncommented)).empty()) << uncommented;
}

class SecretFiles : public ::testing::Test {
 protected:
  std::string file(const std::string& text) const {
    const std::string path = folder_.path() + "/secret";
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  ReadOptions read(const std::string& text) {
    ReadOptions read = parseConfigurationText(text, "rostra.conf");
    readSecretFiles(read.given, files_, read.mistakes);
    return read;
  }
  const test::TemporaryFolder folder_;
  std::vector<std::string> files_;
};

TEST_F(SecretFiles, AreReadForTheOptionTheyStandFor) {
  const std::string path = file("# of the relays\nturn:a:one@b:1\n\nturn:a:two@b:2\r\n");
  const auto read = this->read("turn-file = " + path + "\n");
  EXPECT_TRUE(read.mistakes.empty());
  const std::array sources{read.given};
  const auto configuration = makeConfiguration(sources);
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->turn, (std::vector<std::string>{"turn:a:one@b:1", "turn:a:two@b:2"}));
  EXPECT_EQ(files_, std::vector<std::string>{path});
}

TEST_F(SecretFiles, MistakesInThemHaveTheirPlaceAndNotTheirText) {
  const std::string path = file("\nhttp://hunter2\n");
  const auto read = this->read("database-file = " + path + "\n");
  const std::array sources{read.given};
  const auto configuration = makeConfiguration(sources, read.mistakes);
  ASSERT_FALSE(configuration);
  EXPECT_TRUE(configuration.error().message.starts_with(path + ":2: ")) << configuration.error().message;
  EXPECT_EQ(configuration.error().message.find("hunter2"), std::string::npos);
}

TEST_F(SecretFiles, ThatAreNoneAreNamed) {
  struct Case {
    std::string text;
    const char* says;
  };
  for (const Case& one : {Case{"turn-file = /nowhere\n", "rostra.conf:1: cannot read /nowhere"},
                          Case{"\ndatabase-file = " + file("\n#\n") + "\n", "rostra.conf:2: "},
                          Case{"turn = turn:a:b@c:1\nturn-file = /nowhere\n", "'turn' is given, too"}}) {
    const auto read = this->read(one.text);
    ASSERT_EQ(read.mistakes.size(), 1U) << one.text;
    EXPECT_NE(read.mistakes.front().message.find(one.says), std::string::npos)
        << read.mistakes.front().message;
  }
}

}  // namespace
}  // namespace rostra::control
