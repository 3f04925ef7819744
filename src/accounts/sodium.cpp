// SPDX-License-Identifier: Apache-2.0
#include "accounts/sodium.hpp"

#include "base/check.hpp"

#include <sodium.h>

namespace rostra::accounts {
namespace {

constexpr std::size_t kHashBytes = 32;

const unsigned char* bytesOf(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string blake2b(std::string_view key, std::string_view text) {
  readySodium();
  std::string result(kHashBytes, '\0');
  const int failed = crypto_generichash(reinterpret_cast<unsigned char*>(result.data()), result.size(),
                                        bytesOf(text), text.size(), bytesOf(key), key.size());
  ROSTRA_CHECK(failed == 0);
  return result;
}

}  // namespace

void readySodium() {
  static const int ready = sodium_init();
  ROSTRA_CHECK(ready >= 0);
}

std::string randomBytes(std::size_t count) {
  readySodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string toBase64Url(std::string_view bytes) {
  readySodium();
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytesOf(bytes), bytes.size(), kVariant);
  text.pop_back();  // the closing zero
  return text;
}

std::string toBase32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz234567";
  std::string text;
  unsigned buffer = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8U) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kAlphabet[(buffer >> (bits - 5)) & 31U]);
    buffer &= 0xffU;
  }
  return text;
}

std::string hash(std::string_view text) {
  return blake2b({}, text);
}

std::string keyedHash(std::string_view key, std::string_view text) {
  ROSTRA_CHECK(key.size() >= crypto_generichash_KEYBYTES_MIN &&
               key.size() <= crypto_generichash_KEYBYTES_MAX);
  return blake2b(key, text);
}

bool sameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace rostra::accounts
