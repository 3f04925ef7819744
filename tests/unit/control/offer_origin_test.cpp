// SPDX-License-Identifier: Apache-2.0
// Which offers are of one connection.
#include "control/show/offer_origin.hpp"

#include "unit/rtp/sdp_text.hpp"

#include <gtest/gtest.h>

namespace rostra::control {
namespace {

using rtp::test::replaced;
using rtp::test::sdpFile;

TEST(OfferOrigin, AnIceRestartContinuesItsConnection) {
  const std::string first = sdpFile("chromium-publish-offer.sdp");
  const std::string restart = replaced(replaced(first, "5278782122137009108 2", "5278782122137009108 3"),
                                       "a=ice-ufrag:03E5", "a=ice-ufrag:9999");
  const auto before = originOf(first);
  const auto after = originOf(restart);
  ASSERT_TRUE(before && after);
  EXPECT_TRUE(continues(*before, *after));
  EXPECT_FALSE(continues(*before, *before));
  EXPECT_FALSE(continues(*after, *before));
}

TEST(OfferOrigin, ANewConnectionDoesNot) {
  const std::string first = sdpFile("chromium-publish-offer.sdp");
  const auto before = originOf(first);
  const auto otherSession = originOf(replaced(first, "5278782122137009108 2", "1234567 3"));
  const auto otherCertificate = originOf(
      replaced(replaced(first, "5278782122137009108 2", "5278782122137009108 3"), "29:4F:CA", "30:4F:CA"));
  ASSERT_TRUE(before && otherSession && otherCertificate);
  EXPECT_FALSE(continues(*before, *otherSession));
  EXPECT_FALSE(continues(*before, *otherCertificate));
  EXPECT_FALSE(originOf("nonsense"));
}

}  // namespace
}  // namespace rostra::control
