// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <vector>

namespace rostra {
namespace {

TEST(Bytes, ReadWhatWasWrittenInNetworkOrder) {
  std::array<std::uint8_t, 16> bytes{};
  writeByte(bytes, 0, 0x1FF);
  write16(bytes, 1, 0x1234);
  write32(std::span(bytes), 3, 0x89ABCDEF);
  write64(bytes, 7, 0xFEDCBA9876543210);
  EXPECT_EQ(bytes, (std::array<std::uint8_t, 16>{0xFF, 0x12, 0x34, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA,
                                                 0x98, 0x76, 0x54, 0x32, 0x10, 0}));
  EXPECT_EQ(byteAt(bytes, 0), 0xFF);
  EXPECT_EQ(read16(bytes, 1), 0x1234);
  EXPECT_EQ(read32(std::span<const std::uint8_t>(bytes), 3), 0x89ABCDEF);
  EXPECT_EQ(read64(bytes, 7), 0xFEDCBA9876543210);
}

TEST(Bytes, AreOfAnyTypeThatIsOneByte) {
  std::string text = "ab";
  append32(text, 0x80FF0001);
  EXPECT_EQ(text, std::string("ab\x80\xFF\x00\x01", 6));
  EXPECT_EQ(read32(text, 2), 0x80FF0001);
  std::vector<std::byte> vector;
  append32(vector, 7);
  EXPECT_EQ(vector.size(), 4U);
  EXPECT_EQ(read32(vector, 0), 7U);
}

}  // namespace
}  // namespace rostra
