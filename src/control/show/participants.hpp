// SPDX-License-Identifier: Apache-2.0
// Everyone on a stage, in order of joining. In: participants that come and go; out: finding them, and the
// same message to many.
#pragma once

#include "control/show/participant.hpp"
#include "protocol/signalling.hpp"
#include "protocol/worker.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Participants {
 public:
  using Ptr = std::shared_ptr<Participant>;

  void add(Ptr participant) { all_.push_back(std::move(participant)); }
  /// Forgets them and what the others said about their tiles. False when they are not here.
  [[nodiscard]] bool remove(const Ptr& participant);

  /// Null when nobody has this id.
  [[nodiscard]] Ptr find(const std::string& id) const;
  /// Null when nobody has this token.
  [[nodiscard]] Ptr findByResumeToken(const std::string& token) const;
  /// All participants of one person: one for each tab they joined in.
  [[nodiscard]] std::vector<Ptr> ofPerson(const std::string& person) const;
  /// Copy it to remove some on the way.
  [[nodiscard]] const std::vector<Ptr>& all() const noexcept { return all_; }
  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
  [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
  /// A copy of those for whom this holds: some may leave while it is read.
  template <class Condition>
  [[nodiscard]] std::vector<Ptr> where(Condition holds) const {
    std::vector<Ptr> found;
    std::copy_if(all_.begin(), all_.end(), std::back_inserter(found),
                 [&](const Ptr& one) { return holds(*one); });
    return found;
  }
  /// As the mixer knows them.
  [[nodiscard]] std::vector<protocol::worker::Person> forMixer() const;

  void send(const protocol::signalling::ServerMessage& message) const;
  void sendToOthers(const Participant& except, const protocol::signalling::ServerMessage& message) const;

 private:
  std::vector<Ptr> all_;
};

}  // namespace rostra::control
