// SPDX-License-Identifier: Apache-2.0
// Which errors of a pipeline end a connection.
#include "sfu/transport/bus_messages.hpp"

#include "gst/init.hpp"

#include <gtest/gtest.h>

namespace rostra::sfu {
namespace {

std::optional<Error> read(const char* factory, GQuark domain, int code) {
  if (!gst::initialise()) return Error{ErrorKind::Internal, "no GStreamer", std::source_location::current()};
  const auto pipeline = gst::Ref<GstElement>::sink(gst_pipeline_new("test"));
  const auto element = gst::Ref<GstElement>::sink(gst_element_factory_make(factory, nullptr));
  GError* error = g_error_new_literal(domain, code, "test");
  GstMessage* message = gst_message_new_error(GST_OBJECT(element.get()), error, "test");
  g_error_free(error);
  auto result = readBusMessage(message, GST_BIN(pipeline.get()), "test");
  gst_message_unref(message);
  return result;
}

TEST(BusMessages, ARefusedPacketIsNotTheEnd) {
  EXPECT_FALSE(read("srtpenc", GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED));
}

TEST(BusMessages, AUsedUpKeyAndWhateverElseIs) {
  EXPECT_TRUE(read("srtpenc", GST_STREAM_ERROR, GST_STREAM_ERROR_ENCODE));
  EXPECT_TRUE(read("srtpdec", GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED));
  const auto closed = read("sctpenc", GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_WRITE);
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->kind, ErrorKind::Unavailable) << "the browser closed it";
}

}  // namespace
}  // namespace rostra::sfu
