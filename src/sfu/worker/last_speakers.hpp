// SPDX-License-Identifier: Apache-2.0
// Whose cameras flow in a room that forwards only those of its last N speakers (option last-n). In: who
// comes, switches a camera, has the floor and leaves; out: the cameras for one receiver. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace rostra::sfu {

/// Everybody in the order in which they last had the floor, then in order of joining: until somebody speaks,
/// the first who came are seen. Whoever takes the floor and was seen already moves nobody out. Thread: none
/// of its own, the caller serialises.
class LastSpeakers {
 public:
  void join(const std::string& participant);
  void leave(const std::string& participant);
  /// Whose camera is off keeps their place in the order and takes none of the N. Nothing when they are not
  /// here.
  void setCamera(const std::string& participant, bool on);
  /// They have the floor. Nothing when they are not here.
  void speak(const std::string& participant);
  /// The first `n` cameras of all but `receiver`, who does not receive themselves; only of those in `near`,
  /// if there is one: who is far away would take the place of somebody who can be seen.
  [[nodiscard]] std::set<std::string> camerasFor(const std::string& receiver,
                                                 const std::optional<std::set<std::string>>& near,
                                                 std::size_t n) const;

 private:
  struct Person {
    std::string id;
    bool camera = false;
  };
  std::vector<Person> order_;
};

}  // namespace rostra::sfu
