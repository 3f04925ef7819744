// SPDX-License-Identifier: Apache-2.0
#include "sfu/workaround/remote_close.hpp"

#include <string_view>

namespace rostra::sfu {

bool isRemoteClose(const GstMessage* error) noexcept {
  GstObject* source = GST_MESSAGE_SRC(error);
  GstElementFactory* factory =
      GST_IS_ELEMENT(source) ? gst_element_get_factory(GST_ELEMENT(source)) : nullptr;
  return factory && std::string_view(GST_OBJECT_NAME(factory)) == "sctpenc";
}

}  // namespace rostra::sfu
