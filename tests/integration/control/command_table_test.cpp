// SPDX-License-Identifier: Apache-2.0
// Every command of the table, as typed: its help, its mistakes, what it prints for programs, and how a shell
// completes it.
#include "cli/command_line.hpp"
#include "command_fixture.hpp"
#include "glib/json.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>

namespace rostra::test {
namespace {

constexpr std::size_t kMaxAnswer = 16U << 20;

std::vector<std::string> wordsOf(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

class CommandTable : public Command {};

TEST_F(CommandTable, HelpOfEveryCommandNamesWhatItTakes) {
  for (const cli::CommandSpec& spec : cli::commands()) {
    SCOPED_TRACE(spec.name);
    std::vector<std::string> words = wordsOf(spec.name);
    words.push_back("--help");
    const Outcome help = run(words);
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.said.find("Usage: " + cli::usageOf(spec) + "\n"), std::string::npos) << help.said;
    for (const cli::Switch& one : spec.switches)
      EXPECT_NE(help.said.find("  --" + one.name), std::string::npos) << one.name;
    words.pop_back();
    words.insert(words.begin(), "help");
    EXPECT_EQ(run(words).said, help.said);
  }
}

TEST_F(CommandTable, WhoeverNamesNoCommandSeesWhichThereAre) {
  const Outcome none = run({});
  EXPECT_EQ(none.code, kUsage);
  const Outcome asked = run({"--help"});
  EXPECT_EQ(asked.code, 0);
  EXPECT_EQ(asked.said, none.said);
  for (const cli::CommandSpec& spec : cli::commands())
    EXPECT_EQ(asked.said.find("  " + spec.name) == std::string::npos, spec.hidden) << spec.name;
  const Outcome group = run({"user"});
  EXPECT_EQ(group.code, kUsage);
  EXPECT_NE(group.said.find("second-factor-off NAME"), std::string::npos) << group.said;
  EXPECT_EQ(run({"user", "--help"}).said, group.said);
  EXPECT_EQ(run({"help", "user"}).code, 0);
}

TEST_F(CommandTable, TypingMistakesGetTheNearestWord) {
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  for (const Case& one :
       {Case{{"serv"}, "unknown command 'serv'; did you mean 'serve'?"},
        Case{{"user", "ad", "ada"}, "there is no 'rostra user ad'; did you mean 'add'?"},
        Case{{"config", "chekc"}, "did you mean 'check'?"},
        Case{{"rooms", "--jsno"}, "unknown option --jsno; did you mean --json?"},
        Case{{"completion", "bahs"}, "'bahs' is not bash, zsh or fish; did you mean 'bash'?"},
        Case{{"completion"}, "SHELL is missing: rostra completion SHELL"},
        Case{{"pipeline", "graph", "demo", "--transport", "publsh"},
             "--transport: 'publsh' is not publish or subscribe; did you mean 'publish'?"},
        Case{{"user", "list", "ada"}, "'ada' is unexpected: rostra user list [options]"},
        Case{{"room", "show"}, "ROOM is missing: rostra room show ROOM [options]"},
        Case{{"serve", "--sign-up", "opne"}, "'opne' is not open or closed; did you mean 'open'?"},
        Case{{"xyzzy"}, "unknown command 'xyzzy'\nTry 'rostra --help'."}}) {
    const Outcome outcome = run(one.words);
    EXPECT_EQ(outcome.code, kUsage) << outcome.said;
    EXPECT_NE(outcome.said.find(one.says), std::string::npos) << outcome.said;
  }
}

TEST_F(CommandTable, CommandsOfARunningServerSayThatThereIsNone) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"rooms"},
                                                {"stats", "demo"},
                                                {"top"},
                                                {"reload"},
                                                {"log", "level"},
                                                {"pipeline", "graph", "demo"}}) {
    std::vector<std::string> arguments = words;
    arguments.insert(arguments.end(), {"--data-dir", path("none")});
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, kNoServer) << words[0] << outcome.said;
    EXPECT_NE(outcome.said.find("no server is running with the data folder"), std::string::npos);
  }
}

/// Calls back with the path and type of everything in it, as the table writes them.
void walk(JsonNode* node, const std::string& path,
          const std::function<void(const std::string&, const std::string&)>& found) {
  if (JSON_NODE_HOLDS_OBJECT(node)) {
    if (!path.empty()) found(path, "object");
    JsonObjectIter at;
    const char* name = nullptr;
    JsonNode* member = nullptr;
    json_object_iter_init(&at, json_node_get_object(node));
    while (json_object_iter_next(&at, &name, &member))
      walk(member, path + (path.empty() ? "" : ".") + name, found);
  } else if (JSON_NODE_HOLDS_ARRAY(node)) {
    JsonArray* array = json_node_get_array(node);
    for (guint i = 0; i < json_array_get_length(array); ++i)
      walk(json_array_get_element(array, i), path + "[]", found);
  } else {
    const GType type = json_node_get_value_type(node);
    found(path, type == G_TYPE_STRING    ? "string"
                : type == G_TYPE_BOOLEAN ? "boolean"
                : type == G_TYPE_INT64   ? "integer"
                                         : "number");
  }
}

TEST_F(CommandTable, WhatProgramsReadIsWhatIsDocumented) {
  auto server = ServerProcess::start(hub_);
  ASSERT_TRUE(server) << server.error().message;
  const std::string data = (*server)->dataFolder();
  const std::string file = configuration("part = fast\n");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"rooms", "--data-dir", data},
                                                {"top", "--interval", "100ms", "--data-dir", data},
                                                {"reload", "--dry-run", "--data-dir", data},
                                                {"log", "level", "info,sfu=debug", "--data-dir", data},
                                                {"user", "list", "--data-dir", data},
                                                {"recordings", "list", "--data-dir", data},
                                                {"config", "check", file},
                                                {"config", "show", "--effective"},
                                                {"pipeline", "list"},
                                                {"pipeline", "show", "mix/video-mix"}}) {
    SCOPED_TRACE(words[0] + " " + words[1]);
    std::vector<std::string> arguments = words;
    arguments.push_back("--json");
    const Outcome outcome = run(arguments);
    const auto json = glib::parseObject(outcome.said, kMaxAnswer);
    ASSERT_TRUE(json) << outcome.said;
    const auto spec = std::ranges::find_if(cli::commands(), [&](const cli::CommandSpec& each) {
      return each.name == words[0] || each.name == words[0] + " " + words[1];
    });
    ASSERT_NE(spec, cli::commands().end());
    std::map<std::string, std::string> documented;
    for (const cli::JsonField& field : spec->json) documented[field.path] = field.type;
    const auto node = json_node_alloc();
    json_node_init_object(node, json->get());
    std::size_t members = 0;
    walk(node, "", [&](const std::string& path, const std::string& type) {
      if (type == "object") return;
      ++members;
      EXPECT_EQ(documented[path], type) << path;
    });
    json_node_unref(node);
    EXPECT_GT(members + documented.size(), 1U);
  }
}

TEST_F(CommandTable, BashCompletesCommandsOptionsAndValues) {
  const auto complete = [&](const std::string& line) {
    const std::string script =
        "source <('" + rostraBinary() + "' completion bash) && COMP_WORDS=(" + line +
        ") && COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) && _rostra && printf '%s\\n' \"${COMPREPLY[@]}\" | sort";
    ChildProcess::Options options;
    options.arguments = {"bash", "-uc", script};
    auto process = ChildProcess::start(hub_, std::move(options));
    if (!process || !(*process)->waitForExit(60s)) return std::string("did not end");
    (void)(*process)->exited();
    return (*process)->output();
  };
  EXPECT_EQ(complete("rostra re"), "record\nrecordings\nreload\nrestore\n");
  EXPECT_EQ(complete("rostra user d"), "delete\ndisable\n");
  EXPECT_EQ(complete("rostra user add --pass"), "--password-stdin\n");
  EXPECT_EQ(complete("rostra serve --database-c"), "--database-connections\n");
  EXPECT_EQ(complete("rostra serve --sign-up ''"), "closed\nopen\n");
  EXPECT_EQ(complete("rostra completion ''"), "bash\nfish\nzsh\n");
  EXPECT_EQ(complete("rostra help us"), "user\n");
  std::ofstream(path("my.conf")).flush();
  EXPECT_EQ(complete("rostra config check --config '" + path("my") + "'"), path("my.conf") + "\n");
}

TEST_F(CommandTable, ZshAndFishReadTheirScripts) {
  const auto said = [&](std::vector<std::string> words) {
    ChildProcess::Options options;
    options.arguments = std::move(words);
    options.environment = {"PATH=" + fs::path(rostraBinary()).parent_path().string() + ":/usr/bin:/bin",
                           "HOME=" + path("")};
    auto process = ChildProcess::start(hub_, std::move(options));
    if (!process || !(*process)->waitForExit(60s)) return std::string("did not end");
    (void)(*process)->exited();
    return (*process)->output();
  };
  EXPECT_EQ(said({"zsh", "-fc",
                  "autoload -U compinit && compinit -D -u && source <(rostra completion zsh) "
                  "&& print $_comps[rostra]"}),
            "_rostra\n");
  const auto fish = [&](const std::string& line) {
    return said({"fish", "--no-config", "-c",
                 "rostra completion fish | source; complete -C '" + line + "' | cut -f1"});
  };
  EXPECT_EQ(fish("rostra user d"), "delete\ndisable\n");
  EXPECT_EQ(fish("rostra user add --pass"), "--password-stdin\n");
  EXPECT_EQ(fish("rostra serve --sign-up "), "closed\nopen\n");
  EXPECT_EQ(fish("rostra rel"), "reload\n");
}

TEST_F(CommandTable, OtherShellsAndManualPagesKnowEveryCommandAndOption) {
  const std::string zsh = run({"completion", "zsh"}).said;
  const std::string fish = run({"completion", "fish"}).said;
  const std::string man = run({"reference", "man"}).said;
  const std::string conf = run({"reference", "man-conf"}).said;
  const auto escaped = [](std::string text) {
    for (std::size_t i = 0; (i = text.find('-', i)) != std::string::npos; i += 2) text.insert(i, "\\");
    return text;
  };
  for (const cli::CommandSpec& spec : cli::commands()) {
    if (spec.hidden) continue;
    EXPECT_NE(zsh.find("'" + spec.name + "')"), std::string::npos) << spec.name;
    EXPECT_NE(man.find(".SS " + escaped(cli::usageOf(spec))), std::string::npos) << spec.name;
    for (const cli::Switch& one : spec.switches) {
      EXPECT_NE(zsh.find("'--" + one.name), std::string::npos) << one.name;
      EXPECT_NE(fish.find(" -l " + one.name + " "), std::string::npos) << one.name;
      const std::string& page = one.group.empty() ? man : conf;
      EXPECT_NE(page.find("\\fB" + escaped((one.group.empty() ? "--" : "") + one.name) + "\\fR"),
                std::string::npos)
          << one.name;
    }
  }
}

}  // namespace
}  // namespace rostra::test
