// SPDX-License-Identifier: Apache-2.0
// Makes RTP packets for tests: from fields, or from hex text.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace rostra::rtp::test {

using Buffer = std::vector<std::byte>;

inline Buffer hex(std::string_view text) {
  Buffer bytes;
  int high = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const int digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::byte>(high << 4 | digit));
      high = -1;
    }
  }
  return bytes;
}

struct PacketFields {
  std::uint32_t ssrc = 1;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  std::uint8_t payloadType = 96;
  std::string_view extension = "";  ///< hex: profile, length, elements
  std::string_view payload = "aa";  ///< hex
  std::uint8_t padding = 0;
};

inline Buffer packet(const PacketFields& fields) {
  Buffer bytes;
  const auto put = [&](std::uint32_t value, int size) {
    for (int i = size - 1; i >= 0; --i) bytes.push_back(static_cast<std::byte>(value >> (8 * i)));
  };
  put(0x80U | (fields.extension.empty() ? 0U : 0x10U) | (fields.padding != 0 ? 0x20U : 0U), 1);
  put((fields.marker ? 0x80U : 0U) | fields.payloadType, 1);
  put(fields.sequence, 2);
  put(fields.timestamp, 4);
  put(fields.ssrc, 4);
  for (const std::string_view part : {fields.extension, fields.payload}) {
    const Buffer more = hex(part);
    bytes.insert(bytes.end(), more.begin(), more.end());
  }
  for (int i = 1; i < fields.padding; ++i) put(0, 1);
  if (fields.padding != 0) put(fields.padding, 1);
  return bytes;
}

inline PacketView view(const Buffer& bytes) {
  const auto parsed = PacketView::parse(bytes);
  if (!parsed) throw std::logic_error("the test's own packet is not RTP");
  return *parsed;
}

}  // namespace rostra::rtp::test
