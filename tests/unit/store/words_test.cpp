// SPDX-License-Identifier: Apache-2.0
#include "store/rows/spaces.hpp"

#include <gtest/gtest.h>

namespace rostra::store {
namespace {

template <class Enum, class Parse>
void comesBack(Enum last, Parse parse) {
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    const auto value = static_cast<Enum>(i);
    EXPECT_EQ(parse(toString(value)), value);
  }
  for (const std::string_view wrong : {"", "Owner", "owner ", "nobody"})
    EXPECT_EQ(parse(wrong), std::nullopt);
}

TEST(Words, EveryEnumeratorComesBackFromItsWord) {
  comesBack(Role::Owner, parseRole);
  comesBack(Visibility::Private, parseVisibility);
  comesBack(Visitors::Stage, parseVisitors);
  comesBack(ChatAccess::Off, parseChatAccess);
  comesBack(Floor::Picture, parseFloor);
}

}  // namespace
}  // namespace rostra::store
