// SPDX-License-Identifier: Apache-2.0
#include "protocol/signalling.hpp"

#include <glib.h>
#include <gtest/gtest.h>

namespace rostra::protocol::signalling {
namespace {

TEST(ClientMessage, JoinRoundTripsWithAndWithoutResume) {
  clientMessage::Join join;
  join.version = 1;
  join.space = "demo";
  join.name = "Ada \"the\" first\n";
  const auto back = parseClientMessage(toJson(join));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<clientMessage::Join>(*back), join);
  join.resume = "token";
  EXPECT_EQ(std::get<clientMessage::Join>(*parseClientMessage(toJson(join))), join);
}

TEST(ServerMessage, ListsOfObjectsRoundTrip) {
  serverMessage::SubscribeOffer offer;
  offer.negotiation = 7;
  offer.sdp = "v=0\r\n";
  offer.slots = {{"0", "ada", Source::Camera}, {"1", "bob", Source::Microphone}};
  const auto back = parseServerMessage(toJson(offer));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(std::get<serverMessage::SubscribeOffer>(*back), offer);
  EXPECT_EQ(typeOf(*back), "subscribe-offer");
}

struct Hostile {
  const char* json;
  const char* says;
};

TEST(ClientMessage, HostileTextIsRefusedWithAReason) {
  const std::string longName(65, 'x');
  const std::string tooLong = R"({"type":"join","version":1,"space":"demo","name":")" + longName + "\"}";
  for (const Hostile& hostile : {
           Hostile{"{", "not JSON"},
           Hostile{"", "is empty"},
           Hostile{"[]", "not a JSON object"},
           Hostile{"{}", "'type' must be a string"},
           Hostile{R"({"type":5})", "'type' must be a string"},
           Hostile{R"({"type":"nonsense"})", "no message 'nonsense'"},
           Hostile{R"({"type":"join"})", "'version' must be a whole number"},
           Hostile{R"({"type":"join","version":1,"space":{},"name":"A"})", "'space' must be a string"},
           Hostile{R"({"type":"join","version":1e99,"space":"a","name":"A"})", "'version' must be"},
           Hostile{tooLong.c_str(), "'name' must be at most 64 bytes"},
           Hostile{R"({"type":"candidate","transport":"both","mlineIndex":0,"candidate":""})",
                   "not one of publish, subscribe"},
           Hostile{R"({"type":"tiles","tiles":[1]})", "'tiles' must be a list of objects"},
           Hostile{
               R"({"type":"tiles","tiles":[{"participant":"a","source":"camera","width":-1,"height":0}]})",
               "'width' must be a whole number from 0 to 16384"},
           Hostile{R"({"type":"media-state","microphone":"yes","camera":true,"screen":true})",
                   "'microphone' must be true or false"},
       }) {
    const auto parsed = parseClientMessage(hostile.json);
    ASSERT_FALSE(parsed) << hostile.json;
    EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(parsed.error().message.find(hostile.says), std::string::npos) << parsed.error().message;
  }
}

TEST(ClientMessage, WhatIsQuotedIsCutBetweenTwoCharacters) {
  // 40 bytes end inside of a character, whichever number of letters stands before.
  for (const std::string& before : {std::string(), std::string("a"), std::string("ab")}) {
    std::string name = before;
    while (name.size() < 60) name += "म";
    const auto parsed = parseClientMessage(R"({"type":"candidate","transport":")" + name +
                                           R"(","mlineIndex":0,"candidate":""})");
    ASSERT_FALSE(parsed);
    EXPECT_TRUE(g_utf8_validate(parsed.error().message.c_str(), -1, nullptr)) << parsed.error().message;
  }
}

TEST(ClientMessage, MembersOfANewerProtocolAreIgnored) {
  EXPECT_TRUE(parseClientMessage(R"({"type":"leave","mood":{"sad":true}})"));
}

}  // namespace
}  // namespace rostra::protocol::signalling
