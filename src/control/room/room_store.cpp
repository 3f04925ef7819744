// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_store.hpp"

#include "accounts/sodium.hpp"
#include "base/id.hpp"
#include "base/wall_clock.hpp"
#include "store/rows/guest_bans.hpp"

#include <utility>

namespace rostra::control {
namespace {

constexpr std::size_t kIdLength = 20;
constexpr std::size_t kSecretLength = 40;

Result<std::optional<store::Space>> spaceOf(store::Connection& db, const std::string& slug, bool openSpaces) {
  auto space = store::findSpace(db, slug);
  if (!space) return tl::make_unexpected(std::move(space.error()));
  if (!*space && !openSpaces) {
    return fail(ErrorKind::NotFound,
                "There is no space '" + slug + "'. Anyone with an account can create it.");
  }
  return space;
}

/// Fills in who it is: the account of the cookie, or the guest of the browser and the server's secret, by
/// which guests are known.
Result<void> identify(store::Connection& db, const JoinRequest& request, std::chrono::seconds lifetime,
                      Applicant& applicant, std::string& serverSecret) {
  Identity& who = applicant.who;
  if (!request.sessionToken.empty()) {
    auto session = accounts::resolveSession(db, request.sessionToken, lifetime);
    if (!session) return tl::make_unexpected(std::move(session.error()));
    if (*session) {
      const store::Account& account = (*session)->account;
      who.person = account.id;
      who.name = account.displayName.empty() ? account.userName : account.displayName;
      who.guest = false;
      if (auto path = accounts::avatarPath(account); !path.empty()) who.avatar = std::move(path);
      if (!account.status.empty()) who.status = account.status;
      applicant.serverOwner = account.serverOwner;
      return {};
    }
  }
  auto secret = accounts::serverSecret(db);
  if (!secret) return tl::make_unexpected(std::move(secret.error()));
  serverSecret = std::move(*secret);
  // A program without a secret of its own is somebody new each time.
  auto person =
      accounts::guestPersonId(serverSecret, request.guest ? *request.guest : randomId(kSecretLength));
  if (!person) return tl::make_unexpected(std::move(person.error()));
  who.person = std::move(*person);
  who.guest = true;
  return {};
}

/// Takes an invitation, unless the person has a role without it.
Result<void> invite(store::Connection& db, const JoinRequest& request, Applicant& applicant) {
  if (!request.invite || !applicant.space) return {};
  const std::string hash = accounts::hashToken(*request.invite);
  auto invitation = store::findInvitation(db, hash);
  if (!invitation) return tl::make_unexpected(std::move(invitation.error()));
  if (!*invitation || (*invitation)->space != applicant.space->id) {
    applicant.inviteProblem = "This invitation link is not for this space; ask for a new one.";
    return {};
  }
  if (applicant.role && *applicant.role >= (*invitation)->role) return {};
  auto used = store::useInvitation(db, hash, applicant.who.person, applicant.who.guest, wallClockMs());
  if (used) {
    applicant.role = used->role;
    return {};
  }
  if (used.error().kind == ErrorKind::Denied || used.error().kind == ErrorKind::NotFound) {
    applicant.inviteProblem = used.error().message;
    return {};
  }
  return tl::make_unexpected(std::move(used.error()));
}

/// What is stored of a network. With the room in it, so that rows of two rooms cannot be matched.
std::string networkHash(std::string_view secret, const std::string& channel, const std::string& network) {
  return network.empty() ? std::string()
                         : accounts::keyedHash(secret, "guest ban " + channel + " " + network);
}

/// Fills in what is left of a ban of this guest or of their network.
Result<void> findGuestBan(store::Connection& db, const JoinRequest& request, std::string_view secret,
                          Applicant& applicant) {
  if (!applicant.who.guest || applicant.role) return {};
  const std::string channel = store::channelOf(applicant.space, request.slug);
  auto match =
      store::findGuestBan(db, channel, applicant.who.person,
                          networkHash(secret, channel, bannedNetwork(request.address)), wallClockMs());
  if (!match) return tl::make_unexpected(std::move(match.error()));
  applicant.guestBan = std::move(*match);
  return {};
}

Result<void> storeBan(store::Connection& db, const BanRequest& request, std::chrono::milliseconds time) {
  auto transaction = store::Transaction::begin(db);
  if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
  if (request.row) {
    if (auto stored = store::insertBan(db, *request.row); !stored) return stored;
  }
  auto secret = accounts::serverSecret(db);
  if (!secret) return tl::make_unexpected(std::move(secret.error()));
  for (const std::string& network : request.networks) {
    if (time.count() == 0) break;
    auto stored = store::insertGuestBan(db, {.channel = request.channel,
                                             .space = request.space,
                                             .person = request.person,
                                             .networkHash = networkHash(*secret, request.channel, network),
                                             .reason = request.reason,
                                             .expires = wallClockMs() + time.count()});
    if (!stored) return stored;
  }
  return transaction->commit();
}

Result<Applicant> applicantOf(store::Connection& db, const JoinRequest& request,
                              const RoomStore::Settings& settings) {
  Applicant applicant;
  auto space = spaceOf(db, request.slug, settings.openSpaces);
  if (!space) return tl::make_unexpected(std::move(space.error()));
  applicant.space = std::move(*space);
  std::string secret;
  if (auto known = identify(db, request, settings.sessionLifetime, applicant, secret); !known)
    return tl::make_unexpected(std::move(known.error()));
  if (!applicant.space) {
    if (auto found = findGuestBan(db, request, secret, applicant); !found)
      return tl::make_unexpected(std::move(found.error()));
    return applicant;
  }
  auto ban = store::findBan(db, applicant.space->id, applicant.who.person);
  if (!ban) return tl::make_unexpected(std::move(ban.error()));
  if (*ban) {
    applicant.ban = (*ban)->reason;
    return applicant;
  }
  auto role = store::findRole(db, applicant.space->id, applicant.who.person);
  if (!role) return tl::make_unexpected(std::move(role.error()));
  applicant.role = *role;
  if (auto invited = invite(db, request, applicant); !invited)
    return tl::make_unexpected(std::move(invited.error()));
  if (auto found = findGuestBan(db, request, secret, applicant); !found)
    return tl::make_unexpected(std::move(found.error()));
  return applicant;
}

Result<store::MessageRow> messageOf(store::Connection& db, const std::string& channel, std::int64_t id) {
  auto found = store::findMessage(db, channel, id);
  if (!found) return tl::make_unexpected(std::move(found.error()));
  if (!*found || (*found)->deleted) return fail(ErrorKind::NotFound, "This message no longer exists.");
  return std::move(**found);
}

}  // namespace

std::shared_ptr<RoomStore> RoomStore::create(std::shared_ptr<glib::Loop> loop,
                                             std::shared_ptr<store::Database> database, Settings settings) {
  return std::shared_ptr<RoomStore>(new RoomStore(std::move(loop), std::move(database), settings));
}

template <class T>
std::function<void(Result<T>)> RoomStore::onLoop(Done<T> done) {
  // Moved on, not copied: what `done` holds is let go of on the loop, never on a thread of the database.
  return [loop = loop_, weak = weak_from_this(), done = std::move(done)](Result<T> result) mutable {
    loop->post(weak, [done = std::move(done), result = std::make_shared<Result<T>>(std::move(result))](
                         RoomStore&) { done(std::move(*result)); });
  };
}

void RoomStore::lookUp(JoinRequest request, Done<Applicant> done) {
  loop_->assertHere();
  database_->run([request = std::move(request),
                  settings = settings_](store::Connection& db) { return applicantOf(db, request, settings); },
                 onLoop<Applicant>(std::move(done)));
}

void RoomStore::findSpace(std::string slug, Done<std::optional<store::Space>> done) {
  loop_->assertHere();
  database_->run([slug = std::move(slug),
                  open = settings_.openSpaces](store::Connection& db) { return spaceOf(db, slug, open); },
                 onLoop<std::optional<store::Space>>(std::move(done)));
}

void RoomStore::appendMessage(store::MessageRow message, Done<store::Appended> done) {
  loop_->assertHere();
  const std::string channel = message.channel;
  database_->runInOrder(
      channel,
      [message = std::move(message)](store::Connection& db) { return store::appendMessage(db, message); },
      onLoop<store::Appended>(std::move(done)));
}

void RoomStore::editMessage(std::string channel, std::int64_t id, std::string author, std::string text,
                            Done<store::MessageRow> done) {
  loop_->assertHere();
  const std::string key = channel;
  database_->runInOrder(
      key,
      [channel = std::move(channel), id, author = std::move(author),
       text = std::move(text)](store::Connection& db) -> Result<store::MessageRow> {
        auto message = messageOf(db, channel, id);
        if (!message) return message;
        if (message->author != author) return fail(ErrorKind::Denied, "Only the author can edit a message.");
        const auto now = wallClockMs();
        if (auto edited = store::editMessage(db, channel, id, text, now); !edited)
          return tl::make_unexpected(std::move(edited.error()));
        message->text = text;
        message->edited = now;
        return message;
      },
      onLoop<store::MessageRow>(std::move(done)));
}

void RoomStore::deleteMessage(std::string channel, std::int64_t id, std::string person, bool any,
                              Done<store::MessageRow> done) {
  loop_->assertHere();
  const std::string key = channel;
  database_->runInOrder(
      key,
      [channel = std::move(channel), id, person = std::move(person),
       any](store::Connection& db) -> Result<store::MessageRow> {
        auto message = messageOf(db, channel, id);
        if (!message) return message;
        if (message->author != person && (!any || !message->to.empty()))
          return fail(ErrorKind::Denied, "Only the author or a host can delete a message.");
        if (auto removed = store::deleteMessage(db, channel, id); !removed)
          return tl::make_unexpected(std::move(removed.error()));
        message->text.clear();
        message->deleted = true;
        return message;
      },
      onLoop<store::MessageRow>(std::move(done)));
}

void RoomStore::listMessages(std::string channel, std::string person, std::int64_t before, std::int64_t limit,
                             Done<std::vector<store::MessageRow>> done) {
  loop_->assertHere();
  const std::string key = channel;
  database_->runInOrder(
      key,
      [channel = std::move(channel), person = std::move(person), before, limit](store::Connection& db) {
        return store::listMessages(db, channel, person, before, limit);
      },
      onLoop<std::vector<store::MessageRow>>(std::move(done)));
}

void RoomStore::setRole(std::string space, std::string person, bool guest, store::Role role,
                        Done<void> done) {
  loop_->assertHere();
  database_->run(
      [space = std::move(space), person = std::move(person), guest, role](store::Connection& db) {
        return store::setRole(db, space, person, guest, role, wallClockMs());
      },
      onLoop<void>(std::move(done)));
}

void RoomStore::ban(BanRequest request, Done<void> done) {
  loop_->assertHere();
  if (request.row) {
    request.row->id = randomId(kIdLength);
    request.row->created = wallClockMs();
  }
  database_->run([request = std::move(request), time = settings_.guestBanTime](
                     store::Connection& db) { return storeBan(db, request, time); },
                 onLoop<void>(std::move(done)));
}

void RoomStore::setLocked(std::string space, bool locked, Done<void> done) {
  loop_->assertHere();
  database_->run(
      [space = std::move(space), locked](store::Connection& db) -> Result<void> {
        auto transaction = store::Transaction::begin(db);
        if (!transaction) return tl::make_unexpected(std::move(transaction.error()));
        auto row = store::lockSpace(db, space);
        if (!row) return tl::make_unexpected(std::move(row.error()));
        row->settings.locked = locked;
        row->updated = wallClockMs();
        if (auto updated = store::updateSpace(db, *row); !updated) return updated;
        return transaction->commit();
      },
      onLoop<void>(std::move(done)));
}

}  // namespace rostra::control
