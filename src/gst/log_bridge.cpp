// SPDX-License-Identifier: Apache-2.0
// GStreamer's debug messages as lines of our log.
#include "gst/log_bridge.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace rostra::gst {
namespace {

constexpr std::array kIgnored{
    IgnoredWarning{
        "GST_PADS", "could not send sticky events",
        "1.22: webrtcbin starts a transport's nicesrc before the capsfilter behind it, so its first "
        "question for a buffer pool goes nowhere and its events are sent again with the first "
        "packet; this text is about such questions only, packets that cannot be pushed say so "
        "in another way"},
    IgnoredWarning{"aggregator", "Latency query failed",
                   "1.22: mixers ask upstream once before the live source of their branch has started, and "
                   "ask again when it has"},
    IgnoredWarning{
        "appsrc", "do-timestamp=TRUE but buffers are provided before reaching the PLAYING state",
        "1.22: the background picture is there before the clock on purpose; imagefreeze gives it new times"},
    IgnoredWarning{"appsrc", "Dropping old item",
                   "1.22: said for every buffer; the mixer counts what its queues drop and says it once a "
                   "second at most"},
    IgnoredWarning{
        "webrtctransportsendbin", "did not really configure latency of",
        "1.22: webrtcbin's sinks take no latency; packets leave as they come, which is what a router wants"},
    IgnoredWarning{
        "webrtcbin", "did not find compatible transceiver for offer caps",
        "1.22: the first answer to a publisher makes its transceivers, so none can be there before"},
    IgnoredWarning{"webrtcbin", "failed to match fec decoder with transceiver",
                   "1.22: rtpbin offers a FEC decoder for every stream; FEC is not negotiated, lost packets "
                   "are sent again"},
};

/// Runs on the thread that warns, perhaps with locks of the object held: takes none of GStreamer's locks.
void write(GstDebugCategory* category, GstDebugLevel level, const gchar* /*file*/, const gchar* /*function*/,
           gint /*line*/, GObject* object, GstDebugMessage* message, gpointer /*data*/) noexcept {
  if (level > GST_LEVEL_WARNING || level == GST_LEVEL_NONE) return;
  const char* raw = gst_debug_message_get(message);
  const std::string_view text = raw ? raw : "";
  const std::string_view name = gst_debug_category_get_name(category);
  if (isIgnoredWarning(name, text)) return;
  static log::RateLimit limit(kMaxLinesPerSecond);
  std::uint64_t suppressed = 0;
  if (!limit.allow(suppressed)) return;
  // Not gst_object_get_name(): it locks the object, which the thread that warns may hold locked.
  const char* objectName = object && GST_IS_OBJECT(object) ? GST_OBJECT_NAME(object) : nullptr;
  try {
    log::write(level == GST_LEVEL_ERROR ? log::Level::Error : log::Level::Warning, "gstreamer",
               {{"category", name},
                {"object", objectName ? objectName : "-"},
                {"text", text},
                {"suppressed", suppressed}});
  } catch (...) {
    return;  // no memory for a log line: never into C
  }
}

}  // namespace

std::span<const IgnoredWarning> ignoredWarnings() noexcept {
  return kIgnored;
}

bool isIgnoredWarning(std::string_view category, std::string_view message) noexcept {
  return std::ranges::any_of(kIgnored, [&](const IgnoredWarning& entry) {
    return entry.category == category && message.starts_with(entry.start);
  });
}

void bridgeLog() {
  // Never gst_debug_set_active(TRUE), which is the default anyway: it makes GStreamer 1.22.0 prepare every
  // message of every level before the category says no (_gst_debug_min = GST_LEVEL_COUNT), memory dumps of
  // each RTP packet included: 130 us per received packet in the sfu-worker, found by forwarding_bench.
  if (!std::getenv("GST_DEBUG")) {
    gst_debug_remove_log_function(gst_debug_log_default);
    gst_debug_set_default_threshold(GST_LEVEL_WARNING);
  }
  gst_debug_add_log_function(write, nullptr, nullptr);
}

}  // namespace rostra::gst
