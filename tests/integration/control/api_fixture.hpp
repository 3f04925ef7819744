// SPDX-License-Identifier: Apache-2.0
// People in the rooms of a real server, and others who call its HTTP API: what one side does the other sees.
#pragma once

#include "glib/json.hpp"
#include "integration/control/people_fixture.hpp"

#include <sys/wait.h>

namespace rostra::test {

using protocol::signalling::ErrorCode;
using protocol::signalling::LeaveReason;
using protocol::signalling::Place;
using protocol::signalling::Role;

class ApiTest : public PeopleTest {
 protected:
  /// Calls the API as this session, with all that a page sends along.
  HttpAnswer call(const SpaceRows::LoggedIn& who, const std::string& method, const std::string& path,
                  const std::string& body = {}, const std::string& contentType = "application/json") {
    HttpCall call{method, server_->url() + "/api/v1" + path, headersOf(who), body, contentType};
    if (method != "GET") call.headers.emplace_back("X-CSRF-Token", csrfOf(who));
    return httpCall(hub_, call);
  }
  /// The same, and it must succeed.
  HttpAnswer must(const SpaceRows::LoggedIn& who, const std::string& method, const std::string& path,
                  const std::string& body = {}, const std::string& contentType = "application/json") {
    const HttpAnswer answer = call(who, method, path, body, contentType);
    EXPECT_TRUE(answer.status >= 200 && answer.status < 300)
        << method << " " << path << ": " << answer.status << " " << answer.body;
    return answer;
  }
  static std::string textIn(const HttpAnswer& answer, const char* name) {
    const auto object = glib::parseObject(answer.body, 1 << 20);
    const auto text = object ? glib::readString(object->get(), name, 4096) : fail(ErrorKind::NotFound, "");
    EXPECT_TRUE(text) << name << " in " << answer.body;
    return text.value_or("");
  }
  static std::int64_t numberIn(const HttpAnswer& answer, const char* name) {
    const auto object = glib::parseObject(answer.body, 1 << 20);
    EXPECT_TRUE(object) << answer.body;
    return object ? json_object_get_int_member(object->get(), name) : 0;
  }
  /// A managed space where visitors may go on stage, and its owner's session.
  void open(const std::string& slug, const std::function<void(store::Space&)>& change = nullptr) {
    owner_ = rows_->account("owner-of-" + slug);
    space_ = rows_->space(slug, owner_.account, [&](store::Space& space) {
      space.settings.visitors = store::Visitors::Stage;
      if (change) change(space);
    });
  }
  /// Changes settings of the space through the API.
  void set(const std::string& settings) {
    must(owner_, "PATCH", "/spaces/" + space_.slug, R"({"settings":{)" + settings + "}}");
  }
  /// The connection was told why, and ended.
  static void expectEnd(Here& who, ErrorCode code, const std::string& words) {
    const auto error = who.hear<server::Error>([](const auto& each) { return each.fatal; });
    ASSERT_TRUE(error) << "nothing was said";
    EXPECT_EQ(error->code, code) << error->message;
    EXPECT_NE(error->message.find(words), std::string::npos) << error->message;
    EXPECT_TRUE(who.socket.waitForEnd()) << "the connection stays";
  }
  /// Nothing of this kind that fits comes before the answer to a ping, which is behind all that was sent.
  template <class T>
  static void expectNone(Here& who, const std::function<bool(const T&)>& fits) {
    static std::int64_t number = 1000;
    who.send(client::Ping{static_cast<double>(++number)});
    while (true) {
      const auto text = who.socket.receiveText();
      ASSERT_TRUE(text) << "the connection ended";
      const auto message = protocol::signalling::parseServerMessage(*text);
      ASSERT_TRUE(message);
      const auto* one = std::get_if<T>(&*message);
      EXPECT_FALSE(one && fits(*one)) << *text;
      const auto* pong = std::get_if<server::Pong>(&*message);
      if (pong && static_cast<std::int64_t>(pong->sent) == number) return;
    }
  }
  /// Runs `rostra` with this server's folder and returns its exit code.
  int command(std::vector<std::string> arguments, std::string& output) {
    arguments.insert(arguments.begin(), rostraBinary());
    arguments.insert(arguments.end(), {"--data-dir", server_->dataFolder()});
    ChildProcess::Options options;
    options.arguments = std::move(arguments);
    auto process = ChildProcess::start(hub_, std::move(options));
    if (!process || !(*process)->waitForExit(std::chrono::seconds(30))) return -1;
    output = (*process)->output();
    const int status = (*process)->exited().value_or(-1);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  SpaceRows::LoggedIn owner_;
  store::Space space_;

 private:
  std::vector<std::pair<std::string, std::string>> headersOf(const SpaceRows::LoggedIn& who) const {
    return {{"Cookie", std::string(accounts::kSessionCookie) + "=" + who.token}, {"Origin", server_->url()}};
  }
  std::string csrfOf(const SpaceRows::LoggedIn& who) {
    std::string& known = csrf_[who.token];
    if (known.empty()) {
      const HttpAnswer session =
          httpCall(hub_, {"GET", server_->url() + "/api/v1/session", headersOf(who), {}});
      known = textIn(session, "csrfToken");
    }
    return known;
  }
  std::map<std::string, std::string> csrf_;
};

}  // namespace rostra::test
