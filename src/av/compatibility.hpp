// SPDX-License-Identifier: Apache-2.0
// What libav calls differently in the versions that Rostra builds with: FFmpeg 5.1 (Debian 12), 6.1 and 7.1
// (Debian 13). The only file, with its source, that asks for a version of libav.
#pragma once

#include "av/handles.hpp"

#include <cstdint>
#include <string_view>
#include <type_traits>

extern "C" {
#include <libavutil/macros.h>
}

namespace rostra::av {

/// The Debian packages of the libav that this program was built with, for messages.
inline constexpr std::string_view kCodecPackage = "libavcodec" AV_STRINGIFY(LIBAVCODEC_VERSION_MAJOR);
inline constexpr std::string_view kFormatPackage = "libavformat" AV_STRINGIFY(LIBAVFORMAT_VERSION_MAJOR);

/// What a write callback of avio_alloc_context() receives: libavformat 61 promises not to let it change the
/// bytes.
using WrittenByte = std::conditional_t<(LIBAVFORMAT_VERSION_MAJOR >= 61), const std::uint8_t, std::uint8_t>;

/// Says whether the picture in `frame` is a key frame.
void markKeyFrame(AVFrame& frame, bool key);

/// The format of samples that `encoder` prefers; planar floats when it takes any.
[[nodiscard]] AVSampleFormat preferredSampleFormat(const AVCodec& encoder);

}  // namespace rostra::av
