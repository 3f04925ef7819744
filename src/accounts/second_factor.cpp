// SPDX-License-Identifier: Apache-2.0
#include "accounts/second_factor.hpp"

#include "accounts/identity.hpp"
#include "accounts/sodium.hpp"
#include "base/text.hpp"
#include "glib/handle.hpp"

#include <glib.h>

#include <algorithm>
#include <array>

namespace rostra::accounts {
namespace {

constexpr std::size_t kSecretBytes = 20;
constexpr std::size_t kSha1Bytes = 20;
constexpr std::int64_t kStepMs = 30'000;
constexpr std::int64_t kDrift = 1;  // steps; RFC 6238 s.5.2 recommends no more
constexpr std::size_t kDigits = 6;
constexpr std::uint32_t kModulus = 1'000'000;
constexpr std::size_t kRecoveryCodes = 10;
constexpr std::size_t kRecoveryBytes = 15;
constexpr std::size_t kGroup = 4;

/// RFC 2104.
std::array<std::uint8_t, kSha1Bytes> hmacSha1(std::string_view key, std::string_view message) {
  const glib::Handle<GHmac, g_hmac_unref> hmac(
      g_hmac_new(G_CHECKSUM_SHA1, reinterpret_cast<const guchar*>(key.data()), key.size()));
  g_hmac_update(hmac.get(), reinterpret_cast<const guchar*>(message.data()),
                static_cast<gssize>(message.size()));
  std::array<std::uint8_t, kSha1Bytes> digest{};
  gsize size = digest.size();
  g_hmac_get_digest(hmac.get(), digest.data(), &size);
  return digest;
}

/// Only letters and digits, in lower case.
std::string plain(std::string_view typed) {
  std::string result;
  for (const char c : toLower(typed)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) result.push_back(c);
  }
  return result;
}

std::string percentEncoded(std::string_view text) {
  return glib::CharPtr(g_uri_escape_string(std::string(text).c_str(), nullptr, FALSE)).get();
}

}  // namespace

std::string makeTotpSecret() {
  return randomBytes(kSecretBytes);
}

std::string totpSecretText(std::string_view secret) {
  std::string text = toBase32(secret);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return g_ascii_toupper(c); });
  return text;
}

std::string totpUri(std::string_view secret, std::string_view server, std::string_view userName) {
  const std::string issuer = percentEncoded(server);
  return "otpauth://totp/" + issuer + ":" + percentEncoded(userName) + "?secret=" + totpSecretText(secret) +
         "&issuer=" + issuer + "&algorithm=SHA1&digits=6&period=30";
}

std::string totpCode(std::string_view secret, std::int64_t step) {
  std::array<char, 8> counter{};
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[counter.size() - 1 - i] =
        static_cast<char>((static_cast<std::uint64_t>(step) >> (8 * i)) & 0xffU);
  }
  const auto digest = hmacSha1(secret, {counter.data(), counter.size()});
  // RFC 4226 s.5.3: four bytes from where the last half byte says, without the sign.
  const std::size_t offset = digest.back() & 0xfU;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | digest[offset + i];
  const std::string digits = std::to_string((number & 0x7fffffffU) % kModulus);
  return std::string(kDigits - digits.size(), '0') + digits;
}

std::optional<std::int64_t> matchTotp(std::string_view secret, std::string_view code, store::Millis now,
                                      std::int64_t lastStep) {
  const std::string typed = plain(code);
  for (std::int64_t step = now / kStepMs - kDrift; step <= now / kStepMs + kDrift; ++step) {
    if (step > lastStep && sameBytes(typed, totpCode(secret, step))) return step;
  }
  return std::nullopt;
}

std::vector<std::string> makeRecoveryCodes() {
  std::vector<std::string> codes(kRecoveryCodes);
  for (std::string& code : codes) {
    code = toBase32(randomBytes(kRecoveryBytes));
    for (std::size_t at = kGroup; at < code.size(); at += kGroup + 1) code.insert(at, 1, '-');
  }
  return codes;
}

std::string recoveryCodeHash(std::string_view typed) {
  return hashToken("recovery " + plain(typed));
}

Result<bool> takeSecondFactor(store::Connection& db, std::string_view account, std::string_view typed,
                              store::Millis now) {
  const auto factor = store::findSecondFactor(db, account);
  if (!factor) return tl::make_unexpected(factor.error());
  if (!*factor || !(*factor)->confirmed) return true;
  if (const auto step = matchTotp((*factor)->secret, typed, now, (*factor)->lastStep))
    return store::takeStep(db, account, *step);
  return store::takeRecoveryCode(db, account, recoveryCodeHash(typed));
}

}  // namespace rostra::accounts
