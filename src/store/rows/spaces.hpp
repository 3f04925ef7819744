// SPDX-License-Identifier: Apache-2.0
// Spaces, who has which role in them, invitations and bans as rows. Thread: that of the connection.
#pragma once

#include "base/wall_clock.hpp"
#include "store/database/connection.hpp"
#include "store/rows/accounts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace rostra::store {

/// Stored as these words; order as in signalling's Role.
enum class Role : std::uint8_t { Viewer, Participant, Host, Owner };
enum class Visibility : std::uint8_t { Public, Unlisted, Private };
/// What people without a role may do.
enum class Visitors : std::uint8_t { None, Watch, Stage };
enum class ChatAccess : std::uint8_t { Everyone, Members, Stage, Off };
/// What the map shows; words as in signalling's FloorPlan.
enum class Floor : std::uint8_t { Plain, Lounge, Hall, Cafe, Picture };
[[nodiscard]] std::string_view toString(Role role) noexcept;
[[nodiscard]] std::string_view toString(Visibility visibility) noexcept;
[[nodiscard]] std::string_view toString(Visitors visitors) noexcept;
[[nodiscard]] std::string_view toString(ChatAccess access) noexcept;
[[nodiscard]] std::string_view toString(Floor floor) noexcept;
[[nodiscard]] std::optional<Role> parseRole(std::string_view text) noexcept;
[[nodiscard]] std::optional<Visibility> parseVisibility(std::string_view text) noexcept;
[[nodiscard]] std::optional<Visitors> parseVisitors(std::string_view text) noexcept;
[[nodiscard]] std::optional<ChatAccess> parseChatAccess(std::string_view text) noexcept;
[[nodiscard]] std::optional<Floor> parseFloor(std::string_view text) noexcept;

struct SpaceSettings {
  std::int64_t stageSize = 0;  ///< 0 = as configured
  bool lobby = false;
  bool locked = false;
  Visitors visitors = Visitors::Watch;
  bool guests = true;  ///< visitors need no account
  ChatAccess chat = ChatAccess::Everyone;
  std::int64_t slowModeSeconds = 0;
  bool recording = false;
  std::string layout;  ///< name of a layout file; empty = as configured
  bool map = true;
  bool proximity = false;
  Floor floor = Floor::Lounge;
  bool backstage = false;  ///< shows begin when a host says so; new spaces of accounts have it
  friend bool operator==(const SpaceSettings&, const SpaceSettings&) = default;
};

struct Space {
  std::string id;  ///< random, never reused; the slug may change
  std::string slug;
  std::string title;
  std::string description;
  Visibility visibility = Visibility::Public;
  std::string owner;  ///< account
  std::optional<Millis> startsAt;
  SpaceSettings settings;
  std::string floorPicture;  ///< id, see floor_pictures.hpp; empty = none
  Millis created = 0;
  Millis updated = 0;
};

/// Also makes the owner a member. Conflict when the slug is taken, NotFound when the account is gone.
[[nodiscard]] Result<void> insertSpace(Connection& db, const Space& space);
[[nodiscard]] Result<std::optional<Space>> findSpace(Connection& db, std::string_view slug);
[[nodiscard]] Result<std::optional<Space>> findSpaceById(Connection& db, std::string_view id);
/// As it is now, and nobody else changes it before the transaction that this is called in ends. NotFound when
/// it is gone.
[[nodiscard]] Result<Space> lockSpace(Connection& db, std::string_view id);
/// Everything but id, owner and created. Conflict when a new slug is taken, NotFound when it is gone.
[[nodiscard]] Result<void> updateSpace(Connection& db, const Space& space);
/// With members, invitations, bans and chat. NotFound when it is gone.
[[nodiscard]] Result<void> deleteSpace(Connection& db, std::string_view id);
[[nodiscard]] Result<std::int64_t> countSpacesOf(Connection& db, std::string_view owner);

struct SpaceAndRole {
  Space space;
  std::optional<Role> role;
};
/// Spaces an account has a role in, newest first; a page begins behind `after` (the last id of the page
/// before; InvalidInput when it was deleted meanwhile).
[[nodiscard]] Result<std::vector<SpaceAndRole>> listSpacesOf(Connection& db, std::string_view account,
                                                             std::string_view after, std::int64_t limit);
/// Public ones: those planned for later than `now` soonest first, then the others newest first; with the role
/// of `account` (may be empty). Pages as above.
[[nodiscard]] Result<std::vector<SpaceAndRole>> listPublicSpaces(Connection& db, std::string_view account,
                                                                 std::string_view after, std::int64_t limit,
                                                                 Millis now = wallClockMs());
/// The named ones that exist, in any order.
[[nodiscard]] Result<std::vector<SpaceAndRole>> findSpaces(Connection& db,
                                                           const std::vector<std::string>& slugs,
                                                           std::string_view account);

/// A member is an account or a guest (person id, see docs/signalling.md); exactly one row each.
struct MemberRow {
  std::string person;  ///< account id, or guest person id
  bool guest = false;
  Role role = Role::Viewer;
  Millis since = 0;
  std::string userName;     ///< of accounts, for lists
  std::string displayName;  ///< of accounts, for lists
  std::int64_t avatarVersion = 0;
};
[[nodiscard]] Result<std::optional<Role>> findRole(Connection& db, std::string_view space,
                                                   std::string_view person);
/// A member's `since` stays when the role changes. NotFound when the space or the account is gone.
[[nodiscard]] Result<void> setRole(Connection& db, std::string_view space, std::string_view person,
                                   bool guest, Role role, Millis now);
[[nodiscard]] Result<bool> removeMember(Connection& db, std::string_view space, std::string_view person);
/// Longest members first; a page begins behind `after` (the last person of the page before; InvalidInput when
/// they have left meanwhile).
[[nodiscard]] Result<std::vector<MemberRow>> listMembers(Connection& db, std::string_view space,
                                                         std::string_view after, std::int64_t limit);

struct InvitationRow {
  std::string id;
  std::string tokenHash;
  std::string space;
  Role role = Role::Viewer;
  std::string note;
  std::string createdBy;  ///< account; empty when it was deleted
  Millis created = 0;
  std::optional<Millis> expires;
  std::optional<std::int64_t> maxUses;
  std::int64_t uses = 0;
  bool revoked = false;
};
[[nodiscard]] Result<void> insertInvitation(Connection& db, const InvitationRow& invitation);
[[nodiscard]] Result<std::optional<InvitationRow>> findInvitation(Connection& db, std::string_view tokenHash);
/// Newest first, with those that are not valid any more.
[[nodiscard]] Result<std::vector<InvitationRow>> listInvitations(Connection& db, std::string_view space);
[[nodiscard]] Result<bool> revokeInvitation(Connection& db, std::string_view space, std::string_view id);
/// Gives `person` the invitation's role (never a lower one than they have) and counts one use, in one
/// transaction and only when it is valid at `now`; who has that role already gets nothing and uses nothing
/// up, valid or not. Denied with a sentence when it has expired, is used up or revoked; NotFound when there
/// is none.
[[nodiscard]] Result<InvitationRow> useInvitation(Connection& db, std::string_view tokenHash,
                                                  std::string_view person, bool guest, Millis now);

struct BanRow {
  std::string id;
  std::string space;
  std::string person;
  std::string name;  ///< as it was
  std::string reason;
  std::string by;  ///< person id
  Millis created = 0;
};
/// A second one of a person replaces the first.
[[nodiscard]] Result<void> insertBan(Connection& db, const BanRow& ban);
[[nodiscard]] Result<std::optional<BanRow>> findBan(Connection& db, std::string_view space,
                                                    std::string_view person);
/// Newest first.
[[nodiscard]] Result<std::vector<BanRow>> listBans(Connection& db, std::string_view space);
/// With what it says about the networks of a guest.
[[nodiscard]] Result<bool> deleteBan(Connection& db, std::string_view space, std::string_view id);

}  // namespace rostra::store
