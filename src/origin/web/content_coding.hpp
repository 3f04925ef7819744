// SPDX-License-Identifier: Apache-2.0
// Which compression a client accepts. In: the Accept-Encoding header, from strangers; out: the coding to
// answer with. Pure. Spec: RFC 9110 s.12.5.3, RFC 7932 (br).
#pragma once

#include <cstdint>
#include <string_view>

namespace rostra::origin {

enum class ContentCoding : std::uint8_t { Identity, Gzip, Brotli };

/// What a resource exists in, beside as it is.
struct Available {
  bool gzip = false;
  bool brotli = false;
};

/// The coding that the client prefers among the available ones; Brotli where both are welcome alike. Identity
/// without a header, and where a part of it cannot be read: that coding counts as refused.
[[nodiscard]] ContentCoding chooseCoding(std::string_view acceptEncoding, Available available) noexcept;

/// Value of Content-Encoding; nullptr for Identity.
[[nodiscard]] const char* nameOf(ContentCoding coding) noexcept;

}  // namespace rostra::origin
