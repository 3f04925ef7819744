// SPDX-License-Identifier: Apache-2.0
// What pages are told about STUN and TURN, and for how long it holds.
#include "control/show/ice_servers.hpp"

#include "control/config/make_configuration.hpp"
#include "control/config/turn_credentials.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::control {
namespace {

using namespace std::chrono_literals;
using Time = std::chrono::system_clock::time_point;

constexpr const char* kSecret = "north-of-the-river";

Result<Configuration> make(const std::vector<std::pair<std::string, std::vector<std::string>>>& options) {
  GivenOptions given;
  for (const auto& [name, texts] : options) given.emplace(name, Given{"--" + name, texts, {}});
  const std::array sources{std::move(given)};
  return makeConfiguration(sources);
}
IceServers servers(const std::vector<std::pair<std::string, std::vector<std::string>>>& options) {
  const auto configuration = make(options);
  if (!configuration) throw std::runtime_error(configuration.error().message);
  return IceServers(*configuration);
}

TEST(TurnCredentials, AreWhatOpensslSays) {
  // printf '1767225600:ada' | openssl dgst -sha1 -hmac north-of-the-river -binary | base64
  const auto made = makeTurnCredentials(kSecret, "ada", Time(1767225600s + 999ms));
  EXPECT_EQ(made.username, "1767225600:ada");
  EXPECT_EQ(made.password, "jy+usgdNjXmjZFC4yh2G4shqiSQ=");
  EXPECT_NE(makeTurnCredentials(kSecret, "ada", Time(1767225601s)).password, made.password);
  EXPECT_NE(makeTurnCredentials(kSecret, "bob", Time(1767225600s)).password, made.password);
  EXPECT_NE(makeTurnCredentials("south-of-the-river", "ada", Time(1767225600s)).password, made.password);
}

TEST(IceServers, CredentialsAreOfOneParticipantAndExpire) {
  const IceServers ice = servers({{"stun", {"stun:s.example"}},
                                  {"turn", {"turn:t.example", "turns:t.example:443"}},
                                  {"turn-secret", {kSecret}},
                                  {"turn-ttl", {"10m"}}});
  const auto told = ice.of("ada", Time(1767225000s));
  ASSERT_EQ(told.size(), 3U);
  EXPECT_FALSE(told[0].username) << "a STUN server asks for no password";
  EXPECT_EQ(told[1].urls, std::vector<std::string>{"turn:t.example:3478?transport=udp"});
  EXPECT_EQ(told[2].urls, std::vector<std::string>{"turns:t.example:443?transport=tcp"});
  for (const auto& server : {told[1], told[2]}) {
    EXPECT_EQ(server.username, "1767225600:ada");
    EXPECT_EQ(server.credential, "jy+usgdNjXmjZFC4yh2G4shqiSQ=");
  }
  EXPECT_EQ(ice.of("bob", Time(1767225000s))[1].username, "1767225600:bob");
  EXPECT_EQ(ice.renewAfter(), 5min) << "whatever a page has holds for as long again";
}

TEST(IceServers, APasswordOfTheOperatorIsToldAsItIs) {
  const IceServers ice = servers({{"turn", {"turn:a%40b:p%3Aw@t.example"}}});
  const auto told = ice.of("ada", Time(1s));
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].username, "a@b");
  EXPECT_EQ(told[0].credential, "p:w");
  EXPECT_EQ(ice.renewAfter(), 0ms);
}

TEST(IceServers, BothKindsStandSideBySide) {
  const auto configuration =
      make({{"turn", {"turn:u:p@one.example", "turn:two.example"}}, {"turn-secret", {kSecret}}});
  ASSERT_TRUE(configuration) << configuration.error().message;
  EXPECT_TRUE(tellsTurnPassword(*configuration));
  const auto told = IceServers(*configuration).of("ada", Time(1s));
  EXPECT_EQ(told[0].username, "u");
  EXPECT_EQ(told[1].username, "3601:ada");
  EXPECT_FALSE(tellsTurnPassword(*make({{"turn", {"turn:two.example"}}, {"turn-secret", {kSecret}}})));
}

TEST(IceServers, ASecretAndAServerForItBelongTogether) {
  const auto noSecret = make({{"turn", {"turn:t.example"}}});
  ASSERT_FALSE(noSecret);
  EXPECT_NE(noSecret.error().message.find("needs turn-secret"), std::string::npos);
  const auto noServer = make({{"turn", {"turn:u:p@t.example"}}, {"turn-secret", {kSecret}}});
  ASSERT_FALSE(noServer);
  EXPECT_NE(noServer.error().message.find("no server uses it"), std::string::npos);
  EXPECT_EQ(noServer.error().message.find(kSecret), std::string::npos);
}

}  // namespace
}  // namespace rostra::control
