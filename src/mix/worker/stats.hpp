// SPDX-License-Identifier: Apache-2.0
// What a mixer says about itself. in: the counters of its parts; out: JSON, documented in docs/stats-mix.md.
#pragma once

#include "mix/input/tap_receiver.hpp"
#include "mix/output/ladder.hpp"
#include "mix/output/mix_pipeline.hpp"
#include "mix/output/pressure.hpp"
#include "mix/scene/scene.hpp"
#include "mix/worker/participant.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace rostra::mix {

struct MixParts {
  const std::string& space;
  const std::string& title;  ///< of the slate
  double seconds = 0;        ///< since the show began
  const Scene& scene;
  const std::vector<std::unique_ptr<Participant>>& people;
  const MixPipeline* mix = nullptr;  ///< null when the show is over
  std::vector<Ladder::State> renditions;
  Degradation without = Degradation::None;
  std::size_t steps = 0;
  const TapReceiver& tap;
  std::uint64_t unknownPackets = 0;  ///< packets of nobody on stage
};

/// Some counters are since the last call. Thread: the loop's.
[[nodiscard]] std::string describeMix(const MixParts& parts);

}  // namespace rostra::mix
