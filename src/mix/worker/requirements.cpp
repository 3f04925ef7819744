// SPDX-License-Identifier: Apache-2.0
#include "mix/worker/requirements.hpp"

#include "av/compatibility.hpp"
#include "av/handles.hpp"
#include "gst/init.hpp"

#include <array>
#include <string>
#include <string_view>

namespace rostra::mix {
namespace {

constexpr std::array<std::string_view, 17> kElements{
    "appsrc",       "appsink",      "imagefreeze",   "compositor", "audiomixer", "audiotestsrc",
    "rtpvp8depay",  "rtph264depay", "rtpopusdepay",  "vp8dec",     "avdec_h264", "opusdec",
    "videoconvert", "audioconvert", "audioresample", "capsfilter", "queue"};
constexpr std::array<const char*, 2> kEncoders{"libx264", "aac"};

}  // namespace

Result<void> loadMixRequirements() {
  if (auto found = gst::requireElements(kElements); !found) return found;
  for (const std::string_view name : kElements) {
    const auto factory =
        gst::Ref<GstElementFactory>::adopt(gst_element_factory_find(std::string(name).c_str()));
    const auto loaded =
        gst::Ref<GstPluginFeature>::adopt(gst_plugin_feature_load(GST_PLUGIN_FEATURE(factory.get())));
    if (!loaded) {
      return fail(ErrorKind::Unavailable, "GStreamer cannot load the plugin of '" + std::string(name) +
                                              "'; reinstall the package " +
                                              std::string(gst::packageOf(name)));
    }
  }
  for (const char* name : kEncoders) {
    if (avcodec_find_encoder_by_name(name)) continue;
    return fail(ErrorKind::Unavailable, std::string("libavcodec has no encoder '") + name +
                                            "'; install the package " + std::string(av::kCodecPackage));
  }
  return {};
}

}  // namespace rostra::mix
