// SPDX-License-Identifier: Apache-2.0
// Statistics of a room that is far larger than any: every message stays small, and nobody is left out.
#include "sfu/worker/stats.hpp"

#include "base/log.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"

#include <gtest/gtest.h>

#include <set>

namespace rostra::sfu {
namespace {

constexpr std::size_t kLimit = 4U << 20;  // of the text in the message `stats`
constexpr std::size_t kCrowd = 20'000;

class Stats : public ::testing::Test {
 protected:
  void SetUp() override {
    log::configure(log::Level::Error, log::format(), "test");
    for (std::size_t i = 0; i < kCrowd; ++i)
      router_->add({"room", "participant" + std::to_string(i), std::string(64, 'n')});
  }
  void TearDown() override {
    router_.reset();
    log::configure(levels_, log::format(), "test");
  }

  const log::Levels levels_ = log::levels();
  WorkerFacts facts_{std::chrono::steady_clock::now()};
  std::shared_ptr<Router> router_ = std::make_shared<Router>(
      Environment{glib::Loop::main(), std::make_shared<Settings>(Settings{{}, *pipeline::Catalog::load({})})},
      "room", [](const protocol::worker::SfuEvent&) {});
};

TEST_F(Stats, TotalsAreSmallHoweverMuchThereIs) {
  const std::string text = totalsJson({router_}, facts_);
  EXPECT_LT(text.size(), 1000U);
  const auto json = glib::parseObject(text, kLimit);
  ASSERT_TRUE(json);
  EXPECT_EQ(glib::countOf(glib::objectOf(json->get(), "totals"), "participants"), kCrowd);
}

TEST_F(Stats, PagesHaveEveryoneOnceAndFitAMessage) {
  std::set<std::string> seen;
  std::size_t listed = 0;
  std::optional<std::string> after;
  do {
    const std::string text = roomPageJson(*router_, after, facts_);
    ASSERT_LT(text.size(), kLimit / 2);
    const auto json = glib::parseObject(text, kLimit);
    ASSERT_TRUE(json);
    glib::eachOf(json->get(), "rooms", [&](JsonObject* room) {
      glib::eachOf(room, "participants", [&](JsonObject* person) {
        seen.insert(glib::textOf(person, "id"));
        ++listed;
      });
    });
    const std::string next = glib::textOf(json->get(), "next");
    after = next.empty() ? std::nullopt : std::optional(next);
  } while (after);
  EXPECT_EQ(listed, kCrowd);
  EXPECT_EQ(seen.size(), kCrowd);
}

}  // namespace
}  // namespace rostra::sfu
