// SPDX-License-Identifier: Apache-2.0
// One-time codes that change every 30 seconds, as authenticator programs show them (TOTP, RFC 6238 with
// SHA-1 and six digits, which is what all of them can), and codes to get in without one. In: a secret, a code
// as typed, the time; out: whether it is right. Who asks and how often is the API's part.
#pragma once

#include "store/rows/second_factors.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::accounts {

/// 160 random bits (RFC 4226 s.4 R6).
[[nodiscard]] std::string makeTotpSecret();
/// As people type it into an authenticator: base32 (RFC 4648 s.6), upper case.
[[nodiscard]] std::string totpSecretText(std::string_view secret);
/// What a QR code carries. `server`: name of the server, `userName`: of the account.
[[nodiscard]] std::string totpUri(std::string_view secret, std::string_view server,
                                  std::string_view userName);
/// The code of a time step (RFC 6238 s.4). Pure.
[[nodiscard]] std::string totpCode(std::string_view secret, std::int64_t step);
/// The step whose code this is, at most one beside `now` (clocks differ) and after `lastStep`. Blanks in the
/// code do not matter. Pure.
[[nodiscard]] std::optional<std::int64_t> matchTotp(std::string_view secret, std::string_view code,
                                                    store::Millis now, std::int64_t lastStep);

/// Ten codes of 120 random bits, "xxxx-xxxx-xxxx-xxxx-xxxx-xxxx"; only hashes are stored.
[[nodiscard]] std::vector<std::string> makeRecoveryCodes();
/// What is stored of one, however it is written: capitals, blanks and hyphens do not matter.
[[nodiscard]] std::string recoveryCodeHash(std::string_view typed);

/// Whether `typed` is a code of this account that was not used before; it is used up. True without a code for
/// an account that has no second factor.
[[nodiscard]] Result<bool> takeSecondFactor(store::Connection& db, std::string_view account,
                                            std::string_view typed, store::Millis now);

}  // namespace rostra::accounts
