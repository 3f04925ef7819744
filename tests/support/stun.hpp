// SPDX-License-Identifier: Apache-2.0
// STUN binding requests and responses with short-term credentials, as ICE connectivity checks use them.
// RFC 8489 s.5, s.14; RFC 8445 s.7.
#pragma once

#include "support/wire.hpp"

#include <array>
#include <netinet/in.h>
#include <optional>
#include <string>

namespace rostra::test {

using StunTransaction = std::array<std::byte, 12>;

enum class StunType : std::uint16_t { Request = 0x0001, Response = 0x0101, ErrorResponse = 0x0111 };

struct StunMessage {
  StunType type = StunType::Request;
  StunTransaction transaction{};
  std::string username;
  bool useCandidate = false;
  int errorCode = 0;
};

struct StunRequest {
  StunTransaction transaction{};
  std::string username;  ///< remote ufrag ":" local ufrag
  std::string password;  ///< the remote's
  bool controlling = true;
  std::uint64_t tieBreaker = 0;
};

[[nodiscard]] StunTransaction newTransaction();
[[nodiscard]] bool isStun(Bytes packet) noexcept;
/// Nothing unless it is a binding message whose MESSAGE-INTEGRITY was made with `password` and whose
/// FINGERPRINT is right.
[[nodiscard]] std::optional<StunMessage> parseStun(Bytes packet, const std::string& password);
/// A controlling agent nominates with every check (RFC 8445 s.8.1.1 regular nomination of its only pair).
[[nodiscard]] Buffer makeStunRequest(const StunRequest& request);
[[nodiscard]] Buffer makeStunResponse(const StunTransaction& transaction, const sockaddr_in& source,
                                      const std::string& password);

}  // namespace rostra::test
