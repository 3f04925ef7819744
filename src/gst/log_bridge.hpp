// SPDX-License-Identifier: Apache-2.0
// GStreamer's own warnings and errors in the project's log, so that one log tells everything. in: GStreamer's
// debug messages of any thread; out: lines "gstreamer" with category, object and text, at most
// kMaxLinesPerSecond.
#pragma once

#include "gst/ref.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace rostra::gst {

/// A warning that is known and means nothing here. Every entry says why.
struct IgnoredWarning {
  std::string_view category;  ///< GStreamer's debug category
  std::string_view start;     ///< how the message starts
  std::string_view reason;    ///< why it is no problem, with the GStreamer version it was seen in
};
/// The list, for the test that keeps it honest.
[[nodiscard]] std::span<const IgnoredWarning> ignoredWarnings() noexcept;
[[nodiscard]] bool isIgnoredWarning(std::string_view category, std::string_view message) noexcept;

/// A stranger's packets can make an element warn for each of them.
inline constexpr std::uint32_t kMaxLinesPerSecond = 20;

/// Sends warnings and errors to the log instead of standard error. When GST_DEBUG is set, GStreamer's own
/// output stays as well. Once per process, after initialise() and log::configure(). Thread: main, before
/// pipelines exist.
void bridgeLog();

}  // namespace rostra::gst
