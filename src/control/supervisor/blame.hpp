// SPDX-License-Identifier: Apache-2.0
// Whom a worker died of. In: whose offers workers deal with, and their deaths; out: who is refused for a
// while. Whoever finds a way to end a worker must not be able to do it again and again. Offers only: answers
// and candidates come from everyone all the time, so a death says nothing about who sent the last. Pure, the
// caller brings the clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: any, one at a time.
class Blame {
 public:
  using Duration = std::chrono::milliseconds;
  using TimePoint = std::chrono::steady_clock::time_point;
  struct Peer {
    std::string person;
    std::string address;  ///< may be empty; of IPv6 the first 64 bits count, which one line has
    bool operator==(const Peer&) const = default;
  };
  /// What is not answered after this time is not going to end the worker, either.
  static constexpr Duration kOfferTime{5000};

  /// `refusal`: for how long; 0 = never.
  explicit Blame(Duration refusal) : refusal_(refusal) {}

  /// `worker` was given an offer of a participant.
  void begin(int worker, const std::string& participant, const Peer& peer, TimePoint now);
  /// `worker` is done with that participant's offer.
  void end(int worker, const std::string& participant);
  /// `worker` ended for a reason that is nobody's.
  void forget(int worker) { offers_.erase(worker); }
  /// `worker` died by itself. Those who are refused from now on: who alone had an unanswered offer there; of
  /// several, who was among them once before.
  std::vector<Peer> died(int worker, TimePoint now);

  /// How much longer; 0 = not refused. Without an address only the person counts.
  [[nodiscard]] Duration refused(const Peer& peer, TimePoint now) const;

 private:
  struct Offer {
    Peer peer;
    TimePoint time{};
  };
  struct Record {
    int deaths = 0;
    TimePoint last{};
    TimePoint until{};
  };
  void forgetOld(TimePoint now);
  /// Takes a death down. True when it is one too many.
  bool note(const std::string& key, bool alone, TimePoint now);

  Duration refusal_;
  std::map<int, std::map<std::string, Offer>> offers_;  ///< by worker and participant
  std::map<std::string, Record> records_;               ///< by person and by address
};

}  // namespace rostra::control
