// SPDX-License-Identifier: Apache-2.0
// Where the threads of the pool get their connections, and what knows whether the database is available.
#pragma once

#include "store/database/backend.hpp"

#include <memory>

namespace rostra::store {

/// Thread: any.
class Connector {
 public:
  Connector() = default;
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;
  virtual ~Connector() = default;

  /// Makes `own` a connection that works, as far as can be told without asking the database. Unavailable at
  /// once while the database is known to be gone.
  [[nodiscard]] virtual Result<void> prepare(std::unique_ptr<Backend>& own) = 0;
  /// After a job in which a statement ended with Unavailable.
  virtual void failed(std::unique_ptr<Backend>& own) = 0;
  [[nodiscard]] virtual bool available() const = 0;
  /// Stops background work. Idempotent.
  virtual void close() = 0;
};

}  // namespace rostra::store
