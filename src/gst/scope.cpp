// SPDX-License-Identifier: Apache-2.0
#include "gst/scope.hpp"

namespace rostra::gst {

PadProbe::PadProbe(GstPad* pad, GstPadProbeType type, Callback callback) : pad_(Ref<GstPad>::retain(pad)) {
  id_ = gst_pad_add_probe(
      pad, type,
      [](GstPad* probed, GstPadProbeInfo* info, gpointer data) -> GstPadProbeReturn {
        return (*static_cast<Callback*>(data))(probed, info);
      },
      new Callback(std::move(callback)), [](gpointer data) { delete static_cast<Callback*>(data); });
}

PadProbe& PadProbe::operator=(PadProbe&& other) noexcept {
  if (this != &other) {
    remove();
    pad_ = std::move(other.pad_);
    id_ = std::exchange(other.id_, 0);
  }
  return *this;
}

void PadProbe::remove() noexcept {
  if (pad_ && id_ != 0) gst_pad_remove_probe(pad_.get(), std::exchange(id_, 0));
  pad_.reset();
}

RequestPad& RequestPad::operator=(RequestPad&& other) noexcept {
  if (this != &other) {
    release();
    element_ = std::move(other.element_);
    pad_ = std::move(other.pad_);
  }
  return *this;
}

void RequestPad::release() noexcept {
  if (element_ && pad_) gst_element_release_request_pad(element_.get(), pad_.get());
  pad_.reset();
  element_.reset();
}

BusWatch::BusWatch(glib::Loop& loop, GstElement* pipeline, std::function<void(GstMessage*)> onMessage) {
  using Handler = std::function<void(GstMessage*)>;
  const auto bus = Ref<GstBus>::adopt(gst_element_get_bus(pipeline));
  GSource* source = gst_bus_create_watch(bus.get());
  const GstBusFunc callback = [](GstBus*, GstMessage* message, gpointer data) -> gboolean {
    (*static_cast<Handler*>(data))(message);
    return G_SOURCE_CONTINUE;
  };
  g_source_set_callback(source, G_SOURCE_FUNC(callback), new Handler(std::move(onMessage)),
                        [](gpointer data) { delete static_cast<Handler*>(data); });
  g_source_attach(source, loop.context());
  source_ = glib::Source(Ref<GSource>::adopt(source));
}

}  // namespace rostra::gst
