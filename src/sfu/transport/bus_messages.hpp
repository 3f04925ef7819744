// SPDX-License-Identifier: Apache-2.0
// What a transport's pipeline says on its bus. In: messages; out: lines in the log, and the error that ends
// the transport.
#pragma once

#include "base/result.hpp"

#include <gst/gst.h>

#include <optional>
#include <string>

namespace rostra::sfu {

/// Logs `message` with the name of its transport and does what the pipeline asks for. Unavailable: the
/// browser closed the connection; Internal: the pipeline broke; nothing: it goes on. Thread: the loop.
[[nodiscard]] std::optional<Error> readBusMessage(GstMessage* message, GstBin* pipeline,
                                                  const std::string& transport);

}  // namespace rostra::sfu
