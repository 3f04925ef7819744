// SPDX-License-Identifier: Apache-2.0
#include "control/serve/cleaning.hpp"

#include "base/log.hpp"
#include "base/wall_clock.hpp"
#include "store/rows/accounts.hpp"
#include "store/rows/messages.hpp"

#include <chrono>

namespace rostra::control {
namespace {

/// How often sessions, tokens and links that have expired are removed.
constexpr std::chrono::hours kCleanEvery{1};
/// Chat messages that one statement deletes, and the pause until the next one: people who write meanwhile do
/// not wait.
constexpr std::int64_t kMessagesAtOnce = 500;
constexpr std::chrono::milliseconds kBetweenDeletions{200};

}  // namespace

std::shared_ptr<Cleaning> Cleaning::start(std::shared_ptr<glib::Loop> loop,
                                          std::shared_ptr<store::Database> database,
                                          const Configuration& configuration) {
  std::shared_ptr<Cleaning> cleaning(new Cleaning(std::move(loop), std::move(database), configuration));
  cleaning->cleanUp();
  cleaning->hourly_ = cleaning->loop_->every(kCleanEvery, [self = cleaning.get()] { self->cleanUp(); });
  return cleaning;
}

void Cleaning::cleanUp() {
  database_->run([](store::Connection& db) { return store::deleteExpired(db, wallClockMs()); },
                 [](const Result<std::int64_t>& removed) {
                   if (removed && *removed > 0) log::debug("expired rows removed", {{"rows", *removed}});
                 });
  deleteOldMessages();
}

void Cleaning::deleteOldMessages() {
  if (configuration_.chatRetention.count() == 0) return;
  database_->run([before = wallClockMs() - configuration_.chatRetention.count()](
                     store::Connection& db) { return store::deleteOldMessages(db, before, kMessagesAtOnce); },
                 [weak = weak_from_this(), loop = loop_](const Result<std::int64_t>& removed) {
                   if (!removed || *removed == 0) return;
                   log::debug("old chat messages removed", {{"messages", *removed}});
                   loop->post(weak, [](Cleaning& self) {
                     self.nextDeletion_ =
                         self.loop_->after(kBetweenDeletions, [&self] { self.deleteOldMessages(); });
                   });
                 });
}

}  // namespace rostra::control
