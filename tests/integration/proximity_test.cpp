// SPDX-License-Identifier: Apache-2.0
// Who walks away is not heard any more: moves over the signalling of a real server, packets counted behind
// its SFU worker, also when that worker was killed and replaced.
#include "integration/sfu/sfu_fixture.hpp"
#include "support/server_process.hpp"
#include "support/sfu_worker_of.hpp"
#include "support/space_rows.hpp"

#include <csignal>
#include <stdexcept>

namespace rostra::test {
namespace {

class Proximity : public SfuFixture {
 protected:
  void SetUp() override {
    auto started =
        ServerProcess::start(hub_, {.arguments = {"--workers", "1"}, .environment = {}, .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
    rows_ = std::make_unique<SpaceRows>("sqlite", server_->dataFolder());
    const auto owner = rows_->account("owner");
    rows_->space("field", owner.account, [](store::Space& space) {
      space.settings.visitors = store::Visitors::Stage;
      space.settings.map = true;
      space.settings.proximity = true;
    });
    // The spare must be there before the first is killed.
    ASSERT_TRUE(until([&] { return server_->workers("sfu-worker").size() == 2; }));
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
    SfuFixture::TearDown();
  }
  LightParticipant& arrive() {
    auto options = small();
    options.space = "field";
    return SfuFixture::join(options, WebSocketLink::create(server_->webSocketUrl()));
  }
  static void move(LightParticipant& who, double x, double y) {
    who.link().send(signalling::clientMessage::Move{x, y});
  }
  static std::uint64_t all(const LightParticipant& to, const LightParticipant& from) {
    return packets(to, from) + packets(to, from, Source::Microphone);
  }
  /// Everything of `from` reaches `to`.
  bool hears(const LightParticipant& to, const LightParticipant& from, std::uint64_t more = 30) {
    const auto pictures = frames(to, from);
    const auto sound = packets(to, from, Source::Microphone);
    return until([&] {
      return frames(to, from) >= pictures + more && packets(to, from, Source::Microphone) >= sound + more;
    });
  }
  /// What was on its way has come, and nothing follows although `from` goes on sending.
  bool misses(const LightParticipant& to, LightParticipant& from) {
    return standsStill([&] { return all(to, from); }, [&] { return sent(from); }, 60);
  }
  bool sends(LightParticipant& who) {
    const auto before = sent(who);
    return until([&] { return sent(who) > before + 60; });
  }
  pid_t sfuPid() const { return sfuWorkerOf(server_->dataFolder()); }

  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<SpaceRows> rows_;
};

TEST_F(Proximity, OnlyWhoIsNearIsForwardedAlsoAfterTheWorkerWasReplaced) {
  LightParticipant& listener = arrive();
  LightParticipant& near = arrive();
  LightParticipant& far = arrive();
  // Newcomers stand together in the middle.
  for (LightParticipant* to : {&listener, &near, &far}) {
    for (LightParticipant* from : {&listener, &near, &far}) {
      if (to == from) continue;
      ASSERT_TRUE(hears(*to, *from, 10)) << to->name() << " does not hear " << from->name();
    }
  }
  const auto negotiations = listener.negotiations();
  move(listener, 0, 0);
  move(near, 300, 0);
  move(far, 1600, 900);
  EXPECT_TRUE(misses(listener, far)) << "who is far is forwarded";
  EXPECT_TRUE(misses(near, far));
  EXPECT_TRUE(misses(far, listener));
  EXPECT_TRUE(misses(far, near));
  EXPECT_TRUE(hears(listener, near));
  // Between near and no longer near nothing changes, in either direction.
  move(near, 430, 0);
  EXPECT_TRUE(hears(listener, near));
  move(near, 460, 0);
  EXPECT_TRUE(misses(listener, near));
  move(near, 430, 0);
  EXPECT_TRUE(misses(listener, near));
  move(near, 300, 0);
  ASSERT_TRUE(hears(listener, near)) << "they do not come back";
  EXPECT_EQ(listener.negotiations(), negotiations) << "walking about negotiates nothing";

  const pid_t before = sfuPid();
  ASSERT_GT(before, 0);
  ::kill(before, SIGKILL);
  ASSERT_TRUE(until([&] { return listener.rejoins() > 0 && near.rejoins() > 0 && far.rejoins() > 0; }));
  ASSERT_TRUE(hears(listener, near)) << "no media by the new worker";
  ASSERT_TRUE(until([&] { return far.subscribing() && far.publishing(); }));
  EXPECT_NE(sfuPid(), before);
  EXPECT_TRUE(hears(near, listener));
  ASSERT_TRUE(sends(far));
  EXPECT_EQ(all(listener, far), 0U) << "the new worker does not know who is near";
  EXPECT_EQ(all(near, far), 0U);
  EXPECT_EQ(all(far, listener) + all(far, near), 0U);

  move(far, 200, 200);
  ASSERT_TRUE(hears(listener, far)) << "who comes near is not forwarded";
  EXPECT_GE(listener.received(far.id(), Source::Camera)->keyFrames, 1U);
  ASSERT_TRUE(hears(far, listener));
  EXPECT_TRUE(listener.errors().empty());
}

}  // namespace
}  // namespace rostra::test
