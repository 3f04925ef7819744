// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/rtcp_check.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace rostra::sfu {
namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}
std::vector<std::byte> zeros(std::initializer_list<int> header, std::size_t size) {
  auto result = bytes(header);
  result.resize(size);
  return result;
}

TEST(RtcpCheck, TakesWhatBrowsersSend) {
  const auto report = zeros({0x81, 201, 0, 7}, 32);
  const auto nack = bytes({0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 7, 0, 0});
  const auto names = bytes({0x81, 202, 0, 3, 0, 0, 0, 1, 1, 4, 'n', 'a', 'm', 'e', 0, 0});
  const auto bye = bytes({0x81, 203, 0, 1, 0, 0, 0, 1});
  const auto byeWithReason = bytes({0x81, 203, 0, 2, 0, 0, 0, 1, 3, 'e', 'n', 'd'});
  for (const auto& packet : {report, nack, names, bye, byeWithReason}) EXPECT_TRUE(isWellFormedRtcp(packet));
  auto compound = report;
  compound.insert(compound.end(), names.begin(), names.end());
  compound.insert(compound.end(), nack.begin(), nack.end());
  EXPECT_TRUE(isWellFormedRtcp(compound));
  EXPECT_TRUE(isWellFormedRtcp(bytes({0xa1, 203, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4}))) << "padding";
}

TEST(RtcpCheck, RefusesWhatLiesAboutItself) {
  const std::vector<std::pair<std::string, std::vector<std::byte>>> cases{
      {"nothing", {}},
      {"half a header", bytes({0x80, 201, 0})},
      {"version 1", bytes({0x41, 203, 0, 1, 0, 0, 0, 1})},
      {"longer than the datagram", bytes({0x81, 203, 0, 2, 0, 0, 0, 1})},
      {"more report blocks than bytes", zeros({0x82, 201, 0, 7}, 32)},
      {"sender report without its info", zeros({0x80, 200, 0, 1}, 8)},
      {"BYE of nobody", bytes({0x80, 203, 0, 0})},
      {"BYE with a reason longer than it", bytes({0x81, 203, 0, 2, 0, 0, 0, 1, 9, 'e', 'n', 'd'})},
      {"feedback without media SSRC", bytes({0x81, 205, 0, 1, 0, 0, 0, 1})},
      {"SDES item longer than its chunk", bytes({0x81, 202, 0, 2, 0, 0, 0, 1, 1, 9, 'n', 'a'})},
      {"SDES without an end", bytes({0x81, 202, 0, 2, 0, 0, 0, 1, 1, 2, 'n', 'a'})},
      {"unknown type", bytes({0x80, 210, 0, 1, 0, 0, 0, 1})},
      {"padding of nothing", bytes({0xa1, 203, 0, 1, 0, 0, 0, 0})},
      {"padding not at the end",
       bytes({0xa1, 203, 0, 2, 0, 0, 0, 1, 0, 0, 0, 4, 0x81, 203, 0, 1, 0, 0, 0, 1})},
      {"garbage behind", bytes({0x81, 203, 0, 1, 0, 0, 0, 1, 0xff})},
  };
  for (const auto& [name, packet] : cases) EXPECT_FALSE(isWellFormedRtcp(packet)) << name;
}

TEST(RtcpCheck, LooksAtTheClearPartOfSrtcp) {
  EXPECT_TRUE(mayBeSrtcp(bytes({0x80, 201, 0, 1, 0, 0, 0, 1})));
  EXPECT_TRUE(mayBeSrtcp(bytes({0x81, 203, 0, 1, 0, 0, 0, 1})));
  EXPECT_FALSE(mayBeSrtcp(bytes({0x80, 203, 0, 1, 0, 0, 0, 1}))) << "BYE of nobody";
  EXPECT_FALSE(mayBeSrtcp(bytes({0x81, 202, 0, 1, 0, 0, 0, 1})))
      << "srtpdec would read on into encrypted bytes";
  EXPECT_FALSE(mayBeSrtcp(bytes({0x80, 201, 0, 1})));
}

}  // namespace
}  // namespace rostra::sfu
