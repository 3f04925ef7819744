// SPDX-License-Identifier: Apache-2.0
#include "gst/init.hpp"

#include "base/check.hpp"
#include "base/log.hpp"

#include <chrono>
#include <future>
#include <thread>
#include <utility>
#include <vector>

namespace rostra::gst {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kStateTimeout{5};
constexpr std::chrono::seconds kOwnPause{1};

std::string missing(std::string_view factory) {
  std::string text = "GStreamer has no element '" + std::string(factory) + "'";
  if (const std::string_view package = packageOf(factory); !package.empty()) {
    text += "; install the package " + std::string(package);
  }
  return text;
}

/// In the order of the bin, which may change meanwhile: then they are looked for again.
std::vector<Ref<GstElement>> elementsOf(GstBin* bin, std::string_view factory) {
  std::vector<Ref<GstElement>> found;
  GstIterator* iterator = gst_bin_iterate_recurse(bin);
  GValue value = G_VALUE_INIT;
  for (bool done = false; !done;) {
    switch (gst_iterator_next(iterator, &value)) {
      case GST_ITERATOR_OK: {
        auto* element = GST_ELEMENT(g_value_get_object(&value));
        GstElementFactory* made = gst_element_get_factory(element);
        if (made && factory == GST_OBJECT_NAME(made)) found.push_back(Ref<GstElement>::retain(element));
        g_value_reset(&value);
        break;
      }
      case GST_ITERATOR_RESYNC:
        found.clear();
        gst_iterator_resync(iterator);
        break;
      case GST_ITERATOR_ERROR:
      case GST_ITERATOR_DONE:
        done = true;
        break;
    }
  }
  g_value_unset(&value);
  gst_iterator_free(iterator);
  return found;
}

}  // namespace

Result<void> initialise() {
  glib::ErrorOut error;
  if (!gst_init_check(nullptr, nullptr, error.out())) {
    return error.toFailure(ErrorKind::Unavailable, "cannot start GStreamer");
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

Ref<GstClock> monotonicClock() {
  return Ref<GstClock>::adopt(gst_system_clock_obtain());
}

void useSharedClock(GstPipeline* pipeline, GstClockTime baseTime) {
  gst_pipeline_use_clock(pipeline, monotonicClock().get());
  gst_element_set_start_time(GST_ELEMENT(pipeline),
                             GST_CLOCK_TIME_NONE);  // keep the base time over state changes
  gst_element_set_base_time(GST_ELEMENT(pipeline), baseTime);
}

Ref<GstElement> findByFactory(GstBin* bin, std::string_view factory) {
  const auto found = elementsOf(bin, factory);
  return found.empty() ? Ref<GstElement>() : found.front();
}

void forEachByFactory(GstBin* bin, std::string_view factory, const std::function<void(GstElement*)>& visit) {
  for (const auto& element : elementsOf(bin, factory)) visit(element.get());
}

std::string toDot(GstBin* bin) {
  return glib::CharPtr(gst_debug_bin_to_dot_data(bin, GST_DEBUG_GRAPH_SHOW_ALL)).get();
}

void setState(GstElement* element, GstState state) {
  // gst_element_set_state() can wait for a streaming thread forever; a helper thread lets us notice.
  auto done = std::make_shared<std::promise<void>>();
  auto finished = done->get_future();
  std::thread([element = Ref<GstElement>::retain(element), state, done] {
    gst_element_set_state(element.get(), state);
    done->set_value();
  }).detach();
  for (auto begun = Clock::now(); finished.wait_for(kStateTimeout) != std::future_status::ready;) {
    // A wait that took this much longer says that the process itself did not run.
    if (const auto now = Clock::now(); now - std::exchange(begun, now) > kStateTimeout + kOwnPause) continue;
    log::error("pipeline stuck in a state change",
               {{"element", GST_OBJECT_NAME(element)}, {"state", gst_element_state_get_name(state)}});
    ROSTRA_CHECK(!"pipeline frozen");
  }
}

}  // namespace rostra::gst
