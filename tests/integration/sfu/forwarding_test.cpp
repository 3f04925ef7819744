// SPDX-License-Identifier: Apache-2.0
// A real sfu-worker between light participants: what one sends the others get, whole, in order, and nothing
// else.
#include "integration/sfu/forwarding_fixture.hpp"

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

TEST_F(SfuForwarding, EveryoneReceivesTheOthersWholeAndInOrder) {
  for (int i = 0; i < 3; ++i) join(small());
  ASSERT_TRUE(everyoneSees(60));
  for (const auto& to : people_) {
    for (const auto& from : people_) {
      if (to == from) {
        EXPECT_EQ(to->received(from->id(), Source::Camera), nullptr) << "nobody receives their own picture";
        continue;
      }
      EXPECT_GE(packets(*to, *from, Source::Microphone), 50U);
      EXPECT_GE(to->received(from->id(), Source::Camera)->keyFrames, 1U);
      EXPECT_EQ(to->received(from->id(), Source::Camera)->frameSize, (rtp::FrameSize{320, 180}));
    }
    expectClean(*to);
  }
}

TEST_F(SfuForwarding, JoiningAndLeavingReusesTheSlotsOfThoseWhoStay) {
  LightParticipant& first = join(small());
  for (int i = 0; i < 2; ++i) join(small());
  ASSERT_TRUE(everyoneSees(15));
  const auto sections = first.tracks().size();
  for (int round = 0; round < 4; ++round) {
    people_.back()->leave();
    people_.pop_back();
    join(small());
    ASSERT_TRUE(everyoneSees(15)) << "round " << round;
  }
  EXPECT_EQ(first.tracks().size(), sections) << "the subscribe connection grows";
  expectClean(first);
}

TEST_F(SfuForwarding, ALateJoinerSeesAKeyFrameAtOnce) {
  auto options = small();
  options.camera.front().clip.frames = 600;  // by itself the next key frame comes after 20 s
  LightParticipant& early = join(options);
  LightParticipant& first = join(audience());
  ASSERT_TRUE(until([&] { return frames(first, early) > 30; }));
  const auto asked = early.camera().front()->counters().keyFrameRequests;
  LightParticipant& late = join(audience());
  ASSERT_TRUE(until([&] { return packets(late, early) > 0; }));
  ASSERT_TRUE(until([&] { return late.received(early.id(), Source::Camera)->keyFrames > 0; }));
  EXPECT_GT(early.camera().front()->counters().keyFrameRequests, asked);
}

TEST_F(SfuForwarding, ANewFaceDoesNotWaitForPacketsThatNeverWere) {
  // What comes before the first packet could be waited for as long as for a lost one: 60 frames here.
  use(WorkerProcess::start(hub_, {}, testsRtpEngine(), 2s));
  LightParticipant& first = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, first) > 0; }));
  LightParticipant& speaker = join(small());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 0; }));
  EXPECT_LT(speaker.camera().front()->counters().frames, 45U);
}

TEST_F(SfuForwarding, TheLayerFollowsTheTile) {
  auto options = small();
  options.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  LightParticipant& speaker = join(options);
  LightParticipant& viewer = join(audience());
  const auto sees = [&](std::uint16_t width) {
    return until([&] {
      const ReceiverCounters* counters = viewer.received(speaker.id(), Source::Camera);
      return counters != nullptr && counters->frameSize.width == width;
    });
  };
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 0; }));
  for (const int width : {160, 640, 320, 160, 640}) {
    viewer.setTile(speaker.id(), Source::Camera, width, width * 9 / 16);
    ASSERT_TRUE(sees(static_cast<std::uint16_t>(width))) << width;
    const auto before = frames(viewer, speaker);
    ASSERT_TRUE(until([&] { return frames(viewer, speaker) > before + 10; })) << width;
  }
  expectClean(viewer);
  viewer.setTile(speaker.id(), Source::Camera, 0, 0);
  EXPECT_TRUE(standsStill([&] { return packets(viewer, speaker); }, [&] { return sent(speaker); }))
      << "what nobody sees is forwarded";
}

TEST_F(SfuForwarding, ALayerThatThePublisherCannotSendIsLeftUntilItKeepsUp) {
  auto options = small();
  options.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  LightParticipant& speaker = join(options);
  LightParticipant& viewer = join(audience());
  viewer.setTile(speaker.id(), Source::Camera, 640, 360);
  const auto sees = [&](std::uint16_t width) {
    const ReceiverCounters* counters = viewer.received(speaker.id(), Source::Camera);
    return counters != nullptr && counters->frameSize.width == width;
  };
  ASSERT_TRUE(until([&] { return sees(640) && frames(viewer, speaker) > 60; }));
  const RtpSender& largest = *speaker.camera()[0];
  const RtpSender& middle = *speaker.camera()[1];
  speaker.camera()[0]->setFrameDivisor(5);
  auto smooth = middle.counters().frames;
  auto seen = frames(viewer, speaker);
  // Three seconds, by what the publisher sends.
  ASSERT_TRUE(until([&] { return middle.counters().frames >= smooth + 90; }));
  EXPECT_TRUE(sees(320)) << "six frames a second of the largest layer are no picture";
  EXPECT_GE(frames(viewer, speaker), seen + 60) << "of 90; those of the first half second are missing";

  speaker.camera()[0]->setFrameDivisor(1);
  const auto restored = largest.counters().frames;
  smooth = middle.counters().frames;
  seen = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return sees(640); })) << "it keeps up again";
  EXPECT_GE(largest.counters().frames, restored + 45) << "it was taken before it had kept up for a while";
  EXPECT_GE((frames(viewer, speaker) - seen) * 10, (middle.counters().frames - smooth) * 8);
  expectClean(viewer);
}

TEST_F(SfuForwarding, WhatIsLostOnTheWayToASubscriberIsSentAgain) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 10; }));
  const auto lost = losePictures(viewer, speaker);
  ASSERT_TRUE(until([&] { return *lost >= 12; }));
  viewer.subscribePeer()->dropIncoming = nullptr;
  const ReceiverCounters& counters = *viewer.received(speaker.id(), Source::Camera);
  EXPECT_TRUE(until([&] { return counters.retransmitted >= *lost; }))
      << *lost << " lost, " << counters.retransmitted << " sent again";
  EXPECT_EQ(counters.gaps, 0U);
}

TEST_F(SfuForwarding, RetransmissionStillWorksAfterARenegotiation) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 10; }));
  const auto negotiations = viewer.negotiations();
  LightParticipant& another = join(small());
  ASSERT_TRUE(until([&] { return viewer.negotiations() > negotiations && frames(viewer, another) > 5; }));
  losePictures(viewer, speaker);
  ASSERT_TRUE(until([&] { return viewer.received(speaker.id(), Source::Camera)->retransmitted > 3; }));
}

TEST_F(SfuForwarding, WhatAPublisherLosesIsAskedForAndComesInOrder) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 10; }));
  std::uint64_t count = 0;
  speaker.publishPeer()->dropOutgoing = [&](Bytes packet) {
    const auto view = rtp::PacketView::parse(packet);
    return view && view->payloadType() == kVp8Payload && ++count % 20 == 0;
  };
  const auto before = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > before + 120; }));
  speaker.publishPeer()->dropOutgoing = nullptr;
  const std::uint64_t lost = count / 20;
  EXPECT_GE(lost, 6U);
  const RtpSender::Counters& counters = speaker.camera().front()->counters();
  EXPECT_TRUE(until([&] { return counters.retransmitted >= lost; }))
      << lost << " lost, " << counters.nackedPackets << " asked for, " << counters.retransmitted
      << " sent again";
  const auto after = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > after + 15; }));
  EXPECT_EQ(viewer.received(speaker.id(), Source::Camera)->gaps, 0U);
  EXPECT_EQ(viewer.received(speaker.id(), Source::Camera)->timestampErrors, 0U);
}

TEST_F(SfuForwarding, KeyFrameRequestsAreAnsweredButNotEachOne) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 10; }));
  pass(1200ms);  // the requests of the start are over
  const auto asked = speaker.camera().front()->counters().keyFrameRequests;
  const auto keyFrames = viewer.received(speaker.id(), Source::Camera)->keyFrames;
  const auto start = now();
  for (int i = 0; i < 40; ++i) {
    viewer.requestKeyFrame(speaker.id());
    pass(20ms);
  }
  ASSERT_TRUE(until([&] { return viewer.received(speaker.id(), Source::Camera)->keyFrames > keyFrames; }));
  pass(600ms);
  const auto times = speaker.camera().front()->counters().keyFrameRequests - asked;
  const auto most = static_cast<std::uint64_t>((now() - start) / 500ms) + 2;
  EXPECT_GE(times, 1U);
  EXPECT_LE(times, most) << "at most one every 500 ms";
}

TEST_F(SfuForwarding, TwoPicturesAskedForAtOnceBothCome) {
  auto options = audience();
  options.askForKeyFrames = false;
  LightParticipant& viewer = join(options);
  auto rare = small();
  rare.camera.front().clip.frames = 600;  // by themselves the next key frames come after 20 s
  LightParticipant& a = join(rare);
  LightParticipant& b = join(rare);
  ASSERT_TRUE(until([&] { return frames(viewer, a) > 10 && frames(viewer, b) > 10; }));
  pass(2500ms);  // reports have told the round-trip time
  const auto keyFrames = [&](const LightParticipant& from) {
    return viewer.received(from.id(), Source::Camera)->keyFrames;
  };
  const auto ofA = keyFrames(a);
  const auto ofB = keyFrames(b);
  viewer.requestKeyFrames({a.id(), b.id()});
  EXPECT_TRUE(until([&] { return keyFrames(a) > ofA && keyFrames(b) > ofB; }, 10s))
      << keyFrames(a) - ofA << " of the first and " << keyFrames(b) - ofB << " of the second";
}

TEST_F(SfuForwarding, ATileShownBeforeItsOwnerSendsIsServedInItsSize) {
  LightParticipant& viewer = join(audience());
  auto options = small();
  options.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  LightParticipant& speaker = join(options);
  ASSERT_TRUE(until([&] { return speaker.welcomed() && viewer.welcomed(); }));
  viewer.setTile(speaker.id(), Source::Camera, 160, 90);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30; }));
  EXPECT_EQ(viewer.received(speaker.id(), Source::Camera)->frameSize, (rtp::FrameSize{160, 90}));
}

TEST_F(SfuForwarding, WhatIsOffIsNotForwardedWhateverIsSent) {
  LightParticipant& speaker = join(small());
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until(
      [&] { return frames(viewer, speaker) > 10 && packets(viewer, speaker, Source::Microphone) > 10; }));
  speaker.setCamera(false, true);
  speaker.setMicrophone(false, true);
  const auto total = [&] { return viewer.subscribePeer()->counters().received; };
  EXPECT_TRUE(standsStill(total, [&] { return sent(speaker); })) << "what is off is forwarded";
  const auto before = total();
  speaker.setCamera(true, true);
  speaker.setMicrophone(true, true);
  ASSERT_TRUE(until([&] { return total() > before + 20; }));
  const auto now1 = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > now1 + 15; }));
  expectClean(viewer);
}

TEST_F(SfuForwarding, OnlyNearPeopleAreForwardedAndComeBackWithAKeyFrame) {
  LightParticipant& listener = join(small());
  LightParticipant& near = join(small());
  LightParticipant& far = join(small());
  ASSERT_TRUE(everyoneSees(15));
  const auto negotiations = listener.negotiations();
  const auto hear = [&](bool everyone, std::vector<std::string> who) {
    worker_->send(protocol::worker::sfuCommand::Hear{"light", listener.id(), everyone, std::move(who)});
  };
  hear(false, {near.id()});
  const auto everythingOf = [&](const LightParticipant& from) {
    return packets(listener, from) + packets(listener, from, Source::Microphone);
  };
  // Until the command has arrived some packets still come. The other listener gets all the while what this
  // one does not.
  ASSERT_TRUE(standsStill([&] { return everythingOf(far); }, [&] { return frames(near, far); }));
  const auto pictures = packets(listener, far);
  const auto sound = packets(listener, far, Source::Microphone);
  const auto keyFrames = listener.received(far.id(), Source::Camera)->keyFrames;
  const auto others = frames(near, far);
  const auto nearFrames = frames(listener, near);
  ASSERT_TRUE(until([&] {
    return frames(listener, near) > nearFrames + 30 && frames(near, far) > others + 30;
  })) << "near people, and what other listeners get, are untouched";
  EXPECT_EQ(packets(listener, far), pictures);
  EXPECT_EQ(packets(listener, far, Source::Microphone), sound);

  hear(false, {near.id(), far.id()});
  ASSERT_TRUE(until([&] {
    return listener.received(far.id(), Source::Camera)->keyFrames > keyFrames &&
           packets(listener, far, Source::Microphone) > sound + 10;
  }));
  const auto before = frames(listener, far);
  ASSERT_TRUE(until([&] { return frames(listener, far) > before + 30; }));

  hear(false, {});
  ASSERT_TRUE(
      standsStill([&] { return everythingOf(far) + everythingOf(near); }, [&] { return frames(near, far); }));
  hear(true, {});
  ASSERT_TRUE(everyoneSees(15));
  EXPECT_EQ(listener.negotiations(), negotiations) << "moving about negotiates nothing";
  expectClean(listener);
}

TEST_F(SfuForwarding, H264IsForwardedToo) {
  auto options = small();
  VideoClipSpec clip = kSmall;
  clip.codec = Codec::H264;
  options.camera = {{"", clip}};
  LightParticipant& speaker = join(options);
  LightParticipant& viewer = join(small());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30; }));
  const ReceiverCounters& counters = *viewer.received(speaker.id(), Source::Camera);
  EXPECT_GE(counters.keyFrames, 1U);
  EXPECT_EQ(counters.frameSize, (rtp::FrameSize{320, 180}));
  expectClean(viewer);
}

TEST_F(SfuForwarding, WhoDoesNotTakeACodecMissesThatPictureOnly) {
  auto h264 = small();
  VideoClipSpec clip = kSmall;
  clip.codec = Codec::H264;
  h264.camera = {{"", clip}};
  auto silent = h264;
  silent.microphone = false;
  LightParticipant& onlyPicture = join(silent);  // the first m-section would be one that is refused
  auto without = audience();
  without.h264 = false;
  LightParticipant& viewer = join(without);
  LightParticipant& other = join(audience());
  ASSERT_TRUE(until([&] { return frames(other, onlyPicture) > 10 && viewer.subscribing(); }));
  LightParticipant& speaker = join(h264);
  LightParticipant& vp8 = join(small());
  ASSERT_TRUE(until([&] {
    return frames(viewer, vp8) > 30 && packets(viewer, speaker, Source::Microphone) > 30 &&
           frames(other, speaker) > 10;
  }));
  EXPECT_EQ(frames(viewer, speaker), 0U);
  EXPECT_EQ(frames(viewer, onlyPicture), 0U);
  EXPECT_EQ(viewer.received(speaker.id(), Source::Camera), nullptr) << "the slots say that it does not come";
  // The connection goes on: others come and go in its slots.
  const auto sections = viewer.tracks().size();
  speaker.leave();
  vp8.leave();
  LightParticipant& late = join(small());
  ASSERT_TRUE(until([&] { return frames(viewer, late) > 30; }));
  EXPECT_EQ(viewer.tracks().size(), sections);
  expectClean(viewer);
  expectClean(other);
}

}  // namespace
}  // namespace rostra::test
