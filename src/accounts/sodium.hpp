// SPDX-License-Identifier: Apache-2.0
// The few things of libsodium that accounts use, over strings of bytes. Initialises the library at the first
// call. Thread: any.
#pragma once

#include <string>
#include <string_view>

namespace rostra::accounts {

/// Must run before any other call of libsodium; cheap when it ran before.
void readySodium();
/// From the operating system's random source.
[[nodiscard]] std::string randomBytes(std::size_t count);
/// Without padding: safe in addresses, cookies and headers.
[[nodiscard]] std::string toBase64Url(std::string_view bytes);
/// RFC 4648 s.6 in lower case, without padding: for people who read and type.
[[nodiscard]] std::string toBase32(std::string_view bytes);
/// 32 bytes of BLAKE2b.
[[nodiscard]] std::string hash(std::string_view text);
/// 32 bytes of BLAKE2b with a key of 16 to 64 bytes.
[[nodiscard]] std::string keyedHash(std::string_view key, std::string_view text);
/// Compares in a time that does not depend on the contents.
[[nodiscard]] bool sameBytes(std::string_view a, std::string_view b);

}  // namespace rostra::accounts
