// SPDX-License-Identifier: Apache-2.0
// Passwords as argon2id strings (RFC 9106). In: a password in the form of preparePassword(); out: the
// hash to store, or whether the password matches. Slow and large on purpose
// (docs/decisions/0012-accounts.md): runs on a WorkPool.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace rostra::accounts {

struct PasswordCost {
  std::uint64_t passes = 3;
  std::size_t memoryBytes = 64U << 20;
};

/// Exhausted when the memory is not available.
[[nodiscard]] Result<std::string> hashPassword(std::string_view password, PasswordCost cost = {});
/// False for any other password, and for an empty or broken hash.
[[nodiscard]] bool verifyPassword(std::string_view hash, std::string_view password);
/// True when a hash was made with another cost: hash again when the password is known.
[[nodiscard]] bool needsRehash(std::string_view hash, PasswordCost cost = {});
/// The hash of a password that nobody knows: comparing with it takes as long as with a real one, so nobody
/// learns from the time whether an account exists.
[[nodiscard]] const std::string& hashOfNobody();

}  // namespace rostra::accounts
