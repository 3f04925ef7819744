// SPDX-License-Identifier: Apache-2.0
// The details of a room in its SFU worker, put together from pages (docs/stats.md). In: a worker, a room;
// out: one object with everyone in it, or with as many as one answer to an operator holds.
#pragma once

#include "base/result.hpp"
#include "control/supervisor/fleet.hpp"
#include "glib/json.hpp"

#include <functional>
#include <memory>
#include <string>

namespace rostra::control {

/// Lives while pages are coming. Thread: the loop's home thread.
class SfuPages : public std::enable_shared_from_this<SfuPages> {
 public:
  /// `whole` is false when there were more participants than fit.
  using Done = std::function<void(Result<glib::Ref<JsonObject>> pages, bool whole)>;

  /// Calls `done` once, with the error of the worker if one page did not come.
  static void collect(const SfuFleet::WorkerPtr& worker, std::string room, Done done);

 private:
  SfuPages(const SfuFleet::WorkerPtr& worker, std::string room, Done done)
      : worker_(worker), room_(std::move(room)), done_(std::move(done)) {}
  void ask(std::optional<std::string> after);
  void add(const Result<std::string>& text);

  std::weak_ptr<SfuWorker> worker_;
  std::string room_;
  Done done_;
  glib::Ref<JsonObject> first_;
  std::size_t bytes_ = 0;
};

}  // namespace rostra::control
