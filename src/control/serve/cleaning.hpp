// SPDX-License-Identifier: Apache-2.0
// Removes what has expired: sessions, tokens and links every hour, and chat messages older than
// `chat-retention`, a few at a time. In: the database and the clock; out: deleted rows.
#pragma once

#include "control/config/configuration.hpp"
#include "glib/loop.hpp"
#include "store/database.hpp"

#include <memory>

namespace rostra::control {

/// Thread: the loop's home thread.
class Cleaning : public std::enable_shared_from_this<Cleaning> {
 public:
  /// Begins at once. `configuration` outlives it and may change.
  [[nodiscard]] static std::shared_ptr<Cleaning> start(std::shared_ptr<glib::Loop> loop,
                                                       std::shared_ptr<store::Database> database,
                                                       const Configuration& configuration);

 private:
  Cleaning(std::shared_ptr<glib::Loop> loop, std::shared_ptr<store::Database> database,
           const Configuration& configuration)
      : loop_(std::move(loop)), database_(std::move(database)), configuration_(configuration) {}
  void cleanUp();
  void deleteOldMessages();

  std::shared_ptr<glib::Loop> loop_;
  std::shared_ptr<store::Database> database_;
  const Configuration& configuration_;
  glib::Source hourly_;
  glib::Source nextDeletion_;
};

}  // namespace rostra::control
