// SPDX-License-Identifier: Apache-2.0
// Start of GStreamer, the shared clock, and the look-up of elements with answers an operator can act on.
#pragma once

#include "base/result.hpp"
#include "gst/ref.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace rostra::gst {

/// Initialises GStreamer once per process. Unavailable with GStreamer's reason.
[[nodiscard]] Result<void> initialise();

/// An element by factory name, or Unavailable with a sentence that names the element and, when known, the
/// Debian package.
[[nodiscard]] Result<Ref<GstElement>> makeElement(const char* factory, const char* name = nullptr);

/// Checks that every factory exists; the error lists all that are missing with their packages.
[[nodiscard]] Result<void> requireElements(std::span<const std::string_view> factories);

/// Debian package that provides an element, or an empty view.
[[nodiscard]] std::string_view packageOf(std::string_view factory) noexcept;

/// The system clock counting CLOCK_MONOTONIC, which all pipelines of all processes share, so that a time
/// means the same everywhere.
[[nodiscard]] Ref<GstClock> monotonicClock();

/// Makes `pipeline` use monotonicClock() with base time `baseTime` (0: running time = CLOCK_MONOTONIC ns).
void useSharedClock(GstPipeline* pipeline, GstClockTime baseTime);

/// The first element below `bin`, at any depth, that was made by `factory`; null when there is none.
[[nodiscard]] Ref<GstElement> findByFactory(GstBin* bin, std::string_view factory);

/// Calls `visit` with every element below `bin`, at any depth, that was made by `factory`.
void forEachByFactory(GstBin* bin, std::string_view factory, const std::function<void(GstElement*)>& visit);

/// Graphviz text of a pipeline with all details.
[[nodiscard]] std::string toDot(GstBin* bin);

/// Sets the state and waits at most five seconds; a pipeline that hangs is a broken invariant (the supervisor
/// restarts the process). Never from a streaming thread.
void setState(GstElement* element, GstState state);

}  // namespace rostra::gst
