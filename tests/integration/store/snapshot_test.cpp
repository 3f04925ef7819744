// SPDX-License-Identifier: Apache-2.0
// Backups, with both databases: what is restored is what was there, row by row, from either kind into either
// kind, and of one moment although a server goes on writing.
#include "store/snapshot.hpp"

#include "fixture.hpp"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

namespace rostra::store {
namespace {

namespace fs = std::filesystem;

const SnapshotProgress kQuiet = [](const std::string&) {};

class SnapshotTest : public StoreTest {
 protected:
  /// Something in every table that has a repository, with every type and with nothing where that may be.
  void fill(int people) {
    for (int i = 0; i < people; ++i) {
      const std::string id = "a" + std::to_string(i);
      have(db(), account(id, "person" + std::to_string(i)));
      have(db(), space("s" + std::to_string(i), "space-" + std::to_string(i), id));
      ASSERT_OK(insertToken(db(), token("t" + std::to_string(i), std::string("\x00\xff\x01", 3) + id, id)));
    }
    for (int i = 0; i < 3 * people; ++i)
      ASSERT_OK(
          appendMessage(db(), message("open:a", "p" + std::to_string(i % 3), "Grüße 🎉 \n" + std::to_string(i),
                                      i % 2 == 0 ? "n" + std::to_string(i) : "")));
    ASSERT_OK(insertBan(db(), ban("b1", "s0", "p1")));
  }
  [[nodiscard]] fs::path file(const std::string& name = "backup") const {
    return fs::path(files_.path()) / name;
  }
  /// An empty database of another kind or of the same, beside that of the test.
  DatabaseSettings another(Kind kind) {
    DatabaseSettings settings;
    settings.folder = files_.path() + "/another" + std::to_string(++others_);
    fs::create_directory(settings.folder);
    if (kind == Kind::Postgresql) settings.address = postgres().createDatabase().value();
    return settings;
  }
  /// All rows of everything, as text.
  static std::string contents(Connection& db) {
    std::string all;
    for (const char* sql :
         {"SELECT id, name_key, user_name, created, disabled FROM accounts ORDER BY id",
          "SELECT id, slug, title, owner, starts_at, created FROM spaces ORDER BY id",
          "SELECT channel, id, author, text, nonce, edited, to_person FROM messages ORDER BY channel, id",
          "SELECT channel, space, last_id FROM channels ORDER BY channel",
          "SELECT id, account, name, used FROM tokens ORDER BY id",
          "SELECT id, space, person FROM bans ORDER BY id",
          "SELECT space, person, role FROM members ORDER BY space, person"}) {
      const auto rows = db.run(sql);
      EXPECT_TRUE(isGood(rows)) << sql;
      if (!rows) continue;
      for (const Row& row : *rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
          // The type is not known here: text and integer differ by kind of column, so ask what is null first.
          all += row.null(i) ? "NULL" : textOf(db, row, i, sql);
          all += "|";
        }
        all += "\n";
      }
    }
    const auto hashes = db.run("SELECT token_hash FROM tokens ORDER BY id");
    if (hashes) {
      for (const Row& row : *hashes) all += row.blob(0) + "\n";
    }
    return all;
  }

 private:
  static std::string textOf(Connection&, const Row& row, std::size_t column, const std::string& sql) {
    const std::string list = sql.substr(7, sql.find(" FROM") - 7);
    std::size_t begin = 0;
    for (std::size_t i = 0; i < column; ++i) begin = list.find(", ", begin) + 2;
    const std::string name = list.substr(begin, list.find(", ", begin) - begin);
    static const std::vector<std::string> kNumbers{"created", "disabled", "starts_at",
                                                   "edited",  "last_id",  "used"};
    const bool number = std::find(kNumbers.begin(), kNumbers.end(), name) != kNumbers.end() ||
                        (name == "id" && sql.find("messages") != std::string::npos);
    return number ? std::to_string(row.integer(column)) : row.text(column);
  }

 protected:
  test::TemporaryFolder files_;
  int others_ = 0;
};
ROSTRA_BOTH_DATABASES(SnapshotTest);

TEST_P(SnapshotTest, WhatIsRestoredIsWhatWasThere) {
  fill(250);  // more than a page
  const auto written = writeSnapshot(settings(), file(), kQuiet);
  ASSERT_OK(written);
  const std::string before = contents(db());
  for (const Kind kind : {Kind::Sqlite, Kind::Postgresql}) {
    const DatabaseSettings target = another(kind);
    const auto restored = restoreSnapshot(file(), target, false, kQuiet);
    ASSERT_OK(restored);
    auto there = connect(target);
    ASSERT_OK(there);
    EXPECT_EQ(contents(**there), before);
    // And it works: the chat counts on.
    EXPECT_EQ(appendMessage(**there, message("open:a", "p", "next", "new"))->message.id, 751);
  }
}

TEST_P(SnapshotTest, IsOfOneMomentAlthoughPeopleWrite) {
  fill(50);
  auto server = open();
  std::atomic<bool> stop = false;
  std::atomic<int> stored = 0;
  std::thread writer([&] {
    for (int i = 0; !stop; ++i) {
      const auto done = runNow(*server, [i](Connection& connection) {
        return appendMessage(connection, message("open:busy", "p", "text", "busy" + std::to_string(i)));
      });
      if (done) ++stored;
    }
  });
  while (stored == 0) std::this_thread::yield();
  const int before = stored;
  const auto written = writeSnapshot(settings(), file(), kQuiet);
  // Whoever writes is not held up by the backup, nor by what it left behind.
  const int after = stored;
  while (stored == after) std::this_thread::yield();
  stop = true;
  writer.join();
  server->close();
  ASSERT_OK(written);
  const DatabaseSettings target = another(Kind::Sqlite);
  ASSERT_OK(restoreSnapshot(file(), target, false, kQuiet));
  auto there = connect(target);
  const auto counts = (*there)->run(
      "SELECT (SELECT COUNT(*) FROM messages WHERE channel = 'open:busy'), (SELECT last_id FROM channels "
      "WHERE "
      "channel = 'open:busy')");
  ASSERT_OK(counts);
  EXPECT_EQ(counts->front().integer(0), counts->front().integer(1)) << "the counter is of another moment";
  EXPECT_GE(counts->front().integer(0), before);
}

TEST_P(SnapshotTest, NothingIsOverwrittenByAccident) {
  fill(2);
  std::ofstream(file()) << "mine";
  EXPECT_EQ(kindOf(writeSnapshot(settings(), file(), kQuiet)), ErrorKind::Conflict);
  ASSERT_OK(writeSnapshot(settings(), file("two"), kQuiet));
  EXPECT_EQ(fs::status(file("two")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const std::string before = contents(db());
  EXPECT_EQ(kindOf(restoreSnapshot(file("two"), settings(), false, kQuiet)), ErrorKind::Conflict);
  EXPECT_EQ(contents(db()), before);
  have(db(), account("late", "latecomer"));
  ASSERT_OK(restoreSnapshot(file("two"), settings(), true, kQuiet));
  EXPECT_EQ(contents(db()), before);
}

TEST_P(SnapshotTest, AFileThatIsNoBackupChangesNothing) {
  fill(1);
  const std::string before = contents(db());
  EXPECT_EQ(kindOf(restoreSnapshot(file("none"), settings(), true, kQuiet)), ErrorKind::NotFound);
  std::ofstream(file()) << "this is no database, although it is long enough to be read as the head of one\n";
  EXPECT_FALSE(restoreSnapshot(file(), settings(), true, kQuiet));
  EXPECT_EQ(contents(db()), before);
}

}  // namespace
}  // namespace rostra::store
