// SPDX-License-Identifier: Apache-2.0
#include "control/operations/admin_protocol.hpp"

#include "glib/json.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

TEST(AdminProtocol, RequestsRoundTrip) {
  EXPECT_TRUE(std::holds_alternative<RoomsRequest>(*parseAdminRequest(toJson(RoomsRequest{}))));
  const auto stats = parseAdminRequest(toJson(StatsRequest{"demo"}));
  EXPECT_EQ(std::get<StatsRequest>(*stats).room, "demo");
  GraphRequest query{"demo", std::nullopt, "publish"};
  EXPECT_FALSE(std::get<GraphRequest>(*parseAdminRequest(toJson(query))).participant);
  query.participant = "ada1";
  query.transport = "subscribe";
  const auto back = std::get<GraphRequest>(*parseAdminRequest(toJson(query)));
  EXPECT_EQ(back.participant, "ada1");
  EXPECT_EQ(back.transport, "subscribe");
  EXPECT_TRUE(std::get<ReloadRequest>(*parseAdminRequest(toJson(ReloadRequest{true}))).dryRun);
  EXPECT_EQ(std::get<LogLevelRequest>(*parseAdminRequest(toJson(LogLevelRequest{}))).levels, "");
  EXPECT_EQ(std::get<LogLevelRequest>(*parseAdminRequest(toJson(LogLevelRequest{"info,sfu=debug"}))).levels,
            "info,sfu=debug");
  EXPECT_EQ(std::get<PeopleRequest>(*parseAdminRequest(toJson(PeopleRequest{"demo"}))).room, "demo");
  const ChangeRequest mute{"mute", "demo", "Ada L", "camera", true};
  const auto change = std::get<ChangeRequest>(*parseAdminRequest(toJson(mute)));
  EXPECT_EQ(change.what, "mute");
  EXPECT_EQ(change.room, "demo");
  EXPECT_EQ(change.person, "Ada L");
  EXPECT_EQ(change.value, "camera");
  EXPECT_TRUE(change.dryRun);
  EXPECT_EQ(std::get<DrainRequest>(*parseAdminRequest(toJson(DrainRequest{"undo"}))).action, "undo");
  const auto wait = std::get<DrainRequest>(*parseAdminRequest(toJson(DrainRequest{"wait", true, 2, 3, 5})));
  EXPECT_EQ(wait.action, "wait");
  EXPECT_TRUE(wait.draining);
  EXPECT_EQ(wait.rooms, 2);
  EXPECT_EQ(wait.onStage, 3);
  EXPECT_EQ(wait.viewers, 5);
}

TEST(AdminProtocol, NonsenseIsRefusedWithAReason) {
  struct Case {
    const char* line;
    const char* says;
  };
  for (const Case& one :
       {Case{"nonsense", "not"}, Case{"[]", "not a JSON object"}, Case{"{}", "request"},
        Case{R"({"request":"explode"})", "there is no request 'explode'"},
        Case{R"({"request":"stats"})", "room"},
        Case{R"({"request":"change","what":"explode","room":"a"})", "no change 'explode'"},
        Case{R"({"request":"change","what":"mute","room":"a"})", "needs a 'person'"},
        Case{R"({"request":"change","what":"lock","room":"a","person":"b"})", "not a person"},
        Case{R"({"request":"change","what":"lock","room":"a","dryRun":1})", "dryRun"},
        Case{R"({"request":"drain"})", "action"},
        Case{R"({"request":"drain","action":"explode"})", "begin, undo, status or wait"},
        Case{R"({"request":"drain","action":"wait","draining":true,"rooms":-1})", "rooms"},
        Case{R"({"request":"graph","room":"a","participant":1})", "participant"},
        Case{R"({"request":"graph","room":"a","participant":"b","transport":"both"})",
             "publish or subscribe"}}) {
    const auto parsed = parseAdminRequest(one.line);
    ASSERT_FALSE(parsed) << one.line;
    EXPECT_NE(parsed.error().message.find(one.says), std::string::npos) << parsed.error().message;
  }
  EXPECT_FALSE(parseAdminRequest(std::string(kMaxAdminRequest + 1, ' ')));
}

TEST(AdminProtocol, AFailureKeepsItsKindAndSentence) {
  const std::string line =
      adminFailure({ErrorKind::NotFound, "no \"room\"", std::source_location::current()});
  const auto object = glib::parseObject(line, 1000);
  ASSERT_TRUE(object);
  const Error error = failureIn(object->get());
  EXPECT_EQ(error.kind, ErrorKind::NotFound);
  EXPECT_EQ(error.message, "no \"room\"");
}

}  // namespace
}  // namespace rostra::control
