// SPDX-License-Identifier: Apache-2.0
#include "control/serve/announcement.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rostra::control {
namespace {

TEST(Announcement, NamesEveryAddressAsThisMachineReachesIt) {
  const std::array<std::string, 3> addresses{"0.0.0.0:8080", "[::]:8081", "192.0.2.1:80"};
  const std::string text = announcement(addresses, "", "");
  EXPECT_NE(text.find("http://localhost:8080/stream/demo\n"), std::string::npos) << text;
  EXPECT_NE(text.find("http://localhost:8081/watch/demo\n"), std::string::npos) << text;
  EXPECT_NE(text.find("http://192.0.2.1:80/watch/demo\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("setup"), std::string::npos) << text;
}

TEST(Announcement, TheOwnersLinkIsThePublicOneWhereThereIsOne) {
  const std::array<std::string, 1> addresses{"0.0.0.0:8080"};
  EXPECT_NE(announcement(addresses, "", "abc").find("http://localhost:8080/setup?token=abc\n"),
            std::string::npos);
  EXPECT_NE(announcement(addresses, "https://stage.example.org", "abc")
                .find("https://stage.example.org/setup?token=abc\n"),
            std::string::npos);
}

}  // namespace
}  // namespace rostra::control
