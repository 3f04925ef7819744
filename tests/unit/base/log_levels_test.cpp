// SPDX-License-Identifier: Apache-2.0
// Levels of modules: what an operator may write, what a mistake is told, and that modules are the folders of
// the source.
#include "base/log_levels.hpp"

#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

namespace rostra::log {
namespace {

namespace fs = std::filesystem;

Level levelOf(const Levels& levels, const char* file) {
  return levels.of(moduleOf(file));
}

TEST(LogLevels, ALevelIsOfAllModulesAndOthersStandBehindIt) {
  const Levels all = Levels::parse("debug").value();
  EXPECT_EQ(levelOf(all, "/r/src/sfu/worker/worker.cpp"), Level::Debug);
  EXPECT_EQ(all.of(kNoModule), Level::Debug);

  const Levels mixed = Levels::parse("warning, sfu=debug ,hls=trace").value();
  EXPECT_EQ(levelOf(mixed, "/r/src/sfu/worker/worker.cpp"), Level::Debug);
  EXPECT_EQ(levelOf(mixed, "../../src/hls/stream.cpp"), Level::Trace);
  EXPECT_EQ(levelOf(mixed, "src/control/room/room.cpp"), Level::Warning);
  EXPECT_EQ(levelOf(mixed, "/r/tests/unit/sfu/a.cpp"), Level::Warning);

  EXPECT_EQ(Levels::parse("room=debug").value().rest(), Level::Info) << "nothing was said of the rest";
}

TEST(LogLevels, TheTextSaysOnlyWhatDiffersAndMeansTheSame) {
  for (const auto& [text, canonical] : {std::pair{"info", "info"},
                                        {"sfu=debug", "info,sfu=debug"},
                                        {"error,mix=error", "error"},
                                        {"store=trace,debug,api=warning", "debug,api=warning,store=trace"}}) {
    const Levels levels = Levels::parse(text).value();
    EXPECT_EQ(levels.toText(), canonical);
    EXPECT_EQ(Levels::parse(levels.toText()).value(), levels);
  }
}

TEST(LogLevels, AMistakeIsNamedWithWhatWouldDo) {
  for (const auto& [text, says] :
       {std::pair{"loud", "unknown log level 'loud'; use trace, debug, info, warning or error"},
        {"", "unknown log level ''"},
        {"info,", "unknown log level ''"},
        {"info,sfu=loud", "unknown log level 'loud'"},
        {"info,singalling=debug", "the log has no module 'singalling'; did you mean 'signalling'?"},
        {"info,xyzzyxyzzy=debug", "the log has no module 'xyzzyxyzzy'; modules are accounts, api, av,"},
        {"info,sfu", "'sfu' is a module; write sfu=LEVEL"},
        {"sfu=debug,sfu=info", "the module 'sfu' is named twice"},
        {"info,debug", "two levels without a module: 'debug' is one too many"}}) {
    const auto levels = Levels::parse(text);
    ASSERT_FALSE(levels) << text;
    EXPECT_EQ(levels.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(levels.error().message.find(says), std::string::npos) << levels.error().message;
  }
}

TEST(LogLevels, ModulesAreTheFoldersOfTheSource) {
  const fs::path source = fs::path(test::sourceFolder()) / "src";
  std::set<std::string> folders;
  for (const fs::path& parent : {source, source / "control"}) {
    for (const auto& entry : fs::directory_iterator(parent)) {
      if (entry.is_directory()) folders.insert(entry.path().filename().string());
    }
  }
  folders.erase("control");  // its own folders stand for it
  EXPECT_EQ(folders, std::set<std::string>(kModules.begin(), kModules.end()));
  EXPECT_TRUE(std::is_sorted(kModules.begin(), kModules.end()));
}

TEST(LogLevels, EachFileOfTheSourceIsInAModule) {
  const std::string source = test::sourceFolder() + "/src";
  for (const auto& entry : fs::recursive_directory_iterator(source)) {
    if (entry.path().extension() != ".cpp") continue;
    const Module module = moduleOf(entry.path().native());
    ASSERT_NE(module, kNoModule) << entry.path();
    EXPECT_NE(entry.path().native().find("/" + std::string(toString(module)) + "/"), std::string::npos);
  }
}

}  // namespace
}  // namespace rostra::log
