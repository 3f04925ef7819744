// SPDX-License-Identifier: Apache-2.0
#include "fixture.hpp"

#include "base/log.hpp"

#include <stdexcept>

namespace rostra::store {
namespace {

/// The server of all tests of this program, started when the first one asks.
std::unique_ptr<test::PostgresServer> server;

class Surroundings : public ::testing::Environment {
 public:
  void SetUp() override { log::configure(log::Level::Warning, log::Format::Text, "store_test"); }
  void TearDown() override { server.reset(); }
};
[[maybe_unused]] const auto* surroundings = ::testing::AddGlobalTestEnvironment(new Surroundings);

}  // namespace

test::PostgresServer& postgres() {
  if (!server) {
    auto started = test::PostgresServer::start();
    if (!started) throw std::runtime_error(started.error().message);
    server = std::move(*started);
  }
  return *server;
}

DatabaseSettings StoreTest::settings() {
  DatabaseSettings settings;
  settings.folder = folder_.path();
  if (GetParam() == Kind::Sqlite) return settings;
  if (address_.empty()) {
    auto made = postgres().createDatabase();
    if (!made) throw std::runtime_error(made.error().message);
    address_ = *made;
  }
  settings.address = address_;
  return settings;
}

std::shared_ptr<Database> StoreTest::open() {
  auto database = Database::open(settings());
  if (!database) throw std::runtime_error(database.error().message);
  return *database;
}

Connection& StoreTest::db() {
  if (!connection_) {
    auto made = connect(settings());
    if (!made) throw std::runtime_error(made.error().message);
    connection_ = std::move(*made);
  }
  return *connection_;
}

std::string nameOf(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::Sqlite ? "Sqlite" : "Postgresql";
}

Account account(const std::string& id, const std::string& name) {
  Account made;
  made.id = id;
  made.userName = name;
  made.displayName = name;
  made.passwordHash = "$argon2id$";
  made.created = 1000;
  return made;
}

Space space(const std::string& id, const std::string& slug, const std::string& owner) {
  Space made;
  made.id = id;
  made.slug = slug;
  made.title = "Title of " + slug;
  made.owner = owner;
  made.created = 1000;
  made.updated = 1000;
  return made;
}

MessageRow message(const std::string& channel, const std::string& author, const std::string& text,
                   const std::string& nonce) {
  MessageRow made;
  made.channel = channel;
  made.author = author;
  made.name = "Name of " + author;
  made.text = text;
  made.sent = 1000;
  made.nonce = nonce;
  return made;
}

TokenRow token(const std::string& id, const std::string& hash, const std::string& account) {
  TokenRow made;
  made.id = id;
  made.tokenHash = hash;
  made.account = account;
  made.name = "robot";
  return made;
}

InvitationRow invitation(const std::string& id, const std::string& hash, const std::string& space) {
  InvitationRow made;
  made.id = id;
  made.tokenHash = hash;
  made.space = space;
  made.note = "for a friend";
  made.createdBy = "a1";
  return made;
}

BanRow ban(const std::string& id, const std::string& space, const std::string& person) {
  BanRow made;
  made.id = id;
  made.space = space;
  made.person = person;
  made.name = "Name of " + person;
  made.reason = "loud";
  made.by = "a1";
  return made;
}

void have(Connection& db, const Account& account) {
  ASSERT_OK(insertAccount(db, account, account.userName));
}
void have(Connection& db, const Space& space) {
  ASSERT_OK(insertSpace(db, space));
}

}  // namespace rostra::store
