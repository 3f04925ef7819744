// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/refused_packet.hpp"

#include "glib/handle.hpp"

#include <string_view>

namespace rostra::sfu {

bool isRefusedPacket(GstMessage* error) noexcept {
  GstObject* source = GST_MESSAGE_SRC(error);
  GstElementFactory* factory =
      GST_IS_ELEMENT(source) ? gst_element_get_factory(GST_ELEMENT(source)) : nullptr;
  if (!factory || std::string_view(GST_OBJECT_NAME(factory)) != "srtpenc") return false;
  GError* reason = nullptr;
  gst_message_parse_error(error, &reason, nullptr);
  const glib::ErrorPtr owned(reason);
  // A used-up key, which nothing can mend, is a STREAM error.
  return owned && g_error_matches(owned.get(), GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_FAILED);
}

}  // namespace rostra::sfu
