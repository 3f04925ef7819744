// SPDX-License-Identifier: Apache-2.0
// Tokens, cookies, forged-request proofs, scopes, attempts with a clock of the test's own, passwords,
// pictures.
#include "accounts/credentials.hpp"

#include "accounts/attempts.hpp"
#include "accounts/avatar.hpp"
#include "accounts/devices.hpp"
#include "accounts/passwords.hpp"
#include "accounts/second_factor.hpp"
#include "accounts/work_pool.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <future>
#include <set>
#include <string>

namespace rostra::accounts {
namespace {

using namespace std::chrono_literals;
const std::string kSecret = "srv_0123456789abcdef0123456789abcdef";

TEST(Tokens, AreLongAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(makeToken("rst"));
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.begin()->size(), 4U + 43U);
  EXPECT_EQ(hashToken("a").size(), 32U);
  EXPECT_NE(hashToken("a"), hashToken("b"));
}

TEST(SessionCookie, IsFoundAmongOthers) {
  const std::pair<const char*, const char*> table[] = {
      {"rostra_session=rss_a", "rss_a"},
      {"a=b; rostra_session=rss_a; c=d", "rss_a"},
      {"rostra_session=rss_a; rostra_session=rss_b", "rss_a"},
      {"rostra_session=rss_a; __Host-rostra_session=rss_b", "rss_b"},
      {" rostra_session = rss_a ", "rss_a"},
      {"xrostra_session=rss_a", ""},
      {"rostra_session=\"rss_a\"", ""},
      {"rostra_session=' OR 1=1 --", ""},
      {"rostra_session=", ""},
      {";;;=;", ""},
      {"", ""}};
  for (const auto& [header, token] : table) EXPECT_EQ(sessionTokenOf(header), token) << header;
  EXPECT_EQ(sessionTokenOf("rostra_session=" + std::string(200, 'a')), "");
}

TEST(Devices, AreKnownToTheAccountTheyLoggedInTo) {
  const std::string proof = makeDeviceProof(kSecret, "ada");
  const std::string cookie = std::string(kDeviceCookie) + "=" + proof;
  const auto device = knownDevice(kSecret, "ada", "a=b; " + cookie);
  ASSERT_TRUE(device);
  EXPECT_EQ(knownDevice(kSecret, "ada", std::string(kSecureDeviceCookie) + "=" + proof), device);
  EXPECT_NE(knownDevice(kSecret, "ada", std::string(kDeviceCookie) + "=" + makeDeviceProof(kSecret, "ada")),
            device);
  EXPECT_FALSE(knownDevice(kSecret, "bob", cookie));
  EXPECT_FALSE(knownDevice(kSecret + "x", "ada", cookie));
  std::string changed = proof;
  changed.front() = changed.front() == 'x' ? 'y' : 'x';
  EXPECT_FALSE(knownDevice(kSecret, "ada", std::string(kDeviceCookie) + "=" + changed));
  EXPECT_FALSE(knownDevice(kSecret, "ada", std::string(kDeviceCookie) + "=" + *device));
  EXPECT_FALSE(knownDevice(kSecret, "ada", ""));
}

TEST(Guests, AreTheSamePersonForTheSameBrowser) {
  const auto one = guestPersonId(kSecret, "0123456789abcdef");
  EXPECT_EQ(*one, *guestPersonId(kSecret, "0123456789abcdef"));
  EXPECT_EQ(one->size(), 17U);
  EXPECT_EQ(one->front(), 'g');
  EXPECT_NE(*one, *guestPersonId(kSecret + "x", "0123456789abcdef"));
  EXPECT_NE(*one, *guestPersonId(kSecret, "0123456789abcdeg")) << "each of its characters counts";
  EXPECT_FALSE(guestPersonId(kSecret, "short"));
  EXPECT_FALSE(guestPersonId(kSecret, std::string(65, 'a')));
}

TEST(OneTimeCodes, AreThoseOfTheStandard) {
  // RFC 6238 appendix B, the last six digits.
  const std::string secret = "12345678901234567890";
  const std::pair<std::int64_t, const char*> table[] = {{59, "287082"},
                                                        {1'111'111'109, "081804"},
                                                        {1'234'567'890, "005924"},
                                                        {2'000'000'000, "279037"},
                                                        {20'000'000'000, "353130"}};
  for (const auto& [seconds, code] : table) EXPECT_EQ(totpCode(secret, seconds / 30), code) << seconds;
  EXPECT_EQ(totpSecretText(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(totpUri(secret, "stage.example", "ada b"),
            "otpauth://totp/stage.example:ada%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=stage.example&algorithm=SHA1&digits=6&period=30");
}

TEST(OneTimeCodes, HoldForAMinuteAndAHalfAndOnce) {
  const std::string secret = makeTotpSecret();
  EXPECT_EQ(secret.size(), 20U);
  constexpr std::int64_t kStep = 1'000'000;
  const std::string code = totpCode(secret, kStep);
  for (const std::int64_t early : {-30'000, 0, 29'999, 59'999})
    EXPECT_EQ(matchTotp(secret, code, kStep * 30'000 + early, 0), kStep) << early;
  for (const std::int64_t far : {-30'001, 60'000, 3'600'000})
    EXPECT_FALSE(matchTotp(secret, code, kStep * 30'000 + far, 0)) << far;
  EXPECT_EQ(matchTotp(secret, code.substr(0, 3) + " " + code.substr(3), kStep * 30'000, kStep - 1), kStep);
  EXPECT_FALSE(matchTotp(secret, code, kStep * 30'000, kStep)) << "used";
  for (const char* wrong : {"", "12345", "1234567", "abcdef"})
    EXPECT_FALSE(matchTotp(secret, wrong, kStep * 30'000, 0)) << wrong;
}

TEST(RecoveryCodes, AreLongAndForgiveHowTheyAreWritten) {
  const auto codes = makeRecoveryCodes();
  EXPECT_EQ(std::set<std::string>(codes.begin(), codes.end()).size(), 10U);
  EXPECT_EQ(codes.front().size(), 29U) << codes.front();
  std::string shouted = codes.front();
  for (char& c : shouted) c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  EXPECT_EQ(recoveryCodeHash(shouted), recoveryCodeHash(codes.front()));
  EXPECT_NE(recoveryCodeHash(codes[0]), recoveryCodeHash(codes[1]));
}

TEST(Csrf, BelongsToOneSession) {
  const std::string token = csrfToken(kSecret, hashToken("one"));
  EXPECT_TRUE(csrfMatches(kSecret, hashToken("one"), token));
  EXPECT_FALSE(csrfMatches(kSecret, hashToken("two"), token));
  EXPECT_FALSE(csrfMatches(kSecret, hashToken("one"), ""));
  EXPECT_FALSE(csrfMatches(kSecret, hashToken("one"), token + "x"));
}

TEST(ScopesOfTokens, ReadIsLessThanWrite) {
  const auto scopes = Scopes::parse({"spaces:read", "chat"});
  ASSERT_TRUE(scopes);
  EXPECT_TRUE(scopes->allows(Area::Spaces, false));
  EXPECT_FALSE(scopes->allows(Area::Spaces, true));
  EXPECT_TRUE(scopes->allows(Area::Chat, true));
  EXPECT_FALSE(scopes->allows(Area::Profile, false));
  EXPECT_EQ(Scopes::fromText(scopes->toText()).words(), scopes->words());
  for (const auto& words : {std::vector<std::string>{}, {"all"}, {"spaces:write"}, {"spaces chat"}})
    EXPECT_FALSE(Scopes::parse(words));
}

TEST(AttemptLimits, RefillWithTime) {
  Attempts attempts(3, 60s, 10);
  const Attempts::TimePoint start{};
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempts.take("anna", start));
  const auto wait = attempts.take("anna", start);
  ASSERT_TRUE(wait);
  EXPECT_EQ(*wait, 20s);
  EXPECT_FALSE(attempts.take("bela", start)) << "keys do not know each other";
  EXPECT_TRUE(attempts.take("anna", start + 19s));
  EXPECT_FALSE(attempts.take("anna", start + 20s));
  attempts.giveBack("anna", start + 20s);
  EXPECT_FALSE(attempts.take("anna", start + 20s)) << "a right password does not count";
  EXPECT_TRUE(attempts.take("anna", start - 1h)) << "a clock that goes back gives nothing";
}

TEST(AttemptLimits, KeepAsManyKeysAsTheyMay) {
  Attempts attempts(1, 60s, 100);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(attempts.take("key" + std::to_string(i), {}));
  EXPECT_EQ(attempts.keys(), 100U);
  EXPECT_TRUE(attempts.take("key999", {})) << "the newest is remembered";
}

TEST(AddressKeys, CountACustomerAsOne) {
  EXPECT_EQ(addressKey("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(addressKey("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(addressKey("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(addressKey("2001:db8:1:2::9"), "2001:db8:1:2::/64");
}

TEST(PasswordHashes, TellTheRightOne) {
  constexpr PasswordCost kCheap{1, 8U << 20};
  const auto hash = hashPassword("correct horse", kCheap);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$"));
  EXPECT_TRUE(verifyPassword(*hash, "correct horse"));
  EXPECT_FALSE(verifyPassword(*hash, "Correct horse"));
  EXPECT_FALSE(verifyPassword("", ""));
  EXPECT_FALSE(verifyPassword("$argon2id$broken", "x"));
  EXPECT_TRUE(needsRehash(*hash));
  EXPECT_FALSE(needsRehash(hashOfNobody()));
  EXPECT_FALSE(verifyPassword(hashOfNobody(), ""));
}

TEST(WorkPools, RefuseWhatIsTooMuchAndFinishTheRest) {
  std::promise<void> go;
  const auto gone = go.get_future().share();
  std::atomic<int> done{0};
  WorkPool pool(1, 2);
  std::promise<void> running;
  ASSERT_TRUE(pool.post([&] {
    running.set_value();
    gone.wait();
    ++done;
  }));
  running.get_future().wait();
  EXPECT_TRUE(pool.post([&] { ++done; }));
  EXPECT_TRUE(pool.post([&] { ++done; }));
  EXPECT_FALSE(pool.post([&] { ++done; }));
  EXPECT_EQ(pool.waiting(), 2U);
  go.set_value();
  pool.close();
  EXPECT_EQ(done, 3);
  EXPECT_FALSE(pool.post([] {}));
}

TEST(Pictures, AreKnownByTheirFirstBytes) {
  EXPECT_EQ(pictureType("\x89PNG\r\n\x1a\n"), "image/png");
  EXPECT_EQ(pictureType("\xff\xd8\xff\xe0"), "image/jpeg");
  EXPECT_EQ(pictureType("GIF89a"), "image/gif");
  EXPECT_EQ(pictureType("RIFF1234WEBPVP8 "), "image/webp");
  for (const char* text : {"", "<svg>", "\x89PN", "RIFF1234WAVE"}) EXPECT_EQ(pictureType(text), "") << text;
  EXPECT_FALSE(remakePicture("GIF89a broken"));
  EXPECT_FALSE(remakePicture("<svg onload=alert(1)>"));
}

}  // namespace
}  // namespace rostra::accounts
