// SPDX-License-Identifier: Apache-2.0
// What can be put off until all packets at hand were forwarded. In: whoever has gathered something; out: one
// call when nothing more is at hand. Implemented by sfu/engine.
#pragma once

#include <memory>

namespace rostra::sfu {

class TurnEnd {
 public:
  virtual ~TurnEnd() = default;
  /// On the thread of the turns.
  virtual void onTurnEnd() noexcept = 0;
};

class Turns {
 public:
  virtual ~Turns() = default;
  /// Whether the calling thread is the one of the turns. Any thread.
  [[nodiscard]] virtual bool here() const noexcept = 0;
  /// Calls onTurnEnd() once, soon. On the thread of the turns.
  virtual void atEnd(std::shared_ptr<TurnEnd> what) = 0;
};

}  // namespace rostra::sfu
