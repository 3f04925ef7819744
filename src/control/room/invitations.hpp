// SPDX-License-Identifier: Apache-2.0
// Invitations onto the stage and the tickets they become. In: who invites whom, answers, the time; out:
// tickets that hold once and for a while, and invitations nobody answered. Pure, the caller brings the clock
// and the random text. Thread: any, one at a time.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::control {

class Invitations {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::milliseconds;

  /// `timeout`: of an invitation until it is answered, and of a ticket until it is used.
  explicit Invitations(Duration timeout) : timeout_(timeout) {}

  /// Replaces an earlier invitation of the same person.
  void invite(const std::string& person, TimePoint now) { invited_[person] = now + timeout_; }
  /// The person answered. False when there is no invitation that still holds.
  [[nodiscard]] bool answer(const std::string& person, TimePoint now) {
    const auto found = invited_.find(person);
    if (found == invited_.end()) return false;
    const bool holds = now < found->second;
    invited_.erase(found);
    return holds;
  }
  /// Makes a ticket good for one join of this person.
  void addTicket(const std::string& ticket, const std::string& person, TimePoint now) {
    tickets_[ticket] = {person, now + timeout_};
  }
  /// Whose ticket it is; nothing when there is no such ticket, or it came too late. It is used up by forget()
  /// once its person is on stage: a name that is refused or a full stage leaves it as it was.
  [[nodiscard]] std::optional<std::string> holderOf(const std::string& ticket, TimePoint now) const {
    const auto found = tickets_.find(ticket);
    if (found == tickets_.end() || now >= found->second.until) return std::nullopt;
    return found->second.person;
  }
  /// Persons whose invitation ran out by now; called by a timer at next().
  [[nodiscard]] std::vector<std::string> takeExpired(TimePoint now) {
    std::vector<std::string> expired;
    for (const auto& [person, until] : invited_) {
      if (now >= until) expired.push_back(person);
    }
    for (const std::string& person : expired) invited_.erase(person);
    std::erase_if(tickets_, [&](const auto& each) { return now >= each.second.until; });
    return expired;
  }
  /// When the next invitation or ticket runs out.
  [[nodiscard]] std::optional<TimePoint> next() const {
    std::optional<TimePoint> soonest;
    const auto take = [&](TimePoint at) { soonest = soonest ? std::min(*soonest, at) : at; };
    for (const auto& [person, until] : invited_) take(until);
    for (const auto& [ticket, each] : tickets_) take(each.until);
    return soonest;
  }
  /// The person is gone, or on stage: nothing of theirs holds any more.
  void forget(const std::string& person) {
    invited_.erase(person);
    std::erase_if(tickets_, [&](const auto& each) { return each.second.person == person; });
  }

 private:
  struct Ticket {
    std::string person;
    TimePoint until;
  };
  Duration timeout_;
  std::map<std::string, TimePoint> invited_;
  std::map<std::string, Ticket> tickets_;
};

}  // namespace rostra::control
