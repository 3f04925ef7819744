// SPDX-License-Identifier: Apache-2.0
// The form of all sound inside the mix: interleaved 32-bit float.
#pragma once

namespace rostra::mix {

inline constexpr int kSampleRate = 48000;
inline constexpr int kChannels = 2;

}  // namespace rostra::mix
