// SPDX-License-Identifier: Apache-2.0
#include "protocol/fault.hpp"

#include <gtest/gtest.h>

namespace rostra::protocol::worker {
namespace {

std::string reasonOf(std::string message) {
  return worker::reasonOf(Error{ErrorKind::Internal, std::move(message), std::source_location::current()});
}

TEST(Fault, HasTheNameOfTheErrorsKind) {
  for (const ErrorKind kind :
       {ErrorKind::InvalidInput, ErrorKind::Denied, ErrorKind::NotFound, ErrorKind::Conflict,
        ErrorKind::Exhausted, ErrorKind::Unavailable, ErrorKind::Timeout, ErrorKind::Internal}) {
    EXPECT_EQ(toString(faultOf(kind)), rostra::toString(kind));
  }
}

TEST(Reason, IsShortenedBetweenCharactersAndStillFitsItsMessage) {
  std::string message(1022, 'a');
  message += "\u20AC and more";  // three bytes, of which two would fit
  const std::string reason = reasonOf(message);
  EXPECT_EQ(reason, std::string(1022, 'a'));
  EXPECT_TRUE(parseMixEvent(toJson(MixEvent(mixEvent::Failed{Fault::Internal, reason}))));
  EXPECT_EQ(reasonOf("short"), "short");
  EXPECT_EQ(reasonOf(""), "");
}

TEST(Reason, IsValidWhateverItQuotes) {
  EXPECT_EQ(reasonOf("bad \xFF byte"), "bad \uFFFD byte");
  // Every byte becomes three: the limit is that of the result.
  EXPECT_EQ(reasonOf(std::string(1024, '\xFF')).size(), 1023U);
}

}  // namespace
}  // namespace rostra::protocol::worker
