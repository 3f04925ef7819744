// SPDX-License-Identifier: Apache-2.0
// Router, fields, where a request comes from, times; and that the document and the table of routes agree.
#include "api/core/call.hpp"
#include "api/core/fields.hpp"
#include "api/core/origin_check.hpp"
#include "api/core/router.hpp"
#include "api/core/time_text.hpp"
#include "glib/handle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace rostra::api {
namespace {

using testing::ElementsAre;

TEST(Router, PrefersWordsAndFillsParameters) {
  Router router;
  router.add("GET", "/sessions/{id}", 1);
  router.add("DELETE", "/sessions/current", 2);
  router.add("DELETE", "/sessions/{id}", 3);
  EXPECT_EQ(router.find("DELETE", "/sessions/current").route, 2U);
  const auto match = router.find("DELETE", "/sessions/abc");
  EXPECT_EQ(match.route, 3U);
  EXPECT_EQ(match.parameters.at("id"), "abc");
  EXPECT_EQ(router.find("HEAD", "/sessions/x").route, 1U);
  EXPECT_FALSE(router.find("PUT", "/sessions/x").route);
  EXPECT_EQ(router.find("PUT", "/sessions/x").allow, "DELETE, GET, HEAD, OPTIONS");
  for (const char* path : {"", "/", "//", "/sessions", "/sessions/", "/sessions//", "/sessions/a/b",
                           "sessions/a", "/a/b/c/d/e/f/g/h/i/j"})
    EXPECT_EQ(router.find("GET", path).allow, "") << path;
  EXPECT_FALSE(router.find("GET", "/sessions/" + std::string(200, 'a')).route);
}

TEST(FieldsOfBodies, TellEveryMistakeAtOnce) {
  const auto body = parseBody(R"({"a":1,"b":"text","c":"yes","d":11,"e":["x",1],"f":null,"odd":1})");
  ASSERT_TRUE(body);
  Fields fields(body->get());
  EXPECT_FALSE(fields.text("a"));
  EXPECT_EQ(fields.text("b"), "text");
  EXPECT_FALSE(fields.flag("c"));
  EXPECT_FALSE(fields.number("d", 1, 10));
  EXPECT_FALSE(fields.texts("e", 5));
  EXPECT_TRUE(fields.isNull("f"));
  EXPECT_EQ(fields.needText("g"), "");
  EXPECT_FALSE(fields.good());
  std::vector<std::string> names;
  for (const FieldError& error : fields.failure().errors) names.push_back(error.field);
  EXPECT_THAT(names, ElementsAre("a", "c", "d", "e", "g", "odd"));
}

TEST(FieldsOfBodies, NamesThatAreQuotedAreCutBetweenTwoCharacters) {
  for (const std::string& before : {std::string(), std::string("a"), std::string("ab")}) {
    std::string name = before;
    while (name.size() < 90) name += "म";
    const auto body = parseBody("{\"" + name + "\":1}");
    ASSERT_TRUE(body);
    Fields fields(body->get());
    ASSERT_FALSE(fields.good());
    const std::string field = fields.failure().errors.front().field;
    EXPECT_TRUE(g_utf8_validate(field.c_str(), -1, nullptr)) << field;
  }
}

TEST(FieldsOfBodies, AreOneObject) {
  for (const char* text : {"", "[]", "null", "{", "{}x", R"({"a":"b\u0000c"})"})
    EXPECT_FALSE(parseBody(text)) << text;
  EXPECT_TRUE(parseBody("{}"));
}

origin::HttpRequest requestOf(std::vector<std::pair<std::string, std::string>> headers) {
  origin::HttpRequest request;
  request.remote = "10.0.0.1";
  request.headers = std::move(headers);
  return request;
}

TEST(OriginOfRequests, MustBeThisServer) {
  const auto own = [](const char* origin, const char* host, const char* site = "") {
    return fromOwnPage(requestOf({{"Origin", origin}, {"Host", host}, {"Sec-Fetch-Site", site}}),
                       "https://stage.example");
  };
  EXPECT_TRUE(own("http://a.example:8080", "a.example:8080"));
  EXPECT_TRUE(own("HTTP://A.example:8080", "a.EXAMPLE:8080"));
  EXPECT_TRUE(own("https://a.example", "a.example"));
  EXPECT_TRUE(own("https://a.example", "a.example:443"));
  EXPECT_TRUE(own("http://[::1]:80", "[::1]"));
  EXPECT_TRUE(own("https://stage.example", "127.0.0.1:8080"));
  EXPECT_TRUE(own("", "a.example", "same-origin"));
  EXPECT_FALSE(own("", "a.example"));
  EXPECT_FALSE(own("null", "a.example"));
  EXPECT_FALSE(own("https://a.example", "a.example", "cross-site"));
  EXPECT_FALSE(own("https://evil.example", "a.example", "same-origin"));
  EXPECT_FALSE(own("http://a.example", "a.example:8080"));
  EXPECT_FALSE(own("http://a.example.evil", "a.example"));
  EXPECT_FALSE(own("http://user@a.example", "a.example"));
  EXPECT_FALSE(own("ftp://a.example", "a.example"));
}

TEST(ClientAddress, IsTheLastThatNoProxyOfOursIs) {
  const auto address = [](const char* chain, std::vector<std::string> trusted) {
    return clientAddress(requestOf({{"X-Forwarded-For", chain}}), trusted);
  };
  EXPECT_EQ(address("1.1.1.1", {}), "10.0.0.1");
  EXPECT_EQ(address("1.1.1.1", {"10.0.0.1"}), "1.1.1.1");
  EXPECT_EQ(address("6.6.6.6, 1.1.1.1", {"10.0.0.1"}), "1.1.1.1");
  EXPECT_EQ(address("6.6.6.6, 1.1.1.1, 10.0.0.2", {"10.0.0.1", "10.0.0.2"}), "1.1.1.1");
  EXPECT_EQ(address("<script>", {"10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(address("1.1.1.1, evil", {"10.0.0.1"}), "10.0.0.1");
  EXPECT_EQ(address("", {"10.0.0.1"}), "10.0.0.1");
}

TEST(Times, AreRfc3339) {
  EXPECT_EQ(timeText(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(parseTime("2030-01-02T03:04:05Z"), 1893553445000);
  EXPECT_EQ(parseTime("2030-01-02T05:04:05.250+02:00"), 1893553445250);
  for (const char* text :
       {"", "2030-01-02", "2030-01-02T03:04:05", "now", "2030-13-02T03:04:05Z", "1960-01-01T00:00:00Z"})
    EXPECT_FALSE(parseTime(text)) << text;
}

TEST(OpenApiDocument, HasEveryRouteAndNoOther) {
  const auto document = glib::parseObject(openApiDocument(), 1U << 20);
  ASSERT_TRUE(document) << document.error().message;
  std::set<std::string> documented;
  const auto paths = glib::readObject(document->get(), "paths");
  ASSERT_TRUE(paths);
  json_object_foreach_member(
      *paths,
      [](JsonObject*, const char* path, JsonNode* item, gpointer found) {
        const glib::Handle<GList, g_list_free> methods(json_object_get_members(json_node_get_object(item)));
        for (const GList* one = methods.get(); one; one = one->next) {
          const glib::CharPtr method(g_ascii_strup(static_cast<const char*>(one->data), -1));
          static_cast<std::set<std::string>*>(found)->insert(std::string(method.get()) + " " + path);
        }
      },
      &documented);
  std::set<std::string> served{"GET /openapi.json"};
  for (const Route& route : routes()) served.insert(std::string(route.method) + " " + route.path);
  EXPECT_EQ(documented, served);
}

}  // namespace
}  // namespace rostra::api
