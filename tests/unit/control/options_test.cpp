// SPDX-License-Identifier: Apache-2.0
#include "control/config/options.hpp"

#include "base/text.hpp"
#include "control/config/configuration_reference.hpp"
#include "control/config/make_configuration.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <sstream>

namespace rostra::control {
namespace {

GivenOptions given(std::initializer_list<std::pair<const char*, std::vector<std::string>>> values) {
  GivenOptions result;
  for (const auto& [name, texts] : values) result[name] = {std::string("--") + name, texts};
  return result;
}

Result<Configuration> make(GivenOptions options) {
  const std::array sources{std::move(options)};
  return makeConfiguration(sources);
}

TEST(Options, DefaultsAreValidAndAsDocumented) {
  const auto configuration = makeConfiguration({});
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->listen, std::vector<std::string>{"127.0.0.1:8080"});
  EXPECT_EQ(configuration->dataDir, "./data");
  EXPECT_EQ(configuration->stageSize, 16);
  EXPECT_EQ(configuration->canvas, Canvas{}) << "as the ladder says";
  EXPECT_EQ(configuration->ladder, "standard");
  EXPECT_EQ(configuration->frameRate, 30);
  EXPECT_EQ(configuration->part, Duration(200));
  EXPECT_EQ(configuration->segment, Duration(1000));
  EXPECT_EQ(configuration->endAfter, Duration(60'000));
  EXPECT_EQ(configuration->frameStream, "on");
  EXPECT_EQ(configuration->frameStreamLag, Duration(1000));
  EXPECT_EQ(configuration->frameStreamBuffer.bytes, 16 << 20);
  EXPECT_EQ(configuration->maxFrameStreams, 2000);
  EXPECT_EQ(configuration->maxFrameStreamsPerAddress, 64);
  EXPECT_FALSE(make(given({{"frame-stream", {"perhaps"}}})));
  EXPECT_TRUE(configuration->turn.empty());
}

TEST(Options, WhoeverHasAPublicAddressOrAProxyIsNotOpenByAccident) {
  struct Case {
    const char* what;
    GivenOptions options;
    bool open;
    bool alone;
  };
  for (Case each : std::array{
           Case{"nothing", given({}), true, true},
           Case{"every address", given({{"listen", {":8080"}}}), false, false},
           Case{"a public address", given({{"public-url", {"https://stage.example"}}}), false, false},
           Case{"a proxy", given({{"trusted-proxy", {"127.0.0.1"}}}), false, false},
           Case{"said", given({{"trusted-proxy", {"127.0.0.1"}}, {"access", {"open"}}}), true, false},
           Case{"said the other way", given({{"access", {"accounts"}}}), false, true},
       }) {
    const auto configuration = make(std::move(each.options));
    ASSERT_TRUE(configuration) << configuration.error().message;
    EXPECT_EQ(openAccess(*configuration), each.open) << each.what;
    EXPECT_EQ(servesThisMachineOnly(*configuration), each.alone) << each.what;
  }
}

TEST(Options, ATokenIsLongAndNeverStandsInAnError) {
  EXPECT_TRUE(make(given({{"metrics-token", {"0123456789abcdef"}}})));
  for (const char* wrong : {"tooshort", "with blanks in it, long"}) {
    const auto refused = make(given({{"metrics-token", {wrong}}}));
    ASSERT_FALSE(refused) << wrong;
    EXPECT_EQ(refused.error().message.find(wrong), std::string::npos);
  }
  EXPECT_TRUE(make(given({{"allowed-host", {"rostra.internal"}}})));
  EXPECT_FALSE(make(given({{"allowed-host", {"rostra.internal:80"}}})));
}

TEST(Options, NamesAreUniqueAndEveryOptionIsDocumented) {
  std::set<std::string_view> names;
  const std::string reference = configurationReference();
  for (const Option& option : options()) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name;
    EXPECT_FALSE(option.doc.empty()) << option.name;
    EXPECT_NE(reference.find("`" + std::string(option.name) + "`"), std::string::npos) << option.name;
    EXPECT_EQ(option.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos)
        << option.name;
  }
}

TEST(Options, EachRowOfTheReferenceHasItsSixCells) {
  const std::string reference = configurationReference();
  for (const std::string_view line : split(reference, '\n')) {
    if (!line.starts_with("| ")) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    EXPECT_EQ(bars, 7U) << line;
  }
}

TEST(Options, OfAGroupStandTogether) {
  std::set<std::string_view> groups;
  std::string_view last;
  for (const Option& option : options()) {
    if (option.group != last) {
      EXPECT_TRUE(groups.insert(option.group).second) << option.name;
    }
    last = option.group;
  }
}

// Every limit has a default and a test: one step beyond either end is refused with the limits in the
// sentence.
TEST(Options, EveryLimitIsEnforcedAtBothEnds) {
  for (const Option& option : options()) {
    const auto [min, max] = option.limits;
    if (min == 0 && max == 0) continue;
    const auto text = [&](std::int64_t number) -> std::string {
      if (std::holds_alternative<Duration Configuration::*>(option.member))
        return std::to_string(number) + "ms";
      if (std::holds_alternative<Bitrate Configuration::*>(option.member))
        return std::to_string(number) + "bps";
      if (std::holds_alternative<ByteSize Configuration::*>(option.member))
        return std::to_string(number) + "B";
      if (std::holds_alternative<Canvas Configuration::*>(option.member))
        return std::to_string(number) + "x" + std::to_string(number);
      if (std::holds_alternative<PortRange Configuration::*>(option.member))
        return std::to_string(number) + "-" + std::to_string(number);
      return std::to_string(number);
    };
    for (const std::int64_t beyond : {min - 1, max + 1}) {
      if (beyond < 0) continue;  // has no way to be written
      const auto made = make(given({{option.name.data(), {text(beyond)}}}));
      ASSERT_FALSE(made) << option.name << " = " << text(beyond);
      EXPECT_NE(made.error().message.find("is outside " + limitsText(option)), std::string::npos)
          << made.error().message;
      EXPECT_NE(made.error().message.find("--" + std::string(option.name)), std::string::npos)
          << made.error().message;
    }
  }
}

TEST(Options, TheStrongerSourceWins) {
  const std::array sources{given({{"part", {"100ms"}}}), given({{"part", {"50ms"}}, {"stage-size", {"4"}}}),
                           given({{"stage-size", {"9"}}, {"layout", {"speaker"}}})};
  const auto configuration = makeConfiguration(sources);
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->part, Duration(100));
  EXPECT_EQ(configuration->stageSize, 4);
  EXPECT_EQ(configuration->layout, "speaker");
  EXPECT_EQ(configuration->frameRate, 30);
}

TEST(Options, ARepeatableOptionKeepsAllItsValues) {
  const auto configuration = make(given(
      {{"turn", {"turn:a:b@one.example:3478", "turns:a:b@two.example"}}, {"listen", {":80", "[::1]:8080"}}}));
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_EQ(configuration->turn.size(), 2U);
  EXPECT_EQ(configuration->listen.size(), 2U);
}

struct Wrong {
  const char* name;
  std::vector<std::string> values;
  const char* says;
};

TEST(Options, WrongValuesAreRefusedWithASentence) {
  for (const Wrong& wrong : std::vector<Wrong>{
           {"part", {"fast"}, "--part: 'fast' is not a duration"},
           {"part", {"100ms", "200ms"}, "given more than once"},
           {"stage-size", {"many"}, "is not a whole number"},
           {"listen", {"8080"}, "is not an address to listen on such as"},
           {"listen", {"localhost:99999"}, "is not an address to listen on"},
           {"media-address", {"localhost"}, "is not an IP address"},
           {"stun", {"stun.example.org"}, "is not a STUN server such as"},
           {"turn", {"turn:user@example.org"}, "write a TURN server as"},
           {"turn-secret", {"short"}, "at least 16 characters"},
           {"log-level", {"loud"}, "unknown log level"},
           {"log-level", {"info,sfo=debug"}, "the log has no module 'sfo'; did you mean 'sfu'?"},
           {"layout", {"../../etc/passwd"}, "is not a layout name"},
           {"allowed-origin", {"example.org"}, "is not an origin such as"},
       }) {
    const auto made = make(given({{wrong.name, wrong.values}}));
    ASSERT_FALSE(made) << wrong.name;
    EXPECT_NE(made.error().message.find(wrong.says), std::string::npos) << made.error().message;
    EXPECT_EQ(made.error().kind, ErrorKind::InvalidInput);
  }
}

TEST(Options, APasswordNeverStandsInAnError) {
  const auto made = make(given({{"turn", {"turn:user:hunter2@"}}}));
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().message.find("hunter2"), std::string::npos);
}

TEST(Options, ValuesThatDoNotFitTogetherAreRefused) {
  struct Case {
    GivenOptions options;
    const char* says;
  };
  for (Case& one : std::vector<Case>{
           {given({{"part", {"210ms"}}}),
            "part 210ms is not a whole number of frames at 30 frames a second; 6 frames are 200ms"},
           {given({{"segment", {"1100ms"}}}),
            "segment 1100ms is not a whole number of parts of 200ms; 1200ms is"},
           {given({{"canvas", {"1281x720"}}}), "both numbers must be even"},
           {given({{"canvas", {"100x90"}}}), "outside 160x90 to 3840x2160"},
           {given({{"udp-ports", {"40000-40009"}}}), "at least 32 for stage-size 16"},
           {given({{"udp-ports", {"40000-70000"}}}), "outside 1024 to 65535"},
           {given({{"ping-timeout", {"15s"}}}), "must be longer than ping-interval 15s"},
           {given({{"ping-interval", {"1500ms"}}}), "must be whole seconds"},
           {given({{"message-burst", {"10"}}}), "must not be smaller than message-rate"},
           {given({{"login-attempts-per-address", {"9"}}}), "is smaller than login-attempts 10"},
           {given({{"login-attempts", {"20"}}, {"login-attempts-per-account", {"19"}}}),
            "login-attempts-per-account 19 is smaller than login-attempts 20"},
           {given({{"max-participants-per-worker", {"10"}}}), "a room lives in one worker"},
           {given({{"listen", {""}}}), "give at least one address"},
           {given({{"data-dir", {""}}}), "a folder is required"},
           {given({{"layout", {""}}}), "a name is required"},
       }) {
    const auto made = make(std::move(one.options));
    ASSERT_FALSE(made) << one.says;
    EXPECT_NE(made.error().message.find(one.says), std::string::npos) << made.error().message;
  }
}

TEST(ConfigurationFile, LinesCommentsAndRepeatedOptions) {
  const auto parsed = parseConfigurationText(
      "# a comment\n\n  part = 100ms   # sooner\r\nturn=turn:a:b@one.example\nturn = "
      "turn:a:b@two.example\nstun =\n",
      "rostra.conf");
  EXPECT_TRUE(parsed.mistakes.empty());
  EXPECT_EQ(parsed.given.at("part").texts, std::vector<std::string>{"100ms"});
  EXPECT_EQ(parsed.given.at("part").where, "rostra.conf:3");
  EXPECT_EQ(parsed.given.at("turn").texts.size(), 2U);
  EXPECT_EQ(placeOf(parsed.given.at("turn"), 1), "rostra.conf:5");
  EXPECT_EQ(parsed.given.at("stun").texts, std::vector<std::string>{""});
}

TEST(ConfigurationFile, MistakesNameFileAndLine) {
  struct Case {
    const char* text;
    const char* says;
  };
  for (const Case& one :
       {Case{"part 100ms\n", "rostra.conf:1: expected 'name = value'"},
        Case{"\n\nstage_size = 4\n",
             "rostra.conf:3: there is no option 'stage_size'; did you mean 'stage-size'?"},
        Case{"part = 1s\npart = 2s\n", "rostra.conf:2: 'part' was already given at rostra.conf:1"},
        Case{"xyzzy = 1\n",
             "there is no option 'xyzzy'; docs/configuration.md and 'rostra serve --help' list all names"}}) {
    const auto parsed = parseConfigurationText(one.text, "rostra.conf");
    ASSERT_EQ(parsed.mistakes.size(), 1U) << one.text;
    EXPECT_NE(parsed.mistakes[0].message.find(one.says), std::string::npos) << parsed.mistakes[0].message;
  }
}

TEST(ConfigurationFile, AllMistakesAreToldAtOnceInTheOrderOfTheLines) {
  auto parsed = parseConfigurationText(
      "stage_size = 4\nturn = turn:a:b@one.example\nturn = one.example\nlayout = A B\nnonsense\npart = fast\n"
      "part = 100ms\nturn = two.example\nworkers = 9999\nsegment = 1s # good\nlog-level = loud\n",
      "r.conf");
  const std::array sources{given({{"stage-size", {"many"}}}), parsed.given};
  const auto made = makeConfiguration(sources, parsed.mistakes);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::InvalidInput);
  std::vector<std::string> places;
  std::istringstream lines(made.error().message);
  for (std::string line; std::getline(lines, line);) places.push_back(line.substr(0, line.find(": ")));
  EXPECT_EQ(places, (std::vector<std::string>{"--stage-size", "r.conf:1", "r.conf:3", "r.conf:4", "r.conf:5",
                                              "r.conf:6", "r.conf:7", "r.conf:8", "r.conf:9", "r.conf:11"}))
      << made.error().message;
}

TEST(ConfigurationFile, ValuesThatDoNotFitTogetherHaveThePlaceOfOneThatWasGiven) {
  const auto parsed = parseConfigurationText(
      "# mine\nframe-rate = 24\nping-interval = 50s\nstage-size = 200\nudp-ports = "
      "40000-40100\nmax-participants-per-worker = 100\n",
      "r.conf");
  const std::array sources{parsed.given};
  const auto made = makeConfiguration(sources, parsed.mistakes);
  ASSERT_FALSE(made);
  for (const char* says :
       {"r.conf:2: part 200ms is not a whole number of frames at 24", "r.conf:3: ping-timeout",
        "r.conf:5: udp-ports 40000-40100 is too few", "r.conf:4: stage-size 200 is larger"}) {
    EXPECT_NE(made.error().message.find(says), std::string::npos) << says << '\n' << made.error().message;
  }
}

TEST(ConfigurationFile, AByteOrderMarkIsSkippedAndUtf16IsNamed) {
  const auto marked = parseConfigurationText("\xEF\xBB\xBFpart = 100ms\n", "r.conf");
  EXPECT_TRUE(marked.mistakes.empty());
  EXPECT_EQ(marked.given.at("part").texts, std::vector<std::string>{"100ms"});
  const auto wide = parseConfigurationText(std::string_view("\xFF\xFEp\0a\0r\0t\0", 10), "r.conf");
  ASSERT_EQ(wide.mistakes.size(), 1U);
  EXPECT_EQ(wide.mistakes[0].message, "r.conf:1: is UTF-16 text; save the file as UTF-8");
}

TEST(ConfigurationFile, KnowsWhenAPasswordIsInIt) {
  for (const auto& [text, secret] : {std::pair{"turn = turn:a:b@one.example\n", true},
                                     {"database = postgresql://a:b@db.example/x\n", true},
                                     {"database = sqlite\n", false},
                                     {"part = 100ms\n", false},
                                     {"turn =\n", false}}) {
    EXPECT_EQ(holdSecret(parseConfigurationText(text, "r.conf").given), secret) << text;
  }
}

TEST(Environment, VariablesOfAServiceOfThisNameAreLeftAlone) {
  const std::array kubernetes{"ROSTRA_PORT=tcp://10.0.0.1:80",
                              "ROSTRA_SERVICE_HOST=10.0.0.1",
                              "ROSTRA_SERVICE_PORT=80",
                              "ROSTRA_SERVICE_PORT_HTTP=80",
                              "ROSTRA_PORT_80_TCP=tcp://10.0.0.1:80",
                              "ROSTRA_PORT_80_TCP_PROTO=tcp",
                              "ROSTRA_PORT_80_TCP_PORT=80",
                              "ROSTRA_PORT_80_TCP_ADDR=10.0.0.1",
                              "ROSTRA_UDP_PORT=udp://10.0.0.2:3478",
                              "ROSTRA_PART=100ms",
                              static_cast<const char*>(nullptr)};
  const auto read = readEnvironment(kubernetes.data());
  EXPECT_TRUE(read.mistakes.empty()) << read.mistakes[0].message;
  EXPECT_EQ(read.given.size(), 1U);
  EXPECT_EQ(read.services.size(), 9U);
  // An operator's own mistake is still one.
  const std::array own{"ROSTRA_PORT=8080", static_cast<const char*>(nullptr)};
  EXPECT_EQ(readEnvironment(own.data()).mistakes.size(), 1U);
}

TEST(Environment, VariablesAreOptionsAndSlipsAreCaught) {
  const std::array good{"HOME=/root", "ROSTRA_PART=100ms", "ROSTRA_MEDIA_ADDRESS=10.0.0.1 10.0.0.2",
                        "ROSTRA_SOMETHING_ELSE=1", static_cast<const char*>(nullptr)};
  const auto parsed = readEnvironment(good.data());
  EXPECT_TRUE(parsed.mistakes.empty());
  EXPECT_EQ(parsed.given.size(), 2U);
  EXPECT_EQ(parsed.given.at("media-address").texts, (std::vector<std::string>{"10.0.0.1", "10.0.0.2"}));
  const std::array slip{"ROSTRA_STAGE_SZIE=4", static_cast<const char*>(nullptr)};
  const auto refused = readEnvironment(slip.data());
  ASSERT_EQ(refused.mistakes.size(), 1U);
  EXPECT_NE(refused.mistakes[0].message.find("did you mean ROSTRA_STAGE_SIZE?"), std::string::npos);
}

}  // namespace
}  // namespace rostra::control
