// SPDX-License-Identifier: Apache-2.0
#include "mix/input/app_source.hpp"

#include "base/log.hpp"

#include <utility>

namespace rostra::mix {

AppSource::AppSource(gst::Ref<GstElement> appsrc, std::string name)
    : element_(std::move(appsrc)),
      name_(std::move(name)),
      maxBuffers_(gst_app_src_get_max_buffers(GST_APP_SRC(element_.get()))),
      maxBytes_(gst_app_src_get_max_bytes(GST_APP_SRC(element_.get()))),
      maxTime_(gst_app_src_get_max_time(GST_APP_SRC(element_.get()))) {}

void AppSource::setCaps(GstCaps* caps) {
  gst_app_src_set_caps(GST_APP_SRC(element_.get()), caps);
}

bool AppSource::full() const {
  GstAppSrc* source = GST_APP_SRC(element_.get());
  return (maxBuffers_ != 0 && gst_app_src_get_current_level_buffers(source) >= maxBuffers_) ||
         (maxBytes_ != 0 && gst_app_src_get_current_level_bytes(source) >= maxBytes_) ||
         (maxTime_ != 0 && gst_app_src_get_current_level_time(source) >= maxTime_);
}

void AppSource::push(gst::Ref<GstBuffer> buffer) {
  if (full()) {
    ++dropped_;
    static log::RateLimit limit(1);
    if (std::uint64_t suppressed = 0; limit.allow(suppressed))
      log::warning("queue full, dropping the oldest buffer", {{"queue", name_}, {"suppressed", suppressed}});
  }
  gst_app_src_push_buffer(GST_APP_SRC(element_.get()), buffer.release());
}

void AppSource::send(GstEvent* event) {
  gst_element_send_event(element_.get(), event);
}

std::uint64_t AppSource::queuedBytes() const {
  return gst_app_src_get_current_level_bytes(GST_APP_SRC(element_.get()));
}

}  // namespace rostra::mix
