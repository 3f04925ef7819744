// SPDX-License-Identifier: Apache-2.0
// What an sfu-worker does beside forwarding: data channels, speakers, stats, limits, its own end; and that
// people who come and go leave nothing behind in it.
#include "integration/sfu/data_peer.hpp"
#include "integration/sfu/worker_fixture.hpp"
#include "rtp/sdp/sdp.hpp"

#include <algorithm>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
namespace command = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;
using Source = LightParticipant::Source;

TEST_F(SfuWorker, SpeakersAreReportedWhenTheyChange) {
  LightParticipant& speaker = join(small());
  const auto told = [this] { return last<event::Speakers>(); };
  ASSERT_TRUE(until([&] { return told() && told()->active == speaker.id(); }));
  ASSERT_EQ(told()->speakers.size(), 1U);
  EXPECT_EQ(told()->speakers.front().participant, speaker.id());
  EXPECT_EQ(told()->speakers.front().level, -20);
  EXPECT_EQ(told()->runnerUp, "");
  const auto count = [&] {
    return std::ranges::count_if(events_,
                                 [](const auto& e) { return std::holds_alternative<event::Speakers>(e); });
  };
  const auto before = count();
  pass(1s);
  EXPECT_EQ(count(), before) << "somebody who goes on speaking is no news";
  speaker.microphone()->setAudioLevel(-127);
  ASSERT_TRUE(until([&] { return told()->speakers.empty(); }));
  EXPECT_EQ(told()->active, speaker.id()) << "who spoke last stays the active speaker";
}

TEST_F(SfuWorker, TheActiveSpeakerGivesWayToWhoSpeaksNotToWhoCoughs) {
  LightParticipant& ada = join(small());
  LightParticipant& bob = join(small());
  ASSERT_TRUE(until([&] { return ada.microphone() && bob.microphone(); }));
  bob.microphone()->setAudioLevel(-127);
  const auto active = [this] { return last<event::Speakers>() ? last<event::Speakers>()->active : ""; };
  const auto speaks = [this](const LightParticipant& who) {
    const auto& speakers = last<event::Speakers>()->speakers;
    return std::ranges::find(speakers, who.id(), &protocol::worker::Speaker::participant) != speakers.end();
  };
  ASSERT_TRUE(until([&] { return active() == ada.id() && !speaks(bob); }));
  // A cough: as long as it takes to be heard at all, by the clock of the worker.
  bob.microphone()->setAudioLevel(-6);
  ASSERT_TRUE(until([&] { return speaks(bob); }));
  bob.microphone()->setAudioLevel(-127);
  ASSERT_TRUE(until([&] { return !speaks(bob); }));
  EXPECT_EQ(active(), ada.id());
  ada.microphone()->setAudioLevel(-127);
  bob.microphone()->setAudioLevel(-30);
  ASSERT_TRUE(until([&] { return active() == bob.id(); }));
  EXPECT_EQ(last<event::Speakers>()->runnerUp, ada.id());
}

TEST_F(SfuWorker, WhoIsMutedOrGoneIsNotTheSpeakerAnyMore) {
  LightParticipant& ada = join(small());
  const auto told = [this] { return last<event::Speakers>(); };
  ASSERT_TRUE(until([&] { return told() && told()->active == ada.id(); }));
  // Packets go on: it is the word that counts.
  ada.setMicrophone(false, true);
  ASSERT_TRUE(until([&] { return told()->active.empty(); }));
  EXPECT_TRUE(told()->speakers.empty());
  ada.setMicrophone(true);
  ASSERT_TRUE(until([&] { return told()->active == ada.id(); }));
  ada.leave();
  ASSERT_TRUE(until([&] { return told()->active.empty(); }));
  EXPECT_TRUE(told()->speakers.empty());
}

TEST_F(SfuWorker, DataChannelMessagesReachTheOthersWithinLimits) {
  const auto a = DataPeer::join(hub_, link(), "data");
  const auto b = DataPeer::join(hub_, link(), "data");
  const auto c = DataPeer::join(hub_, link(), "another");
  ASSERT_TRUE(until([&] { return a->open() && b->open() && c->open(); }));
  const auto begun = now();
  // A channel is open for its peer a moment before the worker has taken it over; until then it hears nothing.
  ASSERT_TRUE(until([&] {
    a->send("hello \"everyone\"");
    pass(100ms);
    return !b->messages().empty();
  }));
  EXPECT_NE(b->messages().front().find(R"("data":"hello \"everyone\"")"), std::string::npos)
      << b->messages().front();
  EXPECT_NE(b->messages().front().find(R"("from":")"), std::string::npos);
  EXPECT_TRUE(a->messages().empty()) << "no echo";
  a->send(std::string(100'000, 'x'));
  for (int i = 0; i < 200; ++i) a->send("flood");
  // They come in order: the flood is over when one behind it has come.
  ASSERT_TRUE(until([&] {
    pass(100ms);
    a->send("behind");
    return b->messages().back().find("behind") != std::string::npos;
  }));
  const std::chrono::duration<double> passed = now() - begun;
  EXPECT_LE(static_cast<double>(b->messages().size()), 41 + 20 * passed.count())
      << "40 at once and 20 a second";
  EXPECT_GT(b->messages().size(), 20U);
  EXPECT_TRUE(c->messages().empty()) << "rooms are apart";
}

TEST_F(SfuWorker, APeerThatGoesWithoutAWordIsHarmless) {
  const auto a = DataPeer::join(hub_, link(), "light");
  LightParticipant& b = join(small());
  LightParticipant& c = join(small());
  ASSERT_TRUE(until([&] { return a->open() && frames(b, c) > 10; }));
  a->closeConnection();
  const auto before = frames(b, c);
  ASSERT_TRUE(until([&] { return frames(b, c) > before + 30; }));
  EXPECT_EQ(b.received(c.id(), Source::Camera)->gaps, 0U);
  EXPECT_FALSE(worker_->process().exited());
}

TEST_F(SfuWorker, APeerThatFallsSilentFails) {
  auto configure = command::Configure{};
  configure.pipelines = rostra::test::sourceFolder() + "/pipelines";
  configure.localAddresses = {"127.0.0.1"};
  configure.minPort = 40000;
  configure.maxPort = 49999;
  configure.nackWindowMs = 200;
  configure.keyFrameIntervalMs = 500;
  configure.startBitrateKbps = 1000;
  configure.silenceMs = 2000;
  configure.connectMs = 10000;
  configure.maxParticipants = 2;
  configure.limits = kUsualLimits;
  configure.rtpEngine = testsRtpEngine();
  worker_->send(configure);
  const auto quiet = link();
  LightParticipant& speaker = join(small(), quiet);
  LightParticipant& other = join(small());
  ASSERT_TRUE(until([&] { return frames(other, speaker) > 10; }));
  const std::string id = speaker.id();
  quiet->quiet = true;
  speaker.publishPeer()->dropOutgoing = [](Bytes) { return true; };
  speaker.setCamera(false);
  speaker.setMicrophone(false);
  ASSERT_TRUE(until([&] { return last<event::ParticipantFailed>() != nullptr; }));
  EXPECT_EQ(last<event::ParticipantFailed>()->participant, id);
  EXPECT_EQ(last<event::ParticipantFailed>()->fault, protocol::worker::Fault::Timeout);
  // Full is full, and twice the same one is one too many.
  worker_->send(command::AddParticipant{"light", "x1", "x"});
  worker_->send(command::AddParticipant{"light", "x1", "x"});
  ASSERT_TRUE(until([&] { return last<event::ParticipantFailed>()->participant == "x1"; }));
  EXPECT_EQ(last<event::ParticipantFailed>()->fault, protocol::worker::Fault::Exhausted);
}

TEST_F(SfuWorker, ALaterOfferIsAnsweredAsTheFirstAndCostsNoPacket) {
  auto options = small();
  options.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  const auto over = link();
  LightParticipant& speaker = join(options, over);
  LightParticipant& viewer = join(audience());
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > 30; }));
  const auto answers = [&] {
    std::vector<std::string> texts;
    for (const auto& message : events_) {
      if (const auto* answer = std::get_if<event::PublishAnswer>(&message);
          answer && answer->participant == speaker.id())
        texts.push_back(answer->sdp);
    }
    return texts;
  };
  ASSERT_EQ(answers().size(), 1U);
  for (std::size_t i = 2; i < 8; ++i) {
    over->send(signalling::clientMessage::PublishOffer{over->offer});
    ASSERT_TRUE(until([&] { return answers().size() == i; }))
        << (speaker.errors().empty() ? "no answer" : speaker.errors().back().message);
    EXPECT_EQ(answers().back(), answers().front());
  }
  const auto before = frames(viewer, speaker);
  ASSERT_TRUE(until([&] { return frames(viewer, speaker) > before + 30; }));
  EXPECT_EQ(viewer.received(speaker.id(), Source::Camera)->gaps, 0U);
  EXPECT_EQ(viewer.received(speaker.id(), Source::Microphone)->gaps, 0U);
}

TEST_F(SfuWorker, TheAnswerTakesTheLayersAndExtensionsThatTheBrowserOffers) {
  auto options = small();
  options.camera =
      simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 800});
  const auto over = link();
  join(options, over);
  const event::PublishAnswer* answer = nullptr;
  ASSERT_TRUE(until([&] {
    for (const auto& message : events_) {
      if (const auto* given = std::get_if<event::PublishAnswer>(&message)) answer = given;
    }
    return answer != nullptr;
  }));
  const auto offered = rtp::parseSdp(over->offer);
  const auto answered = rtp::parseSdp(answer->sdp);
  ASSERT_TRUE(offered && answered);
  ASSERT_EQ(answered->media.size(), offered->media.size());
  bool layers = false;
  for (std::size_t i = 0; i < offered->media.size(); ++i) {
    const rtp::MediaSection& wanted = offered->media[i];
    const rtp::MediaSection& given = answered->media[i];
    // A browser would send its lowest layer only.
    if (!wanted.simulcast.empty()) {
      layers = true;
      EXPECT_EQ("send" + given.simulcast.substr(given.simulcast.find(' ')), wanted.simulcast);
      EXPECT_EQ(given.rids.size(), wanted.rids.size());
    }
    for (const auto uri : {rtp::kAudioLevelUri, rtp::kMidUri, rtp::kRidUri})
      EXPECT_EQ(given.extensionId(uri), wanted.extensionId(uri)) << wanted.mid << ' ' << uri;
  }
  EXPECT_TRUE(layers);
}

TEST_F(SfuWorker, StatsAndGraphDescribeTheRoom) {
  LightParticipant& a = join(small());
  LightParticipant& b = join(small());
  ASSERT_TRUE(until([&] { return frames(a, b) > 40 && frames(b, a) > 40; }));
  const auto all = stats();
  JsonArray* rooms = json_object_get_array_member(all.get(), "rooms");
  ASSERT_EQ(json_array_get_length(rooms), 1U);
  JsonArray* people = json_object_get_array_member(json_array_get_object_element(rooms, 0), "participants");
  ASSERT_EQ(json_array_get_length(people), 2U);
  JsonObject* person = json_array_get_object_element(people, 0);
  JsonObject* subscribe = json_object_get_object_member(person, "subscribe");
  EXPECT_STREQ(json_object_get_string_member(subscribe, "state"), "connected");
  EXPECT_NE(std::string(json_object_get_string_member(subscribe, "candidatePair")).find("127.0.0.1:"),
            std::string::npos);
  JsonArray* consumers = json_object_get_array_member(subscribe, "consumers");
  ASSERT_EQ(json_array_get_length(consumers), 2U);
  for (guint i = 0; i < 2; ++i) {
    JsonObject* consumer = json_array_get_object_element(consumers, i);
    EXPECT_GT(json_object_get_int_member(consumer, "packets"), 0);
    EXPECT_TRUE(json_object_get_boolean_member(consumer, "fastPath"))
        << "webrtcbin's inside is not as expected";
  }
  JsonObject* totals = json_object_get_object_member(all.get(), "totals");
  EXPECT_EQ(json_object_get_int_member(totals, "participants"), 2);
  EXPECT_EQ(json_object_get_int_member(totals, "malformed"), 0);
  EXPECT_EQ(json_object_get_int_member(totals, "engineTransports"), testsRtpEngine() ? 4 : 0);
  EXPECT_EQ(json_object_get_int_member(totals, "webrtcbinTransports"), testsRtpEngine() ? 0 : 4);
  JsonObject* media = json_object_get_object_member(subscribe, "media");
  EXPECT_STREQ(json_object_get_string_member(media, "path"), testsRtpEngine() ? "engine" : "webrtcbin");
  if (testsRtpEngine()) {
    EXPECT_TRUE(json_object_get_boolean_member(media, "direct"));
    EXPECT_EQ(json_object_get_int_member(media, "sendFailed"), 0);
    JsonObject* repair = json_object_get_object_member(subscribe, "repair");
    EXPECT_GT(json_object_get_int_member(repair, "acknowledged"), 0) << "no transport-wide feedback is read";
    EXPECT_GE(json_object_get_int_member(repair, "roundTripUs"), 0);
  }

  worker_->send(command::GetGraph{7, "light", a.id(), protocol::worker::Transport::Subscribe});
  ASSERT_TRUE(until([&] { return last<event::Graph>() != nullptr; }));
  EXPECT_TRUE(last<event::Graph>()->dot.starts_with("digraph"));
  worker_->send(command::GetGraph{8, "light", "nobody", protocol::worker::Transport::Publish});
  ASSERT_TRUE(until([&] { return last<event::Graph>()->request == 8; }));
  EXPECT_TRUE(last<event::Graph>()->dot.empty());
}

TEST_F(SfuWorker, AMuteIsNobodyElsesNegotiation) {
  std::vector<LightParticipant*> people;
  for (int i = 0; i < 4; ++i) people.push_back(&join(small()));
  const auto everyoneSeesTheFirst = [&] {
    return std::all_of(people.begin() + 1, people.end(), [&](const LightParticipant* to) {
      return frames(*to, *people[0]) > 10 && packets(*to, *people[0], Source::Microphone) > 10;
    });
  };
  ASSERT_TRUE(until(everyoneSeesTheFirst));
  const auto negotiations = [&] {
    std::vector<std::uint64_t> counts;
    for (const LightParticipant* person : people) counts.push_back(person->negotiations());
    return counts;
  };
  const auto before = negotiations();
  for (int round = 0; round < 3; ++round) {
    people[0]->setMicrophone(false);
    people[0]->setCamera(false);
    pass(200ms);
    const auto seen = frames(*people[1], *people[0]);
    people[0]->setMicrophone(true);
    people[0]->setCamera(true);
    ASSERT_TRUE(until([&] { return frames(*people[1], *people[0]) > seen + 5; })) << "round " << round;
  }
  EXPECT_EQ(negotiations(), before);
}

TEST_F(SfuWorker, EndsCleanlyOnStopAndWhenServeIsGone) {
  join(small());
  join(small());
  ASSERT_TRUE(until([&] { return frames(*people_[0], *people_[1]) > 5; }));
  worker_->send(command::Stop{});
  ASSERT_TRUE(worker_->process().waitForExit(10s));
  EXPECT_EQ(worker_->process().exited(), 0);
  people_.clear();
  SetUp();
  worker_->disconnect();
  ASSERT_TRUE(worker_->process().waitForExit(10s));
  EXPECT_EQ(worker_->process().exited(), 0);
}

TEST_F(SfuWorker, FiftyJoinsAndLeavesLeaveNothingBehind) {
  LightParticipant& steady = join(small());
  ASSERT_TRUE(until([&] { return steady.publishing(); }));
  // GStreamer drops a closed transport on threads of its own: its sockets are gone a moment after the answer
  // to what was sent before. So facts count once they have not changed for half a second.
  const auto settled = [&] {
    auto facts = factsOf(worker_->pid());
    auto since = now();
    EXPECT_TRUE(until([&] {
      const auto next = factsOf(worker_->pid());
      if (!facts || !next || next->threads != facts->threads || next->descriptors != facts->descriptors) {
        facts = next;
        since = now();
      }
      return facts && now() - since > 500ms;
    }));
    return facts;
  };
  // Resident memory also holds what glibc's arenas keep for later, which depends on how busy the machine was.
  const auto allocated = [&] { return json_object_get_int_member(stats().get(), "allocatedBytes"); };
  constexpr int kWarm = 20;
  constexpr int kCycles = 50;
  std::optional<ProcessFacts> warm;
  std::int64_t warmBytes = 0;
  for (int cycle = 1; cycle <= kCycles; ++cycle) {
    LightParticipant& guest = join(small());
    ASSERT_TRUE(until([&] { return frames(guest, steady) > 2 && frames(steady, guest) > 2; }))
        << "cycle " << cycle;
    if (cycle % 2 == 0) {
      people_.back()->leave();
    } else {
      people_.back()->vanish();
    }
    people_.pop_back();
    if (cycle % 10 != 0) continue;
    const auto facts = settled();
    ASSERT_TRUE(facts);
    const auto bytes = allocated();
    std::printf("after %d cycles: %lld kB allocated, %zu kB resident, %zu threads, %zu descriptors\n", cycle,
                static_cast<long long>(bytes / 1024), facts->residentBytes / 1024, facts->threads,
                facts->descriptors);
    if (cycle == kWarm) {
      warm = facts;
      warmBytes = bytes;
    }
    if (cycle < kCycles) continue;
    EXPECT_LE(facts->threads, warm->threads + 2);  // GLib's pools breathe
    EXPECT_LE(facts->descriptors, warm->descriptors + 2);
    // It takes 15 to 35 kB a cycle until tables and caches are full after about 40; one webrtcbin that stays
    // costs 500.
    EXPECT_LE(bytes, warmBytes + (kCycles - kWarm) * 50 * 1024);
  }
  EXPECT_EQ(steady.tracks().size(), 2U) << "slots are reused";
}

}  // namespace
}  // namespace rostra::test
