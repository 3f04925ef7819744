// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include <rostra/base/check.hpp>
#include <rostra/base/log.hpp>
#include <rostra/gst/init.hpp>

namespace rostra::gst {
namespace {

constexpr std::chrono::seconds kStateTimeout{5};

// Element -> Debian 12 package. Only what the project's own pipelines use.
constexpr std::array<std::pair<std::string_view, std::string_view>, 44> kPackages{{
    {"webrtcbin", "gstreamer1.0-plugins-bad"},
    {"dtlsdec", "gstreamer1.0-plugins-bad"},
    {"dtlsenc", "gstreamer1.0-plugins-bad"},
    {"dtlssrtpdec", "gstreamer1.0-plugins-bad"},
    {"dtlssrtpenc", "gstreamer1.0-plugins-bad"},
    {"srtpdec", "gstreamer1.0-plugins-bad"},
    {"srtpenc", "gstreamer1.0-plugins-bad"},
    {"sctpdec", "gstreamer1.0-plugins-bad"},
    {"sctpenc", "gstreamer1.0-plugins-bad"},
    {"rtpfunnel", "gstreamer1.0-plugins-good"},
    {"openh264dec", "gstreamer1.0-plugins-bad"},
    {"h264parse", "gstreamer1.0-plugins-bad"},
    {"nicesrc", "gstreamer1.0-nice"},
    {"nicesink", "gstreamer1.0-nice"},
    {"avdec_h264", "gstreamer1.0-libav"},
    {"rtpbin", "gstreamer1.0-plugins-good"},
    {"rtpjitterbuffer", "gstreamer1.0-plugins-good"},
    {"rtprtxsend", "gstreamer1.0-plugins-good"},
    {"rtprtxreceive", "gstreamer1.0-plugins-good"},
    {"rtpvp8depay", "gstreamer1.0-plugins-good"},
    {"rtpvp8pay", "gstreamer1.0-plugins-good"},
    {"rtph264depay", "gstreamer1.0-plugins-good"},
    {"rtpopusdepay", "gstreamer1.0-plugins-good"},
    {"rtpopuspay", "gstreamer1.0-plugins-good"},
    {"vp8dec", "gstreamer1.0-plugins-good"},
    {"vp8enc", "gstreamer1.0-plugins-good"},
    {"rglimiter", "gstreamer1.0-plugins-good"},
    {"level", "gstreamer1.0-plugins-good"},
    {"videocrop", "gstreamer1.0-plugins-good"},
    {"imagefreeze", "gstreamer1.0-plugins-good"},
    {"opusdec", "gstreamer1.0-plugins-base"},
    {"opusenc", "gstreamer1.0-plugins-base"},
    {"audiomixer", "gstreamer1.0-plugins-base"},
    {"audiotestsrc", "gstreamer1.0-plugins-base"},
    {"audioconvert", "gstreamer1.0-plugins-base"},
    {"audioresample", "gstreamer1.0-plugins-base"},
    {"videotestsrc", "gstreamer1.0-plugins-base"},
    {"videoconvert", "gstreamer1.0-plugins-base"},
    {"videoscale", "gstreamer1.0-plugins-base"},
    {"videorate", "gstreamer1.0-plugins-base"},
    {"compositor", "gstreamer1.0-plugins-base"},
    {"textoverlay", "gstreamer1.0-plugins-base"},
    {"appsrc", "gstreamer1.0-plugins-base"},
    {"appsink", "gstreamer1.0-plugins-base"},
}};

std::string missing(std::string_view factory) {
  std::string text = "GStreamer has no element '" + std::string(factory) + "'";
  if (const std::string_view package = packageOf(factory); !package.empty()) {
    text += "; install the package " + std::string(package);
  }
  return text;
}

}  // namespace

Result<void> initialise() {
  glib::ErrorOut error;
  if (!gst_init_check(nullptr, nullptr, error.out())) {
    return error.toFailure(ErrorKind::Unavailable, "cannot start GStreamer");
  }
  return {};
}

std::string_view packageOf(std::string_view factory) noexcept {
  for (const auto& [element, package] : kPackages) {
    if (element == factory) return package;
  }
  return {};
}

Result<Ref<GstElement>> makeElement(const char* factory, const char* name) {
  GstElement* element = gst_element_factory_make(factory, name);
  if (!element) return fail(ErrorKind::Unavailable, missing(factory));
  return Ref<GstElement>::sink(element);
}

Result<void> requireElements(std::span<const std::string_view> factories) {
  std::string problems;
  for (const std::string_view factory : factories) {
    const auto found = Ref<GstElementFactory>::adopt(gst_element_factory_find(std::string(factory).c_str()));
    if (found) continue;
    if (!problems.empty()) problems += ". ";
    problems += missing(factory);
  }
  if (!problems.empty()) return fail(ErrorKind::Unavailable, std::move(problems));
  return {};
}

Ref<GstClock> monotonicClock() { return Ref<GstClock>::adopt(gst_system_clock_obtain()); }

void useSharedClock(GstPipeline* pipeline, GstClockTime baseTime) {
  gst_pipeline_use_clock(pipeline, monotonicClock().get());
  gst_element_set_start_time(GST_ELEMENT(pipeline), GST_CLOCK_TIME_NONE);  // keep the base time over state changes
  gst_element_set_base_time(GST_ELEMENT(pipeline), baseTime);
}

Ref<GstElement> findByFactory(GstBin* bin, std::string_view factory) {
  GstIterator* iterator = gst_bin_iterate_recurse(bin);
  GValue value = G_VALUE_INIT;
  Ref<GstElement> found;
  for (bool done = false; !done && !found;) {
    switch (gst_iterator_next(iterator, &value)) {
      case GST_ITERATOR_OK: {
        auto* element = GST_ELEMENT(g_value_get_object(&value));
        GstElementFactory* made = gst_element_get_factory(element);
        if (made && factory == GST_OBJECT_NAME(made)) found = Ref<GstElement>::retain(element);
        g_value_reset(&value);
        break;
      }
      case GST_ITERATOR_RESYNC: gst_iterator_resync(iterator); break;
      case GST_ITERATOR_ERROR:
      case GST_ITERATOR_DONE: done = true; break;
    }
  }
  g_value_unset(&value);
  gst_iterator_free(iterator);
  return found;
}

std::string toDot(GstBin* bin) { return glib::CharPtr(gst_debug_bin_to_dot_data(bin, GST_DEBUG_GRAPH_SHOW_ALL)).get(); }

void setState(GstElement* element, GstState state) {
  // gst_element_set_state() can wait for a streaming thread for ever; a helper thread lets us notice.
  auto done = std::make_shared<std::promise<void>>();
  auto finished = done->get_future();
  std::thread([element = Ref<GstElement>::retain(element), state, done] {
    gst_element_set_state(element.get(), state);
    done->set_value();
  }).detach();
  if (finished.wait_for(kStateTimeout) != std::future_status::ready) {
    log::error("pipeline does not change state", {{"element", GST_OBJECT_NAME(element)}, {"state", gst_element_state_get_name(state)}});
    ROSTRA_CHECK(!"pipeline frozen");
  }
}

}  // namespace rostra::gst
