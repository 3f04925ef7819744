// SPDX-License-Identifier: Apache-2.0
// Opens a libavcodec encoder as a file of pipelines/encoders describes it. in: the file's settings, and what
// the code decides; out: an open encoder, or which setting of which file is wrong.
#pragma once

#include "av/handles.hpp"
#include "base/result.hpp"
#include "pipeline/catalog/encoder_settings.hpp"

#include <functional>

namespace rostra::mix {

/// `configure` sets what the file may not: size, rates, bit rate. Unavailable when the encoder is missing or
/// does not open, InvalidInput when it has no such option; both name the file.
[[nodiscard]] Result<av::CodecContextPtr> openEncoder(const pipeline::EncoderSettings& settings,
                                                      const std::function<void(AVCodecContext&)>& configure);

}  // namespace rostra::mix
