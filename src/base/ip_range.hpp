// SPDX-License-Identifier: Apache-2.0
// A block of IP addresses as operators write it. In: "10.0.0.0/8", "2001:db8::/32" or one address; out:
// whether an address is in it. RFC 4632 s.3.1, RFC 4291 s.2.3. Pure.
#pragma once

#include "base/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rostra {

/// An address of either family as 16 bytes: IPv4 is ::ffff:a.b.c.d, whichever way it was written, so that
/// nobody gets past a block by another spelling (RFC 4291 s.2.5.5.2).
using IpBytes = std::array<std::uint8_t, 16>;
/// Nothing where the text is no address.
[[nodiscard]] std::optional<IpBytes> parseIp(const std::string& text);

class IpRange {
 public:
  /// InvalidInput with an example. Bits behind the prefix do not matter.
  [[nodiscard]] static Result<IpRange> parse(std::string_view text);
  [[nodiscard]] bool contains(const IpBytes& address) const noexcept;

 private:
  IpRange(const IpBytes& network, unsigned bits) : network_(network), bits_(bits) {}
  IpBytes network_;
  unsigned bits_;  ///< of the 128
};

}  // namespace rostra
