// SPDX-License-Identifier: Apache-2.0
#include "base/ip_range.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace rostra {
namespace {

constexpr unsigned kBits = 128;
constexpr unsigned kIpv4Bits = 32;

}  // namespace

std::optional<IpBytes> parseIp(const std::string& text) {
  IpBytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, text.c_str(), &bytes[12]) == 1) return bytes;
  return std::nullopt;
}

Result<IpRange> IpRange::parse(std::string_view text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string address(text.substr(0, slash));
  const auto network = parseIp(address);
  const unsigned most = address.find(':') == std::string::npos ? kIpv4Bits : kBits;
  unsigned bits = most;
  bool whole = network.has_value();
  if (whole && slash < text.size()) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    whole = error == std::errc() && end == digits.data() + digits.size() && bits <= most;
  }
  if (!whole) {
    return fail(ErrorKind::InvalidInput, "'" + std::string(text.substr(0, 64)) +
                                             "' is not a block of IP addresses such as 10.0.0.0/8, "
                                             "2001:db8::/32 or 192.0.2.1");
  }
  return IpRange(*network, bits + kBits - most);
}

bool IpRange::contains(const IpBytes& address) const noexcept {
  for (unsigned i = 0; i * 8 < bits_; ++i) {
    const unsigned kept = std::min(bits_ - i * 8, 8U);
    const auto mask = static_cast<std::uint8_t>(0xFF00U >> kept);
    if (((address[i] ^ network_[i]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace rostra
