// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/last_speakers.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

using Cameras = std::set<std::string>;

/// All with a camera.
LastSpeakers roomOf(const std::vector<std::string>& people) {
  LastSpeakers room;
  for (const std::string& id : people) {
    room.join(id);
    room.setCamera(id, true);
  }
  return room;
}

TEST(LastSpeakers, UntilSomebodySpeaksAreTheFirstWhoCame) {
  const LastSpeakers room = roomOf({"ada", "bob", "eve", "joe"});
  EXPECT_EQ(room.camerasFor("joe", {}, 2), (Cameras{"ada", "bob"}));
  EXPECT_EQ(room.camerasFor("ada", {}, 2), (Cameras{"bob", "eve"})) << "nobody receives themselves";
  EXPECT_EQ(room.camerasFor("ada", {}, 9), (Cameras{"bob", "eve", "joe"}));
  EXPECT_EQ(room.camerasFor("ada", {}, 0), Cameras{});
}

TEST(LastSpeakers, WhoSpeaksTakesThePlaceOfWhoSpokeLongestAgo) {
  LastSpeakers room = roomOf({"ada", "bob", "eve", "joe"});
  room.speak("joe");
  EXPECT_EQ(room.camerasFor("", {}, 2), (Cameras{"ada", "joe"}));
  room.speak("eve");
  EXPECT_EQ(room.camerasFor("", {}, 2), (Cameras{"eve", "joe"}));
  room.speak("joe");
  EXPECT_EQ(room.camerasFor("", {}, 2), (Cameras{"eve", "joe"})) << "who is seen already moves nobody out";
  room.speak("bob");
  EXPECT_EQ(room.camerasFor("", {}, 2), (Cameras{"bob", "joe"}));
}

TEST(LastSpeakers, WhoLeavesMakesRoom) {
  LastSpeakers room = roomOf({"ada", "bob", "eve"});
  room.speak("eve");
  room.leave("eve");
  EXPECT_EQ(room.camerasFor("", {}, 2), (Cameras{"ada", "bob"}));
  room.speak("eve");
  room.leave("eve");
  EXPECT_EQ(room.camerasFor("", {}, 9), (Cameras{"ada", "bob"}));
  room.join("bob");
  EXPECT_EQ(room.camerasFor("", {}, 9), (Cameras{"ada", "bob"})) << "nobody is here twice";
}

TEST(LastSpeakers, WhoseCameraIsOffTakesNoPlaceAndKeepsTheirTurn) {
  LastSpeakers room = roomOf({"ada", "bob", "eve"});
  room.speak("eve");
  room.setCamera("eve", false);
  EXPECT_EQ(room.camerasFor("", {}, 1), Cameras{"ada"}) << "nobody would be seen at all";
  room.setCamera("eve", true);
  EXPECT_EQ(room.camerasFor("", {}, 1), Cameras{"eve"});
  room.join("joe");
  EXPECT_EQ(room.camerasFor("", {}, 9), (Cameras{"ada", "bob", "eve"})) << "a camera must be on first";
}

TEST(LastSpeakers, OfPeopleInAHallOnlyThoseNearby) {
  LastSpeakers room = roomOf({"ada", "bob", "eve"});
  room.speak("eve");
  EXPECT_EQ(room.camerasFor("joe", Cameras{"bob"}, 1), Cameras{"bob"});
  EXPECT_EQ(room.camerasFor("joe", Cameras{}, 1), Cameras{});
}

}  // namespace
}  // namespace rostra::sfu
