// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/bus_messages.hpp"

#include "base/log.hpp"
#include "glib/handle.hpp"
#include "sfu/workaround/refused_packet.hpp"
#include "sfu/workaround/remote_close.hpp"

namespace rostra::sfu {
namespace {

Error readError(GstMessage* message, GstBin* pipeline, const std::string& transport) {
  GError* error = nullptr;
  gchar* debug = nullptr;
  gst_message_parse_error(message, &error, &debug);
  const glib::ErrorPtr ownedError(error);
  const glib::CharPtr ownedDebug(debug);
  const bool remoteClose = isRemoteClose(message);
  log::write(remoteClose ? log::Level::Info : log::Level::Warning,
             remoteClose ? log::Message("peer closed its data channels") : log::Message("pipeline error"),
             {{"transport", transport},
              {"element", GST_MESSAGE_SRC_NAME(message)},
              {"error", ownedError->message},
              {"debug", ownedDebug ? ownedDebug.get() : ""}});
  GST_DEBUG_BIN_TO_DOT_FILE_WITH_TS(pipeline, GST_DEBUG_GRAPH_SHOW_ALL, (transport + "-error").c_str());
  if (remoteClose) {
    return {ErrorKind::Unavailable, "the browser closed its connection", std::source_location::current()};
  }
  return {ErrorKind::Internal, std::string("media transport: ") + ownedError->message,
          std::source_location::current()};
}

void logWarning(GstMessage* message, const std::string& transport) {
  GError* error = nullptr;
  gst_message_parse_warning(message, &error, nullptr);
  const glib::ErrorPtr owned(error);
  log::debug(
      "pipeline warning",
      {{"transport", transport}, {"element", GST_MESSAGE_SRC_NAME(message)}, {"warning", owned->message}});
}

}  // namespace

std::optional<Error> readBusMessage(GstMessage* message, GstBin* pipeline, const std::string& transport) {
  switch (GST_MESSAGE_TYPE(message)) {
    case GST_MESSAGE_ERROR:
      if (!isRefusedPacket(message)) return readError(message, pipeline, transport);
      log::debug("a packet was refused by SRTP", {{"transport", transport}});
      break;
    case GST_MESSAGE_WARNING:
      logWarning(message, transport);
      break;
    case GST_MESSAGE_LATENCY:
      gst_bin_recalculate_latency(pipeline);
      break;
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace rostra::sfu
