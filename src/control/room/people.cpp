// SPDX-License-Identifier: Apache-2.0
#include "control/room/people.hpp"

#include "base/id.hpp"
#include "base/text.hpp"
#include "control/room/name_key.hpp"

#include <algorithm>
#include <tuple>

namespace rostra::control {
namespace {

/// Those who may not be missing in a list that is cut come first.
int rankOf(const People::Person& person) {
  if (person.place == People::Place::Stage) return 0;
  if (person.hand > 0 || person.place == People::Place::Lobby) return 1;
  return person.role >= Role::Host ? 2 : 3;
}

}  // namespace

bool People::Entry::at(Place place) const {
  return std::any_of(presences.begin(), presences.end(),
                     [&](const auto& each) { return each.second == place; });
}

std::optional<People::Place> People::Entry::publicPlace() const {
  if (at(Place::Stage)) return Place::Stage;
  if (at(Place::Audience)) return Place::Audience;
  return std::nullopt;
}

People::Place People::Entry::place() const {
  if (at(Place::Stage)) return Place::Stage;
  return at(Place::Lobby) ? Place::Lobby : Place::Audience;
}

void People::enter(const std::string& presence, const Identity& who, Place place, double now) {
  const auto earlier = owners_.find(presence);
  if (earlier != owners_.end() && earlier->second != who.person) leave(presence);
  auto [found, fresh] = entries_.try_emplace(who.person);
  Entry& entry = found->second;
  const bool counted = !fresh && entry.publicPlace() == Place::Audience;
  if (fresh) {
    entry.since = now;
    entry.order = ++order_;
    entry.listed = listed_ < listLimit_;
    if (entry.listed) {
      ++listed_;
    } else {
      unlisted_.emplace(entry.order, who.person);
    }
  }
  entry.who = who;
  setName(entry, who.name);
  entry.presences[presence] = place;
  owners_[presence] = who.person;
  recount(entry, counted);
  changed(who.person);
}

void People::leave(const std::string& presence) {
  const auto owner = owners_.find(presence);
  if (owner == owners_.end()) return;
  const std::string person = owner->second;
  owners_.erase(owner);
  Entry& entry = entries_.at(person);
  const bool counted = entry.publicPlace() == Place::Audience;
  entry.presences.erase(presence);
  recount(entry, counted);
  if (entry.presences.empty()) {
    unlist(entry);
    forgetName(entry);
    entries_.erase(person);
  }
  changed(person);
}

void People::setName(Entry& entry, const std::string& name) {
  forgetName(entry);
  entry.who.name = name;
  entry.nameKey = nameKey(name);
  if (!entry.nameKey.empty()) ++names_[entry.nameKey];
}

void People::forgetName(const Entry& entry) {
  if (entry.nameKey.empty()) return;
  const auto found = names_.find(entry.nameKey);
  if (found != names_.end() && --found->second == 0) names_.erase(found);
}

bool People::nameTaken(const std::string& name, const std::string& person) const {
  const std::string key = nameKey(name);
  const auto found = names_.find(key);
  if (found == names_.end()) return false;
  const Entry* own = find(person);
  return found->second > (own && own->nameKey == key ? 1U : 0U);
}

std::string People::freeName(const std::string& name, const std::string& person) const {
  if (!nameTaken(name, person)) return name;
  constexpr std::uint64_t kMostTried = 9;
  // In a crowd of one name the number of who came is as good as the next free one.
  for (std::uint64_t number = 2; number <= kMostTried + 1; ++number) {
    const std::string behind = ' ' + std::to_string(number <= kMostTried ? number : order_ + 1);
    std::string base = name;
    while (!checkDisplayName(base + behind)) base.resize(shortened(base, base.size() - 1).size());
    std::string numbered = base + behind;
    if (number > kMostTried || !nameTaken(numbered, person)) return numbered;
  }
  return name;
}

void People::unlist(Entry& entry) {
  if (!entry.listed) {
    unlisted_.erase({entry.order, entry.who.person});
    return;
  }
  --listed_;
  if (unlisted_.empty()) return;
  // Whoever came first of those who only counted takes the free place.
  const auto next = unlisted_.begin();
  Entry& other = entries_.at(next->second);
  unlisted_.erase(next);
  other.listed = true;
  ++listed_;
  changed(other.who.person);
}

void People::recount(const Entry& entry, bool before) {
  const bool after = entry.publicPlace() == Place::Audience;
  if (after && !before) ++viewers_;
  if (before && !after) --viewers_;
}

void People::setRole(const std::string& person, Role role, bool member) {
  const auto found = entries_.find(person);
  if (found == entries_.end()) return;
  found->second.who.role = role;
  found->second.who.member = member;
  changed(person);
}

void People::setProfile(const std::string& person, const std::string& name, std::optional<std::string> avatar,
                        std::optional<std::string> status) {
  const auto found = entries_.find(person);
  if (found == entries_.end()) return;
  setName(found->second, name);
  found->second.who.avatar = std::move(avatar);
  found->second.who.status = std::move(status);
  changed(person);
}

bool People::setHand(const std::string& person, bool raised, double now) {
  const auto found = entries_.find(person);
  if (found == entries_.end() || (found->second.hand > 0) == raised) return false;
  found->second.hand = raised ? now : 0;
  changed(person);
  return true;
}

const People::Entry* People::find(const std::string& person) const {
  const auto found = entries_.find(person);
  return found == entries_.end() ? nullptr : &found->second;
}

Role People::roleOf(const std::string& person) const {
  const Entry* entry = find(person);
  return entry ? entry->who.role : Role::Viewer;
}

People::Person People::view(const Entry& entry, Place place) {
  Person person;
  person.id = entry.who.person;
  person.name = entry.who.name;
  person.role = entry.who.role;
  person.member = entry.who.member;
  person.place = place;
  person.guest = entry.who.guest;
  person.avatar = entry.who.avatar;
  person.status = entry.who.status;
  person.since = entry.since;
  person.hand = entry.hand;
  return person;
}

std::optional<People::Person> People::publicView(const Entry& entry) const {
  const auto place = entry.publicPlace();
  if (!place) return std::nullopt;
  if (!entry.listed && *place != Place::Stage && entry.who.role < Role::Host) return std::nullopt;
  return view(entry, *place);
}

std::optional<People::Person> People::hostView(const Entry& entry) const {
  const Place place = entry.place();
  if (!entry.listed && place == Place::Audience && entry.who.role < Role::Host && entry.hand == 0)
    return std::nullopt;
  return view(entry, place);
}

std::vector<People::Person> People::list(bool forHost, std::size_t max) const {
  struct Ranked {
    int rank;
    std::uint64_t order;
    Person person;
  };
  std::vector<Ranked> ranked;
  // Not a structured binding: clang-tidy 16's bugprone-unchecked-optional-access crashes on it.
  for (const auto& each : entries_) {
    const Entry& entry = each.second;
    auto seen = forHost ? hostView(entry) : publicView(entry);
    if (seen) ranked.push_back({rankOf(*seen), entry.order, std::move(*seen)});
  }
  std::sort(ranked.begin(), ranked.end(), [](const Ranked& a, const Ranked& b) {
    return std::tie(a.rank, a.order) < std::tie(b.rank, b.order);
  });
  if (ranked.size() > max) ranked.resize(max);
  std::vector<Person> result;
  result.reserve(ranked.size());
  for (Ranked& each : ranked) result.push_back(std::move(each.person));
  return result;
}

void People::changed(const std::string& person) {
  dirty_.insert(person);
}

std::vector<People::Change> People::takeChanges() {
  std::vector<Change> result;
  for (const std::string& person : dirty_) {
    const Entry* entry = find(person);
    Told now;
    if (entry) now = {publicView(*entry), hostView(*entry), std::nullopt};
    if (entry && !now.publicView) now.ownView = view(*entry, entry->place());
    Told& before = told_[person];
    Change change{person,
                  now.publicView != before.publicView,
                  now.hostView != before.hostView,
                  now.publicView,
                  now.hostView,
                  std::nullopt};
    // Whoever just came is told by `seated`.
    if (before.ownView && now.ownView != before.ownView) change.ownView = now.ownView;
    if (entry) {
      before = std::move(now);
    } else {
      told_.erase(person);
    }
    if (change.forAll || change.forHosts || change.ownView) result.push_back(std::move(change));
  }
  dirty_.clear();
  return result;
}

}  // namespace rostra::control
