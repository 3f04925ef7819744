// SPDX-License-Identifier: Apache-2.0
#include "control/serve/announcement.hpp"

#include "control/serve/preflight.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

bool says(const AnnouncedServer& server, const std::string& words) {
  return announcement(server).find(words) != std::string::npos;
}

TEST(Announcement, NamesEveryAddressAsThisMachineReachesIt) {
  const AnnouncedServer server{.addresses = {"0.0.0.0:8080", "[::]:8081", "192.0.2.1:80"},
                               .openAccess = true};
  EXPECT_TRUE(says(server, "http://localhost:8080/stream/demo\n")) << announcement(server);
  EXPECT_TRUE(says(server, "http://localhost:8081/watch/demo\n"));
  EXPECT_TRUE(says(server, "http://192.0.2.1:80/watch/demo\n"));
  EXPECT_FALSE(says(server, "setup"));
}

TEST(Announcement, TheLinksArePublicOnesWhereThereIsAPublicAddress) {
  AnnouncedServer server{.addresses = {"0.0.0.0:8080"}, .ownerToken = "abc"};
  EXPECT_TRUE(says(server, "http://localhost:8080/setup?token=abc\n"));
  server.publicUrl = "https://stage.example.org";
  EXPECT_TRUE(says(server, "https://stage.example.org/setup?token=abc\n"));
  EXPECT_FALSE(says(server, "localhost"));
}

TEST(Announcement, SaysWhatIsOpenToWhom) {
  AnnouncedServer server{.addresses = {"127.0.0.1:8080"}, .openAccess = true, .thisMachineOnly = true};
  EXPECT_TRUE(says(server, "people on this machine only: any word is a room, and no one needs an account."));
  server.thisMachineOnly = false;
  EXPECT_TRUE(
      says(server, "everyone who can reach it: any word is a room, and no one needs an account (access"));
  server.openAccess = false;
  EXPECT_TRUE(says(server, "Only `rostra user add` creates accounts"));
  EXPECT_FALSE(says(server, "/stream/demo")) << "a room that does not exist";
  server.signUp = true;
  EXPECT_TRUE(says(server, "Anyone can create an account (sign-up = open)."));
}

TEST(Descriptors, SignallingKeepsItsShare) {
  Configuration configuration;
  configuration.maxConnections = 20'000;
  configuration.maxSignalling = 12'000;
  EXPECT_EQ(httpConnections(configuration, 1'000'000), 20'000);
  EXPECT_EQ(httpConnections(configuration, 34'048), 20'000) << "just enough for both";
  EXPECT_EQ(httpConnections(configuration, 30'000), 15'952) << "viewers give way";
  EXPECT_EQ(httpConnections(configuration, 1024), 384) << "each gets half of what is left";
  EXPECT_EQ(httpConnections(configuration, 0), 1);
}

}  // namespace
}  // namespace rostra::control
