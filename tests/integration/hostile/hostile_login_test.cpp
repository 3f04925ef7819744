// SPDX-License-Identifier: Apache-2.0
// A stranger who tries passwords: the operator sees it, the account's owner can still log in, and what a
// session and a limit last is what the configuration says.
#include "accounts/second_factor.hpp"
#include "base/wall_clock.hpp"
#include "integration/hostile/hostile_test.hpp"
#include "integration/origin/http_client.hpp"

#include <cstdlib>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPassword = "a long password of hers";

std::string fromBase32(const std::string& text) {
  std::string bytes;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : text) {
    buffer = (buffer << 5U) | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<char>((buffer >> bits) & 0xffU));
  }
  return bytes;
}

class HostileLogin : public HostileTest {
 protected:
  /// `name`: of the account of this test. `attempts`: for an address in five minutes.
  void begin(const std::string& name, const std::string& attempts) {
    share({"--login-attempts", attempts, "--session-lifetime", "2h", "--trusted-proxy", "127.0.0.1",
           "--access", "open"});
    name_ = name;
    ada_ = rows_->account(name, false, kPassword);
  }
  /// As a browser at this address, with these cookies.
  HttpReply logIn(const std::string& from, const std::string& password, const std::string& cookies = {},
                  const std::string& name = {}, const std::string& code = {}) {
    const std::string url = server_->url();
    HttpClient client(url.substr(url.rfind('/') + 1));
    std::string headers =
        "Origin: http://test\r\nX-Forwarded-For: " + from + "\r\nContent-Type: application/json\r\n";
    if (!cookies.empty()) headers += "Cookie: " + cookies + "\r\n";
    EXPECT_TRUE(client.request("POST", "/api/v1/sessions", headers,
                               R"({"userName":")" + (name.empty() ? name_ : name) + R"(","password":")" +
                                   password + (code.empty() ? "" : R"(","code":")" + code) + "\"}"));
    return client.read().value_or(HttpReply());
  }
  static std::string cookieOf(const HttpReply& reply, const std::string& name) {
    const std::string all = "\n" + reply.header("set-cookie");
    const std::size_t begin = all.find("\n" + name + "=");
    if (begin == std::string::npos) return {};
    return all.substr(begin + 1, all.find(';', begin) - begin - 1);
  }
  static std::string tokenOf(const HttpReply& reply) {
    const std::string cookie = cookieOf(reply, "rostra_session");
    return cookie.substr(std::min(cookie.find('=') + 1, cookie.size()));
  }
  std::string name_;
  SpaceRows::LoggedIn ada_;
};

TEST_F(HostileLogin, WrongPasswordsOfAStrangerDoNotLockTheOwnerOut) {
  begin("ada", "2");
  const HttpReply atHome = logIn("192.0.2.1", kPassword);
  ASSERT_EQ(atHome.status, 201) << atHome.body;
  const std::string device = cookieOf(atHome, "rostra_device");
  ASSERT_FALSE(device.empty());

  EXPECT_EQ(logIn("203.0.113.1", "guess one").status, 401);
  EXPECT_EQ(logIn("203.0.113.1", "guess two").status, 401);
  const HttpReply refused = logIn("203.0.113.1", "guess three");
  EXPECT_EQ(refused.status, 429);
  // Two in five minutes: the next one comes after half of them, whatever time the guesses took.
  const int wait = std::atoi(refused.header("retry-after").c_str());
  EXPECT_GE(wait, 60);
  EXPECT_LE(wait, 150);
  EXPECT_EQ(logIn("203.0.113.1", kPassword).status, 429) << "not even with the right one";
  EXPECT_EQ(logIn("203.0.113.2", kPassword).status, 201) << "the owner at another place";
  EXPECT_EQ(logIn("203.0.113.1", kPassword, device).status, 201) << "the owner behind the stranger's address";

  // Many addresses together use up what browsers that nobody knows have, not what the owner's has.
  int status = 401;
  for (int i = 10; i < 60 && status == 401; ++i)
    status = logIn("203.0.113." + std::to_string(i), "guess").status;
  EXPECT_EQ(status, 429) << "many addresses may guess without end";
  EXPECT_EQ(logIn("192.0.2.1", kPassword, device).status, 201);
  EXPECT_EQ(logIn("192.0.2.9", "guess", "rostra_device=" + std::string(67, 'x')).status, 429)
      << "a forged device";
  // A stolen device cookie is not a password, and its guesses are counted too.
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(logIn("198.51.100." + std::to_string(i), "guess", device).status, 401);
  EXPECT_EQ(logIn("198.51.100.3", "guess", device).status, 429);
}

TEST_F(HostileLogin, AGuesserStopsNobodyElseBehindTheSameAddressAndTriesFewAccounts) {
  begin("crowded", "2");
  const auto neighbour = rows_->account("neighbour", false, kPassword);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(logIn("203.0.113.70", "guess").status, 401);
  EXPECT_EQ(logIn("203.0.113.70", "guess").status, 429);
  EXPECT_EQ(logIn("203.0.113.70", kPassword, {}, "neighbour").status, 201) << "somebody in the same building";
  // One password at many accounts: five times two of them, one of which may have come back meanwhile.
  int tried = 0;
  while (tried < 40 && logIn("203.0.113.71", "guess", {}, "nobody-" + std::to_string(tried)).status == 401)
    ++tried;
  EXPECT_GE(tried, 10);
  EXPECT_LT(tried, 40) << "one address may try accounts without end";
  EXPECT_EQ(logIn("203.0.113.72", kPassword, {}, "neighbour").status, 201) << "from elsewhere";
}

TEST_F(HostileLogin, FailedLogInsAreLoggedWithoutWhatIsSecret) {
  begin("logged", "2");
  EXPECT_EQ(logIn("198.51.100.201", "the-wrong-secret").status, 401);
  EXPECT_EQ(logIn("198.51.100.202", "x", {}, "my real password!\\nforged line").status, 401);
  EXPECT_TRUE(
      hub_.waitUntil([&] { return server_->log().find("no such account") != std::string::npos; }, 10s));
  const std::string& log = server_->log();
  const std::size_t line = log.rfind("log-in refused", log.find("198.51.100.201"));
  ASSERT_NE(line, std::string::npos);
  const std::string first = log.substr(line, log.find('\n', line) - line);
  for (const char* word : {"logged", "198.51.100.201", "wrong password"})
    EXPECT_NE(first.find(word), std::string::npos) << first;
  for (const char* secret : {"the-wrong-secret", "my real password", "forged line"})
    EXPECT_EQ(log.find(secret), std::string::npos) << secret;
}

TEST_F(HostileLogin, CommonAndNameDerivedPasswordsAreRefused) {
  begin("common", "2");
  for (const char* password : {"Password2024!", "qwertyuiop", "ada.ada.ada", "12345678", "$unsh1ne"}) {
    const HttpCall call{"POST",
                        server_->url() + "/api/v1/accounts",
                        {{"Origin", server_->url()}},
                        std::string(R"({"userName":"ada-two","password":")") + password + "\"}"};
    EXPECT_EQ(httpCall(hub_, call).status, 422) << password;
  }
}

TEST_F(HostileLogin, LogInEndsTheSessionItReplaces) {
  begin("replaced", "5");
  const HttpReply first = logIn("192.0.2.1", kPassword);
  const std::string cookie = cookieOf(first, "rostra_session");
  auto here = enter(watchMessage("demo"), "Cookie: " + cookie + "\r\n");
  EXPECT_FALSE(here->seated.you.guest);
  auto innocent = watch("demo", "Ines");
  EXPECT_EQ(logIn("192.0.2.1", kPassword, cookie).status, 201);
  EXPECT_FALSE(rows_->session(tokenOf(first))) << "the earlier session goes on";
  EXPECT_TRUE(here->socket.waitForEnd());
  EXPECT_TRUE(rows_->session(ada_.token)) << "a session of another browser ended";
  innocent->send(client::Ping{1});
  EXPECT_TRUE(innocent->hear<server::Pong>());
}

TEST_F(HostileLogin, ASecondFactorIsAskedForAndNoCodeWorksTwice) {
  begin("twofold", "5");
  const std::string password = std::string(R"({"password":")") + kPassword + "\"}";
  EXPECT_EQ(call(ada_, "POST", "/me/second-factor", R"({"password":"wrong"})").status, 403);
  const HttpAnswer begun = must(ada_, "POST", "/me/second-factor", password);
  EXPECT_EQ(logIn("192.0.2.1", kPassword).status, 201) << "not asked for before it is confirmed";
  const std::string text = textIn(begun, "secret");
  EXPECT_NE(textIn(begun, "uri").find("secret=" + text), std::string::npos);
  const std::string secret = fromBase32(text);
  const auto step = [] { return wallClockMs() / 30'000; };
  const auto codeNow = [&](std::int64_t ahead) { return accounts::totpCode(secret, step() + ahead); };
  EXPECT_EQ(call(ada_, "PUT", "/me/second-factor", R"({"code":"000000x"})").status, 403);
  const HttpAnswer confirmed = must(ada_, "PUT", "/me/second-factor", R"({"code":")" + codeNow(0) + "\"}");
  EXPECT_EQ(call(ada_, "POST", "/me/second-factor", password).status, 409) << "a second secret";

  // The password alone is not enough any more, and neither is a wrong code.
  const HttpReply asked = logIn("192.0.2.2", kPassword);
  EXPECT_EQ(asked.status, 401);
  EXPECT_NE(asked.body.find("code-needed"), std::string::npos) << asked.body;
  EXPECT_EQ(cookieOf(asked, "rostra_session"), "");
  EXPECT_EQ(logIn("192.0.2.2", kPassword, {}, {}, "123").status, 403);
  EXPECT_EQ(logIn("192.0.2.2", "wrong password", {}, {}, codeNow(1)).status, 401);
  const std::string next = codeNow(1);
  EXPECT_EQ(logIn("192.0.2.3", kPassword, {}, {}, next).status, 201);
  EXPECT_EQ(logIn("192.0.2.3", kPassword, {}, {}, next).status, 403) << "a code that was overheard";
  // Recovery codes work once each.
  const std::string first = confirmed.body.substr(confirmed.body.find('[') + 2, 29);
  EXPECT_EQ(logIn("192.0.2.4", kPassword, {}, {}, first).status, 201) << first;
  EXPECT_EQ(logIn("192.0.2.4", kPassword, {}, {}, first).status, 403);
  // Codes are guessed no faster than passwords.
  int status = 403;
  for (int i = 0; i < 10 && status == 403; ++i)
    status = logIn("192.0.2.5", kPassword, {}, {}, "000000x").status;
  EXPECT_EQ(status, 429);

  std::string said;
  EXPECT_EQ(command({"user", "second-factor-off", name_}, said), 0) << said;
  EXPECT_EQ(logIn("192.0.2.6", kPassword).status, 201) << "who lost everything asks the operator";
}

TEST_F(HostileLogin, ASessionLastsAsLongAsTheConfigurationSays) {
  constexpr store::Millis kLifetime = 7'200'000;
  constexpr store::Millis kSlack = 600'000;  // a slow machine, and a clock that is looked at twice
  begin("lasting", "5");
  const store::Millis before = wallClockMs();
  const HttpReply reply = logIn("192.0.2.1", kPassword);
  ASSERT_EQ(reply.status, 201);
  EXPECT_NE(reply.header("set-cookie").find("Max-Age=7200"), std::string::npos) << reply.header("set-cookie");
  const std::string token = tokenOf(reply);
  auto row = rows_->session(token);
  ASSERT_TRUE(row);
  EXPECT_GE(row->expires, before + kLifetime);
  EXPECT_LE(row->expires, before + kLifetime + kSlack);

  // Used again after more than an hour: it is renewed, for the same time.
  rows_->touch(token, before - kLifetime, before + kSlack);
  const HttpCall call{"GET", server_->url() + "/api/v1/me", {{"Cookie", "rostra_session=" + token}}, {}};
  EXPECT_EQ(httpCall(hub_, call).status, 200);
  row = rows_->session(token);
  ASSERT_TRUE(row);
  EXPECT_GE(row->expires, before + kLifetime);
  EXPECT_LE(row->expires, before + kLifetime + kSlack);

  // Over: it is nobody's.
  rows_->touch(token, before - kLifetime, before - 1);
  EXPECT_EQ(httpCall(hub_, call).status, 401);
}

}  // namespace
}  // namespace rostra::test
