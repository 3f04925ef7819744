// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/codec.hpp"

#include <algorithm>
#include <array>

namespace rostra::sfu {

std::optional<Codec> codecNamed(std::string_view encoding) noexcept {
  const auto upper = [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; };
  for (const Codec codec : std::array{Codec::Opus, Codec::Vp8, Codec::H264}) {
    if (std::ranges::equal(encoding, factsOf(codec).encoding, {}, upper)) return codec;
  }
  return std::nullopt;
}

}  // namespace rostra::sfu
