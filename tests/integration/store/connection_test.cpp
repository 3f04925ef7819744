// SPDX-License-Identifier: Apache-2.0
// What a connection promises: values come back as they went in, errors have their kind, transactions nest.
#include "base/no_wait.hpp"
#include "fixture.hpp"

#include <gmock/gmock.h>

#include <limits>
#include <tuple>

namespace rostra::store {
namespace {

class ConnectionTest : public StoreTest {
 protected:
  std::int64_t count(const std::string& table) {
    return db().run("SELECT count(*) FROM " + table)->front().integer(0);
  }
  Result<void> ban(const std::string& id) { return insertBan(db(), store::ban(id, "s1", "person of " + id)); }
  void haveSpace() {
    have(db(), account("a1", "ada"));
    have(db(), space("s1", "demo", "a1"));
  }
};
ROSTRA_BOTH_DATABASES(ConnectionTest);

const std::vector<std::string>& hostileTexts() {
  static const std::vector<std::string> texts{
      "",
      "'",
      "''; DROP TABLE accounts; --",
      "\"; DELETE FROM messages; /*",
      "Robert'); DROP TABLE spaces;--",
      "$1 ? %s %n \\ \\' \\x00 E'\\n' $$",
      "<script>alert(1)</script>",
      "line\r\nline\ttab\x01\x7F",
      "\u05e9\u05dc\u05d5\u05dd \u202e reversed \u0645\u0631\u062d\u0628\u0627",
      "\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466 \U0001F3F3\uFE0F\u200D\U0001F308",
      "e\u0301 \u00e9 \uFB01 \u212B \U0010FFFF \uFFFE",
      "\u0928\u092E\u0938\u094D\u0924\u0947",
      std::string(10'000, 'x'),
      std::string(10'000, '\''),
  };
  return texts;
}

TEST_P(ConnectionTest, HostileTextComesBackByteForByte) {
  int number = 0;
  for (const std::string& text : hostileTexts()) {
    const std::string id = std::to_string(++number);
    Account made = account("a" + id, text);
    made.status = text;
    ASSERT_OK(insertAccount(db(), made, text + "!"));
    ASSERT_OK(appendMessage(db(), message("open:a", "p", text, text)));
    EXPECT_EQ((*findAccountByName(db(), text + "!"))->status, text);
    EXPECT_EQ((*findMessage(db(), "open:a", number))->text, text);
    EXPECT_EQ((*findMessage(db(), "open:a", number))->nonce, text);
  }
  EXPECT_EQ(*countAccounts(db()), number);
}

TEST_P(ConnectionTest, TextThatIsNoneIsRefusedBeforeItIsSentAndSpoilsNothing) {
  auto transaction = Transaction::begin(db());
  ASSERT_OK(transaction);
  for (const std::string& text : {std::string("zero\0byte", 9), std::string("\0", 1), std::string("\xFF\xFE"),
                                  std::string("\xC3"), std::string("\xC0\xAF"), std::string("\xED\xA0\x80"),
                                  std::string("\xF4\x90\x80\x80"), std::string("good \xE2\x82 bad")}) {
    const auto stored = insertAccount(db(), account("a1", text), "key");
    EXPECT_EQ(kindOf(stored), ErrorKind::InvalidInput);
    EXPECT_THAT(messageOf(stored), ::testing::AnyOf("The text contains a zero byte, which cannot be stored.",
                                                    "The text is not valid UTF-8."));
  }
  ASSERT_OK(insertAccount(db(), account("a1", "good"), "key"));
  ASSERT_OK(transaction->commit());
  EXPECT_EQ(*countAccounts(db()), 1);
}

TEST_P(ConnectionTest, NumbersBytesAndNothingComeBack) {
  ASSERT_OK(db().run("CREATE TABLE numbers (a BIGINT, b " +
                     std::string(GetParam() == Kind::Sqlite ? "BLOB" : "BYTEA") + ", c TEXT)"));
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  const std::string large(1 << 20, '\xAB');
  using Limits = std::numeric_limits<std::int64_t>;
  for (const std::int64_t number : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{255}, std::int64_t{-256},
                                    std::int64_t{1} << 40, Limits::max(), Limits::min()}) {
    ASSERT_OK(db().run("INSERT INTO numbers (a, b, c) VALUES (?, ?, ?)", {number, Blob{bytes}, Value()}));
    EXPECT_EQ(db().run("SELECT a FROM numbers WHERE a = ?", {number})->front().integer(0), number);
  }
  EXPECT_EQ(db().changed(), 1);
  const auto rows = db().run("SELECT b, c FROM numbers WHERE b = ?", {Blob{bytes}});
  ASSERT_OK(rows);
  EXPECT_EQ(rows->size(), 7U);
  EXPECT_EQ(rows->front().blob(0), bytes);
  EXPECT_TRUE(rows->front().null(1));
  EXPECT_EQ(rows->front().maybeText(1), std::nullopt);
  ASSERT_OK(db().run("UPDATE numbers SET b = ?", {Blob{large}}));
  EXPECT_EQ(db().changed(), 7);
  EXPECT_EQ(db().run("SELECT b FROM numbers LIMIT 1")->front().blob(0), large);
  EXPECT_EQ(db().changed(), 7) << "reading changes nothing";
  ASSERT_OK(db().run("UPDATE numbers SET b = ?", {Blob{}}));
  EXPECT_EQ(db().run("SELECT b FROM numbers LIMIT 1")->front().blob(0), "");
  ASSERT_OK(db().run("DELETE FROM numbers WHERE a > ?", {Limits::max()}));
  EXPECT_EQ(db().changed(), 0);
}

TEST_P(ConnectionTest, WrongSqlIsOurOwnFault) {
  for (const std::string sql : {"SELEC 1", "SELECT * FROM nothing", "SELECT 1; SELECT 2", "", "SELECT ?"}) {
    EXPECT_EQ(kindOf(db().run(sql)), ErrorKind::Internal) << sql;
  }
  EXPECT_EQ(kindOf(db().run("SELECT id FROM accounts WHERE id = ?", {"a", "b"})), ErrorKind::Internal);
  EXPECT_EQ(kindOf(db().run("INSERT INTO one_time (purpose) VALUES ('x')")), ErrorKind::Internal);
  EXPECT_EQ(kindOf(db().run("SELECT \"no such column\" FROM accounts")), ErrorKind::Internal);
  ASSERT_OK(db().run("SELECT 1"));
}

TEST_P(ConnectionTest, MoreDifferentStatementsThanAreKeptDoNoHarm) {
  for (int i = 0; i < 600; ++i) {
    const auto rows = db().run("SELECT " + std::to_string(i) + " WHERE 1 = ?", {1});
    ASSERT_OK(rows);
    EXPECT_EQ(rows->front().integer(0), i);
  }
}

TEST_P(ConnectionTest, WhatIsNotCommittedIsGone) {
  haveSpace();
  {
    auto transaction = Transaction::begin(db());
    ASSERT_OK(transaction);
    ASSERT_OK(ban("n1"));
    EXPECT_EQ(count("bans"), 1);
  }
  EXPECT_EQ(count("bans"), 0);
  auto transaction = Transaction::begin(db());
  ASSERT_OK(ban("n1"));
  ASSERT_OK(transaction->commit());
  EXPECT_EQ(count("bans"), 1);
}

TEST_P(ConnectionTest, AnInnerTransactionIsUndoneAlone) {
  haveSpace();
  auto outer = Transaction::begin(db());
  ASSERT_OK(outer);
  ASSERT_OK(ban("n1"));
  {
    auto inner = Transaction::begin(db());
    ASSERT_OK(inner);
    ASSERT_OK(ban("n2"));
    const auto taken = insertSpace(db(), space("s2", "demo", "a1"));  // has a transaction of its own
    EXPECT_EQ(kindOf(taken), ErrorKind::Conflict);
    ASSERT_OK(ban("n3"));
  }
  {
    auto inner = Transaction::begin(db());
    ASSERT_OK(ban("n4"));
    ASSERT_OK(inner->commit());
  }
  ASSERT_OK(outer->commit());
  EXPECT_FALSE(findBan(db(), "s1", "person of n2")->has_value());
  EXPECT_FALSE(findBan(db(), "s1", "person of n3")->has_value());
  EXPECT_TRUE(findBan(db(), "s1", "person of n1")->has_value());
  EXPECT_TRUE(findBan(db(), "s1", "person of n4")->has_value());
}

TEST_P(ConnectionTest, ATransactionInWhichSomethingFailedTakesNothingMore) {
  haveSpace();
  {
    auto transaction = Transaction::begin(db());
    ASSERT_OK(ban("n1"));
    EXPECT_EQ(kindOf(insertAccount(db(), account("a1", "other"), "other")), ErrorKind::Conflict);
    EXPECT_EQ(kindOf(ban("n2")), ErrorKind::Internal);
    EXPECT_EQ(kindOf(db().run("SELECT 1")), ErrorKind::Internal);
    EXPECT_EQ(kindOf(transaction->commit()), ErrorKind::Internal);
  }
  EXPECT_EQ(count("bans"), 0);
  ASSERT_OK(ban("n1"));
}

TEST_P(ConnectionTest, TwoConnectionsSeeWhatIsCommittedOnly) {
  haveSpace();
  auto other = connect(settings());
  ASSERT_OK(other);
  auto transaction = Transaction::begin(db());
  ASSERT_OK(ban("n1"));
  EXPECT_TRUE(listBans(**other, "s1")->empty()) << "reading does not wait for a writer";
  ASSERT_OK(transaction->commit());
  EXPECT_EQ(listBans(**other, "s1")->size(), 1U);
}

// Of another process, which our own turns do not know: the CLI beside a server.
TEST_P(ConnectionTest, AnotherWriterIsWaitedForAndThenGivenUp) {
  haveSpace();
  DatabaseSettings impatient = settings();
  impatient.timeout = std::chrono::milliseconds(300);
  auto other = connect(impatient);
  ASSERT_OK(other);
  auto transaction = Transaction::begin(db());
  ASSERT_OK(setRole(db(), "s1", "a1", false, Role::Owner, 1));
  const auto refused = setRole(**other, "s1", "a1", false, Role::Owner, 1);
  EXPECT_EQ(kindOf(refused), ErrorKind::Unavailable);
  ASSERT_OK(transaction->commit());
  ASSERT_OK(setRole(**other, "s1", "a1", false, Role::Owner, 1));
}

TEST_P(ConnectionTest, AStatementThatTakesTooLongIsEnded) {
  DatabaseSettings impatient = settings();
  impatient.timeout = std::chrono::milliseconds(300);
  auto connection = connect(impatient);
  ASSERT_OK(connection);
  const auto endless =
      (*connection)
          ->run(
              "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) "
              "SELECT count(*) FROM n");
  EXPECT_EQ(kindOf(endless), ErrorKind::Unavailable);
  ASSERT_OK((*connection)->run("SELECT 1"));
}

TEST_P(ConnectionTest, AStatementOnAThreadThatNeverWaitsIsABrokenInvariant) {
  haveSpace();
  const auto never = [&](auto work) {
    return [this, work] {
      thisThreadNeverWaits();
      work(db());
    };
  };
  EXPECT_DEATH(never([](Connection& on) { std::ignore = on.run("SELECT 1"); })(), "mayWaitHere");
  EXPECT_DEATH(never([](Connection& on) { std::ignore = on.runScript("SELECT 1;"); })(), "mayWaitHere");
  EXPECT_DEATH(never([](Connection& on) { std::ignore = Transaction::begin(on); })(), "mayWaitHere");
  EXPECT_TRUE(mayWaitHere());
  EXPECT_EQ(count("spaces"), 1) << "and this thread may";
}

}  // namespace
}  // namespace rostra::store
