// SPDX-License-Identifier: Apache-2.0
// in: a text; out: the same, compressed. Pure.
#pragma once

#include "glib/ref.hpp"

#include <cstdint>

namespace rostra::origin {

/// How much time smaller bytes are worth: `Once` for what is compressed at start and sent until the end,
/// `Often` for what is another text several times a second.
enum class Effort : std::uint8_t { Once, Often };

/// RFC 1952. Null when that is not smaller.
[[nodiscard]] glib::Ref<GBytes> gzip(const glib::Ref<GBytes>& bytes, Effort effort);

}  // namespace rostra::origin
