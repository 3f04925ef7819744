// SPDX-License-Identifier: Apache-2.0
// Who has which role in a space, and who was banned from it. Hosts and owners.
#include "api/core/time_text.hpp"
#include "api/handlers/views.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "base/wall_clock.hpp"

#include <algorithm>
#include <array>

namespace rostra::api {
namespace {

constexpr std::size_t kGuestId = 17;
constexpr std::size_t kMaxReason = 200;

Outcome listMembers(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const auto limit = call.limit(kDefaultPage);
  if (!limit) return limit.error();
  const auto cursor = call.cursor();
  if (!cursor) return cursor.error();
  auto members = store::listMembers(db, here->managed().id, *cursor, *limit + 1);
  if (!members) return failureOf(members.error());
  ObjectWriter page;
  if (members->size() > static_cast<std::size_t>(*limit)) {
    members->pop_back();
    page.text("next", members->back().person);
  }
  ArrayWriter items;
  for (const store::MemberRow& member : *members) {
    ObjectWriter item;
    item.text("id", member.person)
        .flag("guest", member.guest)
        .text("role", std::string(store::toString(member.role)))
        .text("since", timeText(member.since));
    if (!member.guest) {
      store::Account account;
      account.id = member.person;
      account.avatarVersion = member.avatarVersion;
      const std::string avatar = accounts::avatarPath(account);
      item.text("userName", member.userName).text("displayName", member.displayName);
      if (avatar.empty()) {
        item.null("avatarUrl");
      } else {
        item.text("avatarUrl", avatar);
      }
    }
    items.add(item);
  }
  return jsonResponse(200, page.array("items", items));
}

struct Target {
  std::string person;
  bool guest = false;
  std::optional<store::Role> before;
  std::optional<store::Account> account;
};

/// The person of the path: an account's id, "@" and a user name, or a guest who was here.
tl::expected<Target, Failure> targetOf(store::Connection& db, const store::Space& space,
                                       const std::string& named) {
  Target target;
  auto account = named.starts_with('@') ? store::findAccountByName(db, accounts::userNameKey(named.substr(1)))
                                        : store::findAccount(db, named);
  if (!account) return tl::make_unexpected(failureOf(account.error()));
  if (*account) {
    target.person = present(*account).id;
    target.account = std::move(*account);
  } else if (named.size() == kGuestId && named.front() == 'g') {
    target.person = named;
    target.guest = true;
  } else {
    return tl::make_unexpected(notFound("there is no such person"));
  }
  const auto role = store::findRole(db, space.id, target.person);
  if (!role) return tl::make_unexpected(failureOf(role.error()));
  target.before = *role;
  return target;
}

/// As targetOf(), but a guest must have a role already: nobody else knows that they exist.
tl::expected<Target, Failure> memberOf(Call& call, store::Connection& db, const store::Space& space) {
  auto target = targetOf(db, space, call.parameter("person"));
  if (target && target->guest && !target->before)
    return tl::make_unexpected(notFound("there is no such person"));
  return target;
}

/// The rules of roles, and that a space always has the owner it belongs to.
std::optional<Failure> checkChange(const SpaceHere& here, const std::string& caller, const Target& target,
                                   std::optional<store::Role> now) {
  if (target.person == here.managed().owner && now != store::Role::Owner)
    return Failure{409, "conflict", "that account owns this space; its role cannot change", {}, 0, {}};
  if (target.guest && now == store::Role::Owner) return denied("guests cannot be owners");
  // Everyone may step down.
  const bool self = target.person == caller;
  if (self && (!now || *now <= here.effective())) return std::nullopt;
  if (auto allowed = accounts::checkRoleChange(here.effective(), target.before, now); !allowed)
    return denied(allowed.error().message);
  return std::nullopt;
}

Outcome putMember(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  Fields fields(call.body.get());
  const std::string word = fields.needText("role");
  const auto role = store::parseRole(word);
  if (!role && !word.empty()) fields.error("role", "must be one of viewer, participant, host, owner");
  if (!fields.good() || !role) return fields.failure();
  const auto target = memberOf(call, db, here->managed());
  if (!target) return target.error();
  if (auto refused = checkChange(*here, call.accountId(), *target, role)) return *refused;
  const store::Millis now = wallClockMs();
  if (auto set = store::setRole(db, here->managed().id, target->person, target->guest, *role, now); !set)
    return failureOf(set.error());
  call.services->live->roleChanged(here->slug, target->person, role);
  ObjectWriter member;
  member.text("id", target->person)
      .flag("guest", target->guest)
      .text("role", word)
      .text("since", timeText(now));
  if (target->account) {
    member.text("userName", present(target->account).userName)
        .text("displayName", present(target->account).displayName);
  }
  return jsonResponse(200, member);
}

Outcome deleteMember(Call& call, store::Connection& db) {
  // Everyone may leave; hosts and owners take the role of others.
  const auto here = spaceHere(call, db, Unmanaged::Refused, std::nullopt);
  if (!here) return here.error();
  const auto target = memberOf(call, db, here->managed());
  if (!target) return target.error();
  if (target->person != call.accountId() && here->effective() < store::Role::Host)
    return denied("only a host or owner of this space can do this");
  if (auto refused = checkChange(*here, call.accountId(), *target, std::nullopt)) return *refused;
  const auto gone = store::removeMember(db, here->managed().id, target->person);
  if (!gone) return failureOf(gone.error());
  if (!*gone) return notFound("that person has no role here");
  call.services->live->roleChanged(here->slug, target->person, std::nullopt);
  return noContent();
}

ObjectWriter banObject(const store::BanRow& ban) {
  ObjectWriter object;
  object.text("id", ban.id)
      .text("person", ban.person)
      .text("name", ban.name)
      .text("reason", ban.reason)
      .text("by", ban.by)
      .text("createdAt", timeText(ban.created));
  return object;
}

Outcome listBans(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const auto bans = store::listBans(db, here->managed().id);
  if (!bans) return failureOf(bans.error());
  ArrayWriter items;
  for (const store::BanRow& ban : *bans) items.add(banObject(ban));
  return jsonResponse(200, ObjectWriter().array("items", items));
}

Outcome makeBan(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  Fields fields(call.body.get());
  const std::string named = fields.needText("person");
  store::BanRow ban;
  if (const auto reason = fields.text("reason")) {
    if (auto checked = fields.accept("reason", accounts::checkLine(*reason, kMaxReason, "the reason")))
      ban.reason = std::move(*checked);
  }
  if (!fields.good()) return fields.failure();
  const auto target = targetOf(db, here->managed(), named);
  if (!target) return target.error();
  if (target->person == call.accountId()) return denied("you cannot ban yourself; leave instead");
  if (target->person == here->managed().owner)
    return Failure{409, "conflict", "that account owns this space and cannot be banned", {}, 0, {}};
  if (target->before && present(target->before) >= here->effective())
    return denied("that person has the same role as you or a higher one; remove their role first");
  ban.id = randomId(kIdCharacters);
  ban.space = here->managed().id;
  ban.person = target->person;
  ban.name = target->account ? present(target->account).displayName : "Guest";
  ban.by = call.accountId();
  ban.created = wallClockMs();
  if (auto stored = store::insertBan(db, ban); !stored) return failureOf(stored.error());
  call.services->live->banned(here->slug, ban, call.account().displayName);
  log::info("person banned", {{"space", here->slug}, {"person", ban.person}, {"account", ban.by}});
  return jsonResponse(201, banObject(ban));
}

Outcome deleteBan(Call& call, store::Connection& db) {
  const auto here = spaceHere(call, db, Unmanaged::Refused, store::Role::Host);
  if (!here) return here.error();
  const std::string& id = call.parameter("id");
  const auto bans = store::listBans(db, here->managed().id);
  if (!bans) return failureOf(bans.error());
  const auto ban = std::find_if(bans->begin(), bans->end(), [&](const auto& each) { return each.id == id; });
  const auto gone = store::deleteBan(db, here->managed().id, id);
  if (!gone) return failureOf(gone.error());
  if (!*gone || ban == bans->end()) return notFound("there is no such ban");
  call.services->live->banLifted(here->slug, ban->person);
  log::info("ban lifted", {{"space", here->slug}, {"account", call.accountId()}});
  return noContent();
}

}  // namespace

std::span<const Route> memberRoutes() {
  using accounts::Area;
  static constexpr std::array kRoutes{
      Route{"GET", "/spaces/{slug}/members", Access::Account, Area::Spaces, Body::None, listMembers},
      Route{"PUT", "/spaces/{slug}/members/{person}", Access::Account, Area::Spaces, Body::Json, putMember},
      Route{"DELETE", "/spaces/{slug}/members/{person}", Access::Account, Area::Spaces, Body::None,
            deleteMember},
      Route{"GET", "/spaces/{slug}/bans", Access::Account, Area::Spaces, Body::None, listBans},
      Route{"POST", "/spaces/{slug}/bans", Access::Account, Area::Spaces, Body::Json, makeBan},
      Route{"DELETE", "/spaces/{slug}/bans/{id}", Access::Account, Area::Spaces, Body::None, deleteBan},
  };
  return kRoutes;
}

}  // namespace rostra::api
