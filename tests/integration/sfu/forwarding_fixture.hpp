// SPDX-License-Identifier: Apache-2.0
// A real sfu-worker between light participants, and what tests ask of those: whether everyone sees everyone,
// and whether what came was whole.
#pragma once

#include "integration/sfu/sfu_fixture.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <utility>

namespace rostra::test {

class SfuForwarding : public SfuFixture {
 protected:
  using Source = LightParticipant::Source;

  void SetUp() override { use(WorkerProcess::start(hub_)); }
  void TearDown() override {
    SfuFixture::TearDown();
    if (worker_) {
      EXPECT_FALSE(worker_->process().exited()) << "the worker died";
    }
  }
  /// `count` more frames of everyone to everyone.
  bool everyoneSees(std::uint64_t count) {
    std::map<std::pair<LightParticipant*, LightParticipant*>, std::uint64_t> before;
    for (const auto& to : people_) {
      for (const auto& from : people_) before[{to.get(), from.get()}] = frames(*to, *from);
    }
    return until([&] {
      for (const auto& to : people_) {
        for (const auto& from : people_) {
          if (to != from && frames(*to, *from) < before[{to.get(), from.get()}] + count) return false;
        }
      }
      return true;
    });
  }
  /// Loses every tenth packet of a camera on its way to `to`, and counts the lost ones. They are told by
  /// their SSRC: how sound and picture take turns changes nothing, and what is sent again comes through.
  static std::shared_ptr<std::uint64_t> losePictures(LightParticipant& to, const LightParticipant& from) {
    std::uint32_t ssrc = 0;
    for (const auto& [mid, track] : to.tracks()) {
      if (track.slot && track.slot->participant == from.id() && track.slot->source == Source::Camera)
        ssrc = track.receiver->ssrc();
    }
    EXPECT_NE(ssrc, 0U);
    auto lost = std::make_shared<std::uint64_t>(0);
    to.subscribePeer()->dropIncoming = [ssrc, lost, count = 0](Bytes datagram) mutable {
      if (std::to_integer<unsigned>(datagram[0]) < 128 || rtp::isRtcp(datagram)) return false;
      const auto packet = rtp::PacketView::parse(datagram);
      if (!packet || packet->ssrc() != ssrc || ++count % 10 != 0) return false;
      ++*lost;
      return true;
    };
    return lost;
  }
  void expectClean(const LightParticipant& to) {
    EXPECT_EQ(to.unsignalled(), 0U) << to.name();
    EXPECT_EQ(const_cast<LightParticipant&>(to).subscribePeer()->counters().undecryptable, 0U) << to.name();
    for (const auto& error : to.errors()) ADD_FAILURE() << to.name() << ": " << error.message;
    for (const auto& [mid, track] : to.tracks()) {
      const ReceiverCounters& counters = track.receiver->counters();
      const std::string where = to.name() + " mid " + mid;
      EXPECT_EQ(track.ssrcChanges, 0U) << where;
      EXPECT_EQ(counters.gaps, 0U) << where;
      EXPECT_EQ(counters.timestampErrors, 0U) << where;
      EXPECT_EQ(counters.pictureIdErrors, 0U) << where;
      EXPECT_EQ(counters.malformed, 0U) << where;
    }
  }
};

}  // namespace rostra::test
