// SPDX-License-Identifier: Apache-2.0
#include "control/room/room_store.hpp"

#include "base/id.hpp"
#include "base/wall_clock.hpp"

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
                "There is no space '" + slug + "'. Somebody with an account can create it.");
  }
  return space;
}

/// Fills in who it is: the account of the cookie, or the guest of the browser.
Result<void> identify(store::Connection& db, const Papers& papers, std::chrono::seconds lifetime,
                      Arrival& arrival) {
  Identity& who = arrival.who;
  if (!papers.sessionToken.empty()) {
    auto session = accounts::resolveSession(db, papers.sessionToken, lifetime);
    if (!session) return tl::make_unexpected(std::move(session.error()));
    if (*session) {
      const store::Account& account = (*session)->account;
      who.person = account.id;
      who.name = account.displayName.empty() ? account.userName : account.displayName;
      who.guest = false;
      if (auto path = accounts::avatarPath(account); !path.empty()) who.avatar = std::move(path);
      if (!account.status.empty()) who.status = account.status;
      arrival.serverOwner = account.serverOwner;
      return {};
    }
  }
  auto secret = accounts::serverSecret(db);
  if (!secret) return tl::make_unexpected(std::move(secret.error()));
  // A program without a secret of its own is somebody new each time.
  auto person = accounts::guestPersonId(*secret, papers.guest ? *papers.guest : randomId(kSecretLength));
  if (!person) return tl::make_unexpected(std::move(person.error()));
  who.person = std::move(*person);
  who.guest = true;
  return {};
}

/// Takes an invitation, unless the person has a role without it.
Result<void> invite(store::Connection& db, const Papers& papers, Arrival& arrival) {
  if (!papers.invite || !arrival.space) return {};
  const std::string hash = accounts::hashToken(*papers.invite);
  auto invitation = store::findInvitation(db, hash);
  if (!invitation) return tl::make_unexpected(std::move(invitation.error()));
  if (!*invitation || (*invitation)->space != arrival.space->id) {
    arrival.inviteProblem = "This invitation link is not one of this space; ask for a new one.";
    return {};
  }
  if (arrival.role && *arrival.role >= (*invitation)->role) return {};
  auto used = store::useInvitation(db, hash, arrival.who.person, arrival.who.guest, wallClockMs());
  if (used) {
    arrival.role = used->role;
    return {};
  }
  if (used.error().kind == ErrorKind::Denied || used.error().kind == ErrorKind::NotFound) {
    arrival.inviteProblem = used.error().message;
    return {};
  }
  return tl::make_unexpected(std::move(used.error()));
}

Result<Arrival> arrivalOf(store::Connection& db, const Papers& papers, const Directory::Settings& settings) {
  Arrival arrival;
  auto space = spaceOf(db, papers.slug, settings.openSpaces);
  if (!space) return tl::make_unexpected(std::move(space.error()));
  arrival.space = std::move(*space);
  if (auto known = identify(db, papers, settings.sessionLifetime, arrival); !known)
    return tl::make_unexpected(std::move(known.error()));
  if (!arrival.space) return arrival;
  auto ban = store::findBan(db, arrival.space->id, arrival.who.person);
  if (!ban) return tl::make_unexpected(std::move(ban.error()));
  if (*ban) {
    arrival.ban = (*ban)->reason;
    return arrival;
  }
  auto role = store::findRole(db, arrival.space->id, arrival.who.person);
  if (!role) return tl::make_unexpected(std::move(role.error()));
  arrival.role = *role;
  if (auto invited = invite(db, papers, arrival); !invited)
    return tl::make_unexpected(std::move(invited.error()));
  return arrival;
}

Result<store::MessageRow> messageOf(store::Connection& db, const std::string& channel, std::int64_t id) {
  auto found = store::findMessage(db, channel, id);
  if (!found) return tl::make_unexpected(std::move(found.error()));
  if (!*found || (*found)->deleted) return fail(ErrorKind::NotFound, "This message is not there any more.");
  return std::move(**found);
}

}  // namespace

std::shared_ptr<Directory> Directory::create(std::shared_ptr<glib::Loop> loop,
                                             std::shared_ptr<store::Database> database, Settings settings) {
  return std::shared_ptr<Directory>(new Directory(std::move(loop), std::move(database), settings));
}

template <class T>
std::function<void(Result<T>)> Directory::onLoop(Done<T> done) {
  return [loop = loop_, weak = weak_from_this(), done = std::move(done)](Result<T> result) {
    loop->post(weak, [done, result = std::make_shared<Result<T>>(std::move(result))](Directory&) {
      done(std::move(*result));
    });
  };
}

void Directory::arrive(Papers papers, Done<Arrival> done) {
  database_->run([papers = std::move(papers),
                  settings = settings_](store::Connection& db) { return arrivalOf(db, papers, settings); },
                 onLoop<Arrival>(std::move(done)));
}

void Directory::findSpace(std::string slug, Done<std::optional<store::Space>> done) {
  database_->run([slug = std::move(slug),
                  open = settings_.openSpaces](store::Connection& db) { return spaceOf(db, slug, open); },
                 onLoop<std::optional<store::Space>>(std::move(done)));
}

void Directory::append(store::MessageRow message, Done<store::Appended> done) {
  const std::string channel = message.channel;
  database_->runInOrder(
      channel,
      [message = std::move(message)](store::Connection& db) { return store::appendMessage(db, message); },
      onLoop<store::Appended>(std::move(done)));
}

void Directory::edit(std::string channel, std::int64_t id, std::string author, std::string text,
                     Done<store::MessageRow> done) {
  const std::string key = channel;
  database_->runInOrder(
      key,
      [channel = std::move(channel), id, author = std::move(author),
       text = std::move(text)](store::Connection& db) -> Result<store::MessageRow> {
        auto message = messageOf(db, channel, id);
        if (!message) return message;
        if (message->author != author)
          return fail(ErrorKind::Denied, "Only its author can change a message.");
        const auto now = wallClockMs();
        if (auto edited = store::editMessage(db, channel, id, text, now); !edited)
          return tl::make_unexpected(std::move(edited.error()));
        message->text = text;
        message->edited = now;
        return message;
      },
      onLoop<store::MessageRow>(std::move(done)));
}

void Directory::remove(std::string channel, std::int64_t id, std::string person, bool any,
                       Done<store::MessageRow> done) {
  const std::string key = channel;
  database_->runInOrder(
      key,
      [channel = std::move(channel), id, person = std::move(person),
       any](store::Connection& db) -> Result<store::MessageRow> {
        auto message = messageOf(db, channel, id);
        if (!message) return message;
        if (message->author != person && (!any || !message->to.empty()))
          return fail(ErrorKind::Denied, "Only its author or a host can take a message back.");
        if (auto removed = store::deleteMessage(db, channel, id); !removed)
          return tl::make_unexpected(std::move(removed.error()));
        message->text.clear();
        message->deleted = true;
        return message;
      },
      onLoop<store::MessageRow>(std::move(done)));
}

void Directory::list(std::string channel, std::string person, std::int64_t before, std::int64_t limit,
                     Done<std::vector<store::MessageRow>> done) {
  const std::string key = channel;
  database_->runInOrder(
      key,
      [channel = std::move(channel), person = std::move(person), before, limit](store::Connection& db) {
        return store::listMessages(db, channel, person, before, limit);
      },
      onLoop<std::vector<store::MessageRow>>(std::move(done)));
}

void Directory::setRole(std::string space, std::string person, bool guest, store::Role role,
                        Done<void> done) {
  database_->run(
      [space = std::move(space), person = std::move(person), guest, role](store::Connection& db) {
        return store::setRole(db, space, person, guest, role, wallClockMs());
      },
      onLoop<void>(std::move(done)));
}

void Directory::ban(store::BanRow ban, Done<void> done) {
  if (ban.id.empty()) ban.id = randomId(kIdLength);
  ban.created = wallClockMs();
  database_->run([ban = std::move(ban)](store::Connection& db) { return store::insertBan(db, ban); },
                 onLoop<void>(std::move(done)));
}

void Directory::setLocked(std::string space, bool locked, Done<void> done) {
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
