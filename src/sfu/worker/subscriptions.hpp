// SPDX-License-Identifier: Apache-2.0
// Which producers of a room go to which subscribers: each to everyone but its owner. In: producers and
// subscribers that come and go; out: Subscriber::subscribe() and unsubscribe(), only to those for whom
// something changes.
#pragma once

#include "sfu/forward/producer_key.hpp"
#include "sfu/forward/subscriber.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Thread: the loop.
class Subscriptions {
 public:
  /// Forwards `producer` from now on. False when it is forwarded already: nobody is told anything.
  bool start(const std::shared_ptr<Producer>& producer);
  /// No more. Nobody is told anything when it was not forwarded.
  void stop(const Producer& producer);
  /// `subscriber` gets what is forwarded, but for what `owner` sends (empty: nobody, the mixer gets all).
  void add(const std::string& owner, std::shared_ptr<Subscriber> subscriber);
  /// Told nothing any more. Does nothing when it was not added.
  void remove(const Subscriber& subscriber);
  /// Whether a subscriber of `owner` would get anything now.
  [[nodiscard]] bool anythingFor(const std::string& owner) const noexcept;

 private:
  struct Entry {
    std::string owner;
    std::shared_ptr<Subscriber> subscriber;
  };
  std::map<ProducerKey, std::shared_ptr<Producer>> producers_;
  std::vector<Entry> subscribers_;
};

}  // namespace rostra::sfu
