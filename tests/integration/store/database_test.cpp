// SPDX-License-Identifier: Apache-2.0
// The pool, and what many threads do to the same rows.
#include "fixture.hpp"
#include "glib/loop.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <set>
#include <thread>

namespace rostra::store {
namespace {

using namespace std::chrono_literals;

class DatabaseTest : public StoreTest {
 protected:
  std::shared_ptr<Database> openWide() {
    DatabaseSettings wide = settings();
    wide.connections = 8;
    wide.timeout = 20s;  // a busy machine is not what is tested
    auto database = Database::open(wide);
    if (!database) throw std::runtime_error(database.error().message);
    return *database;
  }
  /// Runs `work(connection, i)` for i = 0..count-1 on the pool at the same time; the results by i.
  template <class Work>
  auto runMany(Database& database, int count, Work work) {
    using R = std::invoke_result_t<Work&, Connection&, int>;
    std::vector<std::future<R>> futures;
    for (int i = 0; i < count; ++i) {
      auto promise = std::make_shared<std::promise<R>>();
      futures.push_back(promise->get_future());
      database.run([work, i](Connection& connection) mutable { return work(connection, i); },
                   [promise](R result) { promise->set_value(std::move(result)); });
    }
    std::vector<R> results;
    for (auto& future : futures) results.push_back(future.get());
    return results;
  }
};
ROSTRA_BOTH_DATABASES(DatabaseTest);

template <class T>
std::pair<int, int> winnersAnd(ErrorKind kind, const std::vector<Result<T>>& results) {
  int winners = 0;
  int losers = 0;
  for (const auto& each : results) {
    if (each) ++winners;
    if (!each) {
      EXPECT_EQ(each.error().kind, kind) << each.error().message;
      ++losers;
    }
  }
  return {winners, losers};
}

TEST_P(DatabaseTest, RunsJobsAndCounts) {
  const auto database = open();
  EXPECT_TRUE(database->stats().available);
  EXPECT_EQ(*runNow(*database, [](Connection& db) { return countAccounts(db); }), 0);
  EXPECT_EQ(kindOf(runNow(*database, [](Connection& db) { return deleteAccount(db, "x"); })),
            ErrorKind::NotFound);
  database->close();
  EXPECT_EQ(database->stats().jobs, 2U);
  EXPECT_EQ(database->stats().failures, 0U);
  EXPECT_EQ(database->stats().waiting, 0U);
}

TEST_P(DatabaseTest, ResultsArePostedToTheLoopOfAnOwnerThatIsStillThere) {
  const auto database = open();
  const auto loop = glib::Loop::create();
  auto owner = std::make_shared<int>(0);
  auto gone = std::make_shared<int>(0);
  bool called = false;
  std::thread::id thread;
  database->run(
      loop, std::weak_ptr<int>(gone), [](Connection& db) { return countAccounts(db); },
      [&](int&, Result<std::int64_t>) { called = true; });
  gone.reset();
  database->run(
      loop, std::weak_ptr<int>(owner), [](Connection& db) { return countAccounts(db); },
      [&](int& value, Result<std::int64_t> result) {
        value = result.has_value() ? 7 : 0;
        thread = std::this_thread::get_id();
      });
  database->close();
  loop->post([&] { loop->quit(); });
  loop->run();
  EXPECT_EQ(*owner, 7);
  EXPECT_FALSE(called);
  EXPECT_EQ(thread, std::this_thread::get_id());
}

TEST_P(DatabaseTest, JobsOfOneKeyKeepTheirOrderAndOthersOvertake) {
  const auto database = openWide();
  std::latch release(1);
  std::latch other(1);
  std::vector<int> order;  // only jobs of the one key write it: never two at a time
  std::atomic<int> atOnce{0};
  bool overlapped = false;
  for (int i = 0; i < 50; ++i) {
    database->runInOrder(
        "space",
        [&, i](Connection& db) {
          if (++atOnce != 1) overlapped = true;
          if (i == 0) release.wait();
          order.push_back(i);
          --atOnce;
          return countAccounts(db);
        },
        [](const Result<std::int64_t>& result) { EXPECT_TRUE(result.has_value()); });
  }
  database->runInOrder(
      "another space", [](Connection& db) { return countAccounts(db); },
      [&](const Result<std::int64_t>&) { other.count_down(); });
  other.wait();
  EXPECT_TRUE(order.empty());
  release.count_down();
  database->close();
  EXPECT_FALSE(overlapped);
  ASSERT_EQ(order.size(), 50U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST_P(DatabaseTest, AFullQueueRefusesAtOnceAndCloseFinishesWhatWaits) {
  DatabaseSettings small = settings();
  small.connections = 1;
  small.maxQueue = 3;
  auto database = Database::open(small);
  ASSERT_OK(database);
  std::latch busy(1);
  std::latch release(1);
  std::atomic<int> finished{0};
  const auto count = [&](const Result<std::int64_t>& result) { finished += result.has_value() ? 1 : 0; };
  (*database)->run(
      [&](Connection& db) {
        busy.count_down();
        release.wait();
        return countAccounts(db);
      },
      count);
  busy.wait();
  for (int i = 0; i < 3; ++i) {
    (*database)->runInOrder(
        "key", [](Connection& db) { return countAccounts(db); }, count);
  }
  EXPECT_EQ((*database)->stats().waiting, 3U);
  std::optional<ErrorKind> refused;
  (*database)->run([](Connection& db) { return countAccounts(db); },
                   [&](const Result<std::int64_t>& result) { refused = kindOf(result); });
  EXPECT_EQ(refused, ErrorKind::Exhausted);

  std::thread closer([&] { (*database)->close(); });
  while (!refused || *refused != ErrorKind::Unavailable) {  // until close() has begun
    (*database)->run([](Connection& db) { return countAccounts(db); },
                     [&](const Result<std::int64_t>& result) { refused = kindOf(result); });
  }
  EXPECT_EQ(finished, 0);
  release.count_down();
  closer.join();
  EXPECT_EQ(finished, 4);
  (*database)->close();
}

TEST_P(DatabaseTest, OfManyWhoWantTheSameOneGetsIt) {
  const auto database = openWide();
  const auto id = [](int i) { return "id" + std::to_string(i); };
  have(db(), account("a1", "ada"));
  have(db(), space("s1", "demo", "a1"));
  using ::testing::Pair;
  EXPECT_THAT(winnersAnd(ErrorKind::Conflict, runMany(*database, 16,
                                                      [&](Connection& db, int i) {
                                                        return insertAccount(db, account(id(i), "Bob"),
                                                                             "bob");
                                                      })),
              Pair(1, 15));
  EXPECT_THAT(winnersAnd(ErrorKind::Conflict, runMany(*database, 16,
                                                      [&](Connection& db, int i) {
                                                        return insertSpace(db, space(id(i), "slug", "a1"));
                                                      })),
              Pair(1, 15));
  InvitationRow three = invitation("i1", "hash", "s1");
  three.maxUses = 3;
  ASSERT_OK(insertInvitation(db(), three));
  EXPECT_THAT(winnersAnd(ErrorKind::Denied, runMany(*database, 16,
                                                    [&](Connection& db, int i) {
                                                      return useInvitation(db, "hash", "g" + id(i), true, 1);
                                                    })),
              Pair(3, 13));
  EXPECT_EQ((*findInvitation(db(), "hash"))->uses, 3);
  ASSERT_OK(insertOneTime(db(), "link", "owner", 100));
  const auto taken =
      runMany(*database, 16, [](Connection& db, int) { return takeOneTime(db, "link", "owner", 1); });
  EXPECT_EQ(std::count_if(taken.begin(), taken.end(), [](const auto& each) { return *each; }), 1);
  const auto kept =
      runMany(*database, 16, [&](Connection& db, int i) { return keepSetting(db, "secret", id(i)); });
  for (const auto& each : kept) EXPECT_EQ(*each, *kept.front());
  const auto pictures =
      runMany(*database, 16, [](Connection& db, int) { return setAvatar(db, "a1", "image/png", "x"); });
  std::set<std::int64_t> versions;
  for (const auto& each : pictures) versions.insert(*each);
  EXPECT_EQ(versions.size(), 16U);
  database->close();
}

TEST_P(DatabaseTest, MessagesOfManyThreadsHaveEveryIdOnce) {
  const auto database = openWide();
  constexpr int kMessages = 200;
  // Each is sent four times, as after reconnections; half of them in each channel.
  const auto results = runMany(*database, 4 * kMessages, [](Connection& db, int i) {
    const std::string nonce = std::to_string(i % kMessages);
    return appendMessage(db, message(i / 2 % 2 == 0 ? "open:a" : "open:b", "p", nonce, nonce));
  });
  int fresh = 0;
  for (const auto& each : results) {
    ASSERT_OK(each);
    EXPECT_EQ(each->message.text, each->message.nonce);
    fresh += each->fresh ? 1 : 0;
  }
  int stored = 0;
  for (const std::string channel : {"open:a", "open:b"}) {
    const auto messages = listMessages(db(), channel, "p", 0, 10'000);
    std::set<std::string> nonces;
    for (std::size_t i = 0; i < messages->size(); ++i) {
      EXPECT_EQ((*messages)[i].id, static_cast<std::int64_t>(i) + 1);
      nonces.insert((*messages)[i].nonce);
    }
    EXPECT_EQ(nonces.size(), messages->size());
    stored += static_cast<int>(messages->size());
  }
  EXPECT_EQ(fresh, stored);
  EXPECT_EQ(stored, kMessages);
  database->close();
}

TEST_P(DatabaseTest, WritersAndReadersNeverMeetABusyDatabase) {
  const auto database = openWide();
  auto beside = connect(settings());  // its writes are not in the pool's turns
  ASSERT_OK(beside);
  std::atomic<bool> stop{false};
  std::thread other([&] {
    for (int i = 0; !stop; ++i) {
      EXPECT_TRUE(appendMessage(**beside, message("open:beside", "p", "x", std::to_string(i))).has_value());
      std::this_thread::sleep_for(1ms);
    }
  });
  const auto results = runMany(*database, 300, [](Connection& db, int i) -> Result<void> {
    if (i % 3 == 0) {
      if (auto listed = listMessages(db, "open:a", "p", 0, 50); !listed)
        return tl::make_unexpected(listed.error());
      return {};
    }
    if (auto stored = appendMessage(db, message("open:a", "p", "x", std::to_string(i))); !stored)
      return tl::make_unexpected(stored.error());
    return {};
  });
  stop = true;
  other.join();
  for (const auto& each : results) ASSERT_OK(each);
  database->close();
  EXPECT_EQ(database->stats().failures, 0U);
}

TEST_P(DatabaseTest, DeletingAccountsWhileTheyWriteLeavesNothingBehind) {
  const auto database = openWide();
  for (int i = 0; i < 8; ++i) {
    const std::string id = "a" + std::to_string(i);
    have(db(), account(id, id));
    have(db(), space("s" + std::to_string(i), "slug-" + std::to_string(i), id));
  }
  const auto results = runMany(*database, 8 * 12, [](Connection& db, int i) -> Result<void> {
    const std::string number = std::to_string(i % 8);
    if (i / 8 == 6) return deleteAccount(db, "a" + number);
    const auto stored = appendMessage(db, message("s" + number, "a" + number, "x", std::to_string(i)));
    if (!stored) return tl::make_unexpected(stored.error());
    return {};
  });
  for (const auto& each : results) {
    if (!each) {
      EXPECT_EQ(each.error().kind, ErrorKind::NotFound) << each.error().message;
    }
  }
  for (const std::string table : {"accounts", "spaces", "members", "channels", "messages"}) {
    EXPECT_EQ(db().run("SELECT count(*) FROM " + table)->front().integer(0), 0) << table;
  }
  database->close();
}

}  // namespace
}  // namespace rostra::store
