// SPDX-License-Identifier: Apache-2.0
// What the worker knows about itself, as JSON (docs/stats.md). In: routers; out: text. Thread: the loop.
#pragma once

#include "sfu/worker/router.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

struct WorkerFacts {
  std::chrono::steady_clock::time_point started;
};

/// A page ends behind the participant with which it has this many entries: participants, producers and slots.
/// An entry has at most about 500 bytes, and who receives the most has 700 (subscribe_transport).
inline constexpr std::size_t kPageEntries = 200;

/// Sums over everything: a few hundred bytes, however much there is.
[[nodiscard]] std::string totalsJson(const std::vector<std::shared_ptr<Router>>& routers,
                                     const WorkerFacts& facts);
/// Some participants of a room in the order of their ids, with everything about them: those behind `after`,
/// or the first ones and the tap. `next` in it is the `after` of the page that follows; without it this is
/// the last. Below the limit of the message that carries it, however large the room is.
[[nodiscard]] std::string roomPageJson(const Router& router, const std::optional<std::string>& after,
                                       const WorkerFacts& facts);

}  // namespace rostra::sfu
