// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/address_policy.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace rostra::sfu {
namespace {

// RFC 6890: this network, multicast, reserved with broadcast, unspecified.
constexpr std::array kNobodys{"0.0.0.0/8", "224.0.0.0/3", "::/128", "ff00::/8"};
constexpr std::array kLoopback{"127.0.0.0/8", "::1"};
constexpr std::array kLinkLocal{"169.254.0.0/16", "fe80::/10"};

template <class Texts>
std::vector<IpRange> rangesOf(const Texts& texts) {
  std::vector<IpRange> ranges;
  for (const auto& text : texts) {
    if (const auto range = IpRange::parse(text)) ranges.push_back(*range);
  }
  return ranges;
}

bool holds(const std::vector<IpRange>& ranges, const IpBytes& address) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [&](const IpRange& range) { return range.contains(address); });
}

}  // namespace

AddressPolicy::AddressPolicy(const Said& said)
    : allowed_(rangesOf(said.allow)), denied_(rangesOf(said.deny)), never_(rangesOf(kNobodys)) {
  for (const auto& block : {rangesOf(kLoopback), rangesOf(kLinkLocal)}) {
    const bool listens = std::any_of(said.listens.begin(), said.listens.end(), [&](const std::string& text) {
      const auto address = parseIp(text);
      return address && holds(block, *address);
    });
    if (!listens) denied_.insert(denied_.end(), block.begin(), block.end());
  }
}

bool AddressPolicy::permits(const std::string& text) const {
  const auto address = parseIp(text);
  if (!address || holds(never_, *address)) return false;
  return holds(allowed_, *address) || !holds(denied_, *address);
}

}  // namespace rostra::sfu
