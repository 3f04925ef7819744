// SPDX-License-Identifier: Apache-2.0
// Whether an encoder file can go on air. in: a file of pipelines/encoders; out: nothing, or what a broadcast
// needs and this encoder does not do. It is found out by encoding a second with the mixer's own encoders.
#pragma once

#include "pipeline/catalog/catalog.hpp"

#include <string_view>

namespace rostra::mix {

/// Checks the kind of encoder (`encoders/video` makes H.264, `encoders/audio` AAC, any other file one of
/// both), then its settings (EncoderSettings::check()), then what it makes: each picture at once and in
/// order, an IDR frame where a segment begins (draft-pantos-hls-rfc8216bis s.3), 8-bit 4:2:0 in a profile
/// that browsers play; AAC-LC in frames of 1024 samples. Takes some 50 ms of a core. Needs gst::initialise().
/// Thread: one at a time.
[[nodiscard]] pipeline::Problems checkEncoder(std::string_view name,
                                              const pipeline::EncoderSettings& settings);

/// The mixer's knowledge for Catalog::checkAll(): checkEncoder(), and layouts by Layout::parse().
[[nodiscard]] pipeline::FileChecks fileChecks();

}  // namespace rostra::mix
