// SPDX-License-Identifier: Apache-2.0
// Chat and map of a real server: stored first, told once and in order; and what happens when the database
// goes away for a while.
#include "integration/control/people_fixture.hpp"
#include "support/postgres_server.hpp"

#include <algorithm>
#include <set>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using protocol::signalling::ErrorCode;
using protocol::signalling::Role;

class ChatAndMap : public PeopleTest {
 protected:
  static void say(Here& who, const std::string& text, const std::string& nonce) {
    who.send(client::Chat{text, nonce, std::nullopt});
  }
};

TEST_F(ChatAndMap, EveryoneHearsTheSameOnceAndInOrder) {
  start({"--chat-rate", "100", "--chat-burst", "100", "--chat-history-page", "20"});
  std::vector<std::unique_ptr<Here>> people;
  for (const char* name : {"Ada", "Bob", "Carol"}) people.push_back(watch("talk", name));
  people.push_back(join("talk", "Star"));
  constexpr int kEach = 15;
  for (int i = 0; i < kEach; ++i) {
    for (std::size_t who = 0; who < people.size(); ++who)
      say(*people[who], std::to_string(who) + ":" + std::to_string(i), std::to_string(i));
  }
  std::vector<std::vector<std::int64_t>> heard(people.size());
  for (std::size_t who = 0; who < people.size(); ++who) {
    std::vector<int> next(people.size(), 0);
    for (std::size_t i = 0; i < kEach * people.size(); ++i) {
      const auto chat = people[who]->hear<server::Chat>();
      ASSERT_TRUE(chat) << "lost after " << i;
      heard[who].push_back(chat->message.id);
      const auto author = static_cast<std::size_t>(chat->message.text[0] - '0');
      EXPECT_EQ(chat->message.text, std::to_string(author) + ":" + std::to_string(next[author]++));
      EXPECT_EQ(chat->nonce.has_value(), author == who) << "one's own come back with their nonce";
    }
    EXPECT_TRUE(std::ranges::is_sorted(heard[who]));
    EXPECT_EQ(heard[who], heard[0]);
  }
  // Somebody who comes now gets the end of it, and may ask for the rest.
  auto late = watch("talk", "Late");
  ASSERT_EQ(late->seated.chat.size(), 20U);
  EXPECT_TRUE(late->seated.moreChat);
  std::vector<std::int64_t> ids;
  for (const auto& message : late->seated.chat) ids.push_back(message.id);
  while (true) {
    late->send(client::ChatHistory{ids.front()});
    const auto page = late->hear<server::ChatPage>();
    ASSERT_TRUE(page);
    std::vector<std::int64_t> older;
    for (const auto& message : page->messages) older.push_back(message.id);
    ids.insert(ids.begin(), older.begin(), older.end());
    if (!page->more) break;
  }
  EXPECT_EQ(ids, heard[0]);
}

TEST_F(ChatAndMap, ARepetitionIsAnsweredButToldToNobody) {
  start();
  auto witness = watch("talk", "Witness");
  auto ada = watch("talk", "Ada");
  say(*ada, "once", "n1");
  const auto first = ada->hear<server::Chat>();
  ASSERT_TRUE(first);
  ada->socket.close();
  auto again = watch("talk", "Ada");
  EXPECT_EQ(again->seated.chat.back().text, "once");
  say(*again, "once", "n1");
  const auto repeated = again->hear<server::Chat>();
  ASSERT_TRUE(repeated);
  EXPECT_EQ(repeated->message.id, first->message.id);
  EXPECT_EQ(repeated->nonce, "n1");
  say(*again, "second", "n2");
  EXPECT_EQ(witness->hear<server::Chat>()->message.text, "once");
  EXPECT_EQ(witness->hear<server::Chat>()->message.text, "second");
}

TEST_F(ChatAndMap, DirectMessagesEditsAndDeletions) {
  start();
  auto ada = watch("talk", "Ada");
  auto bob = watch("talk", "Bob");
  auto eve = watch("talk", "Eve");
  ada->send(client::Chat{"psst", "n1", bob->id()});
  const auto direct = bob->hear<server::Chat>();
  ASSERT_TRUE(direct);
  EXPECT_EQ(direct->message.to, bob->id());
  EXPECT_EQ(direct->message.toName, "Bob");
  say(*ada, "all", "n2");
  const auto open = eve->hear<server::Chat>();
  ASSERT_TRUE(open);
  EXPECT_EQ(open->message.text, "all") << "Eve heard nothing of the first";
  auto second = watch("talk", "Eve");
  EXPECT_EQ(second->seated.chat.size(), 1U) << "nor does she in the history";

  eve->send(client::ChatEdit{open->message.id, "mine now"});
  EXPECT_EQ(eve->refused()->code, ErrorCode::Denied);
  eve->send(client::ChatDelete{open->message.id});
  EXPECT_EQ(eve->refused()->code, ErrorCode::Denied);
  ada->send(client::ChatEdit{open->message.id, "everyone"});
  auto changed = bob->hear<server::ChatUpdated>();
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->message.text, "everyone");
  EXPECT_TRUE(changed->message.edited);
  ada->send(client::ChatDelete{open->message.id});
  changed = bob->hear<server::ChatUpdated>();
  ASSERT_TRUE(changed);
  EXPECT_TRUE(changed->message.deleted);
  EXPECT_EQ(changed->message.text, "");
  ada->send(client::ChatDelete{open->message.id});
  EXPECT_EQ(ada->refused()->code, ErrorCode::NotFound);
  ada->send(client::Chat{"   ", "n3", std::nullopt});
  const auto refused = ada->hear<server::ChatRefused>();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->nonce, "n3");
  EXPECT_EQ(refused->code, ErrorCode::BadMessage);
}

TEST_F(ChatAndMap, SlowModeAndWhoMayWrite) {
  start();
  const auto owner = rows_->account("owner");
  rows_->space("slow", owner.account, [](store::Space& space) { space.settings.slowModeSeconds = 60; });
  auto host = enter(watchMessage("slow"), owner.cookie);
  EXPECT_EQ(host->seated.settings.slowMode, 60);
  auto ada = watch("slow", "Ada");
  say(*ada, "one", "1");
  EXPECT_TRUE(ada->hear<server::Chat>());
  say(*ada, "two", "2");
  const auto refused = ada->hear<server::ChatRefused>();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::SlowMode);
  EXPECT_GT(refused->retryAfterMs, 0);
  say(*host, "hosts", "1");
  say(*host, "do not wait", "2");
  EXPECT_TRUE(host->hear<server::Chat>([](const auto& each) { return each.message.text == "do not wait"; }));
  rows_->space("quiet", owner.account,
               [](store::Space& space) { space.settings.chat = store::ChatAccess::Members; });
  auto visitor = watch("quiet", "Visitor");
  say(*visitor, "hello", "1");
  EXPECT_EQ(visitor->hear<server::ChatRefused>()->code, ErrorCode::Denied);
}

TEST_F(ChatAndMap, ReactionsAreTheOfferedOnesAndNotTooMany) {
  start();
  auto ada = watch("talk", "Ada");
  auto bob = watch("talk", "Bob");
  ada->send(client::React{"🎉"});
  const auto reaction = bob->hear<server::Reaction>();
  ASSERT_TRUE(reaction);
  EXPECT_EQ(reaction->person, ada->id());
  EXPECT_EQ(reaction->emoji, "🎉");
  ada->send(client::React{"<img src=x>"});
  EXPECT_EQ(ada->refused()->code, ErrorCode::BadMessage);
  for (int i = 0; i < 30; ++i) ada->send(client::React{"👍"});
  EXPECT_EQ(ada->refused()->code, ErrorCode::TooManyMessages);
}

TEST_F(ChatAndMap, MovesReachWhoHasTheMapOpenAndStayInBounds) {
  start();
  auto ada = watch("map", "Ada");
  auto bob = watch("map", "Bob");
  bob->send(client::Map{true});
  const auto all = bob->hear<server::Positions>();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->positions.size(), 2U);
  ada->send(client::Move{99999, -5});
  // Where both came in may stand in the same message, or in one before.
  EXPECT_TRUE(bob->hear<server::Positions>([&](const auto& each) {
    return std::ranges::any_of(each.positions, [&](const auto& position) {
      return position.person == ada->id() && position.x == 1600 && position.y == 0;
    });
  }));
  bob->send(client::Map{false});
  ada->send(client::Move{1, 1});
  bob->send(client::Ping{1});
  EXPECT_TRUE(bob->hear<server::Pong>());
}

TEST_F(ChatAndMap, ARoomGoesOnWhileTheDatabaseIsGone) {
  auto postgres = PostgresServer::start();
  ASSERT_TRUE(postgres) << postgres.error().message;
  const auto database = (*postgres)->createDatabase();
  ASSERT_TRUE(database) << database.error().message;
  start({"--resume-grace", "30s"}, *database);
  auto ada = join("talk", "Ada");
  auto bob = watch("talk", "Bob");
  say(*ada, "before", "1");
  ASSERT_TRUE(bob->hear<server::Chat>());
  rows_.reset();
  (*postgres)->stop();

  say(*ada, "lost?", "2");
  const auto refused = ada->hear<server::ChatRefused>(nullptr, 30s);
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->code, ErrorCode::Unavailable);
  EXPECT_GT(refused->retryAfterMs, 0);
  EXPECT_EQ(turnedAway(watchAs("talk", "Carol"))->code, ErrorCode::Unavailable);
  // What needs no database works: media states, the map, hands, and coming back.
  ada->send(client::MediaState{true, false, false});
  bob->send(client::RaiseHand{true});
  EXPECT_TRUE(ada->hearOf(bob->id(), [](const auto& person) { return person.hand > 0; }));
  auto back = joinAs("talk", "Ada");
  back.resume = ada->welcome.resumeToken;
  auto again = enter(back);
  EXPECT_EQ(again->id(), ada->id());
  EXPECT_TRUE(again->seated.chat.empty());
  EXPECT_TRUE(again->seated.moreChat);

  ASSERT_TRUE((*postgres)->startAgain());
  // The page sends what was refused again, with the same nonce.
  bool stored = false;
  for (int i = 0; i < 60 && !stored; ++i) {
    say(*again, "lost?", "2");
    auto socket = std::optional<std::string>();
    const auto end = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < end) {
      socket = again->socket.receiveText(1s);
      if (!socket) break;
      const auto message = protocol::signalling::parseServerMessage(*socket);
      if (!message) continue;
      if (std::holds_alternative<server::Chat>(*message)) stored = true;
      if (stored || std::holds_alternative<server::ChatRefused>(*message)) break;
    }
    if (!stored) hub_.waitUntil([] { return false; }, 500ms);
  }
  ASSERT_TRUE(stored) << "it does not recover";
  EXPECT_EQ(bob->hear<server::Chat>()->message.text, "lost?");
  auto carol = watch("talk", "Carol");
  ASSERT_EQ(carol->seated.chat.size(), 2U);
  EXPECT_EQ(carol->seated.chat.back().text, "lost?");
}

}  // namespace
}  // namespace rostra::test
