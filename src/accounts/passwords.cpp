// SPDX-License-Identifier: Apache-2.0
#include "accounts/passwords.hpp"

#include "accounts/sodium.hpp"
#include "base/check.hpp"

#include <array>
#include <sodium.h>

namespace rostra::accounts {

Result<std::string> hashPassword(std::string_view password, PasswordCost cost) {
  readySodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes, cost.memoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(ErrorKind::Exhausted, "the server has too little memory to hash a password right now");
  }
  return std::string(text.data());
}

bool verifyPassword(std::string_view hash, std::string_view password) {
  readySodium();
  // The library reads to a closing zero.
  const std::string text(hash.substr(0, crypto_pwhash_STRBYTES - 1));
  return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

bool needsRehash(std::string_view hash, PasswordCost cost) {
  readySodium();
  const std::string text(hash.substr(0, crypto_pwhash_STRBYTES - 1));
  return crypto_pwhash_str_needs_rehash(text.c_str(), cost.passes, cost.memoryBytes) != 0;
}

const std::string& hashOfNobody() {
  static const std::string hash = [] {
    auto made = hashPassword(randomBytes(32));
    ROSTRA_CHECK(made);
    return *made;
  }();
  return hash;
}

}  // namespace rostra::accounts
