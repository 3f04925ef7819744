// SPDX-License-Identifier: Apache-2.0
// Whoever receives producers: a subscribe transport, the tap. In: which producers it gets; what it does with
// them is its own.
#pragma once

#include "sfu/forward/producer.hpp"

#include <memory>

namespace rostra::sfu {

/// Thread: the loop.
class Subscriber {
 public:
  virtual ~Subscriber() = default;
  /// From now on it gets `producer`, which it does not get yet.
  virtual void subscribe(const std::shared_ptr<Producer>& producer) = 0;
  /// From now on it gets `producer` no more; does nothing when it did not.
  virtual void unsubscribe(const Producer& producer) = 0;
};

}  // namespace rostra::sfu
