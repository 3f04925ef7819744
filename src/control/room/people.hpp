// SPDX-License-Identifier: Apache-2.0
// Who is in a room. In: presences (a tab in the audience, a participant on stage, somebody in the lobby) that
// come, move and go; out: persons as others see them, counts, and what changed since it was last asked. All
// presences of an account or of a guest's browser are one person. Pure. Thread: any, one at a time.
#pragma once

#include "control/room/identity.hpp"
#include "control/room/roles.hpp"
#include "protocol/signalling.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace rostra::control {

class People {
 public:
  using Person = protocol::signalling::Person;
  using Place = protocol::signalling::Place;

  struct Entry {
    Identity who;
    double since = 0;  ///< ms since 1970
    double hand = 0;   ///< ms since 1970; 0 = down
    std::map<std::string, Place> presences;
    std::uint64_t order = 0;  ///< of coming
    bool listed = false;      ///< among those that everyone is told of
    std::string nameKey;      ///< of their name
    [[nodiscard]] bool at(Place place) const;
    /// Where the others see them; nothing for somebody who is only in the lobby.
    [[nodiscard]] std::optional<Place> publicPlace() const;
    /// As hosts see them: the lobby too.
    [[nodiscard]] Place place() const;
  };
  /// What became of a person. Nothing in a view: they are not (or no longer) there for those who have it.
  struct Change {
    std::string person;
    bool forAll = false;  ///< the public view changed
    bool forHosts = false;
    std::optional<Person> publicView;
    std::optional<Person> hostView;
    /// As they see themselves, when it changed and no other view tells them: in the lobby, or one of a crowd
    /// that only counts.
    std::optional<Person> ownView;
  };

  /// `listLimit`: how many of the audience everyone is told of one by one; the rest only counts.
  explicit People(std::size_t listLimit) : listLimit_(listLimit) {}

  /// Another presence of a person; what is known of them is replaced by `who`.
  void enter(const std::string& presence, const Identity& who, Place place, double now);
  /// Nothing when it is not here.
  void leave(const std::string& presence);

  void setRole(const std::string& person, Role role, bool member);
  void setProfile(const std::string& person, const std::string& name, std::optional<std::string> avatar,
                  std::optional<std::string> status);
  /// False when it was so already.
  bool setHand(const std::string& person, bool raised, double now);

  /// Somebody else here is called so, to somebody who reads quickly (control/room/name_key.hpp).
  [[nodiscard]] bool nameTaken(const std::string& name, const std::string& person) const;
  /// `name`, or if somebody else has it, the name with a number behind it.
  [[nodiscard]] std::string freeName(const std::string& name, const std::string& person) const;
  [[nodiscard]] const Entry* find(const std::string& person) const;
  [[nodiscard]] Role roleOf(const std::string& person) const;
  [[nodiscard]] std::size_t viewers() const noexcept { return viewers_; }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  [[nodiscard]] const std::map<std::string, Entry>& all() const noexcept { return entries_; }

  /// As the others see somebody who is here.
  [[nodiscard]] static Person view(const Entry& entry, Place place);
  /// Those a newcomer is told of, at most `max`: stage, hands and hosts first, then in order of coming.
  [[nodiscard]] std::vector<Person> list(bool forHost, std::size_t max) const;
  /// Everyone whose views differ from those of the last call.
  [[nodiscard]] std::vector<Change> takeChanges();

 private:
  struct Told {
    std::optional<Person> publicView;
    std::optional<Person> hostView;
    std::optional<Person> ownView;  ///< only while they have no public view
  };
  [[nodiscard]] std::optional<Person> publicView(const Entry& entry) const;
  [[nodiscard]] std::optional<Person> hostView(const Entry& entry) const;
  void changed(const std::string& person);
  void setName(Entry& entry, const std::string& name);
  void forgetName(const Entry& entry);
  void recount(const Entry& entry, bool before);
  void unlist(Entry& entry);

  std::size_t listLimit_;
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> owners_;  ///< presence -> person
  std::map<std::string, std::size_t> names_;   ///< how many have a name, by its key
  std::map<std::string, Told> told_;
  std::set<std::string> dirty_;
  std::set<std::pair<std::uint64_t, std::string>> unlisted_;
  std::size_t listed_ = 0;
  std::size_t viewers_ = 0;
  std::uint64_t order_ = 0;
};

}  // namespace rostra::control
