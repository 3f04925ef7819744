// SPDX-License-Identifier: Apache-2.0
// What a consumer does while it has no picture: whom it asks for a key frame, how often, and what it takes
// instead. Time is that of the packets.
#include "sfu/forward/producer.hpp"
#include "unit/rtp/packet_builder.hpp"

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <string_view>
#include <thread>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kKeyFrame180 = "10 500000 9d012a 4001 b400";  // VP8, 320x180
constexpr std::string_view kKeyFrame720 = "10 500000 9d012a 0005 d002";  // 1280x720
constexpr std::string_view kDelta = "10 510000";
constexpr rtp::FrameSize kLargeTile{1280, 720};

class RecordingOutlet : public Outlet {
 public:
  RecordingOutlet() : Outlet({.ssrc = 99, .payloadType = 96, .format = rtp::PayloadFormat::Vp8}) {}
  bool deliverLocked(const InboundPacket& packet, std::span<const std::byte>,
                     const rtp::RewrittenPacket& rewritten) noexcept override {
    layers.push_back(packet.layer);
    sequences.push_back(rewritten.sequence);
    return true;
  }
  void discardLocked() noexcept override { ++discards; }
  int discards = 0;
  std::vector<std::size_t> layers;  ///< of the packets that were sent
  std::vector<std::uint16_t> sequences;
};

class ConsumerTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
  void make(std::vector<std::string> rids, rtp::Duration layerHold = rtp::LayerDemand::kHold) {
    producer_ =
        std::make_shared<Producer>(glib::Loop::main(), "ada", Producer::Source::Camera, Codec::Vp8,
                                   std::move(rids), 500ms, std::make_shared<MediaMetrics>(), layerHold);
    consumer_ = std::make_shared<Consumer>(producer_, outlet_);
    consumer_->setOpen(true);
  }
  void TearDown() override {
    if (producer_) producer_->close();
  }
  rtp::test::Buffer packetOf(std::size_t layer, std::string_view payload, std::uint8_t padding = 0) {
    return rtp::test::packet({.ssrc = static_cast<std::uint32_t>(layer) + 1,
                              .sequence = sequences_[layer]++,
                              .marker = true,
                              .payload = payload,
                              .padding = padding});
  }
  /// A packet arrives at the router: sizes and liveness. Nobody is in the table.
  void arrives(std::size_t layer, std::string_view payload, std::uint8_t padding = 0) {
    const auto bytes = packetOf(layer, payload, padding);
    GstBuffer* buffer = gst_buffer_new();
    producer_->receive({}, layer, received_[layer], buffer, *rtp::PacketView::parse(bytes), 0);
    gst_buffer_unref(buffer);
  }
  /// A packet is handed to the consumer, 20 ms after the one before.
  void forward(std::size_t layer, std::string_view payload, bool gap = false) {
    time_ += 20ms;
    const auto bytes = packetOf(layer, payload);
    const auto view = rtp::PacketView::parse(bytes);
    consumer_->forward({nullptr, *view, layer, payload != kDelta, gap, time_, 0});
  }
  [[nodiscard]] rtp::LayerState stateOf(std::size_t layer) const {
    std::array<rtp::LayerState, kMaxLayers> states{};
    return producer_->layerStates(states)[layer];
  }
  /// f and q, of which a receiver with a small tile has made f superfluous, and it came to an end.
  void makeWithDormantLarge() {
    make({"f", "q"}, 0ms);
    producer_->fanOut().add(consumer_);
    arrives(0, kKeyFrame720);
    arrives(1, kKeyFrame180);
    consumer_->setTile({320, 180});
    producer_->updateNeeds();
    producer_->updateNeeds();
    ASSERT_EQ(producer_->takeLayersToSend(), std::optional<rtp::LayerSet>(0b10));
    while (stateOf(0).alive) {
      arrives(1, kDelta);
      producer_->tick();
    }
  }
  /// `what` for so long; how often a key frame was asked for meanwhile.
  template <class F>
  std::uint64_t askedDuring(std::chrono::milliseconds time, F what) {
    const auto before = producer_->keyFramesAsked();
    for (const auto end = time_ + time; time_ < end;) what();
    return producer_->keyFramesAsked() - before;
  }

  std::array<std::uint16_t, 2> sequences_{};
  std::array<Producer::Sequence, 2> received_;
  rtp::TimePoint time_{100s};
  std::shared_ptr<RecordingOutlet> outlet_ = std::make_shared<RecordingOutlet>();
  std::shared_ptr<Producer> producer_;
  std::shared_ptr<Consumer> consumer_;
};

TEST_F(ConsumerTest, AsksAgainUntilTheFirstKeyFrame) {
  make({});
  arrives(0, kDelta);
  EXPECT_EQ(askedDuring(2s, [&] { forward(0, kDelta); }), 4U) << "at once, then every 500 ms";
  EXPECT_TRUE(outlet_->layers.empty());
  forward(0, kKeyFrame180);
  EXPECT_EQ(askedDuring(2s, [&] { forward(0, kDelta); }), 0U);
}

TEST_F(ConsumerTest, AsksAgainAfterALossUntilAKeyFrameCame) {
  make({});
  arrives(0, kDelta);
  forward(0, kKeyFrame180);
  const auto asked = producer_->keyFramesAsked();
  forward(0, kDelta, true);
  EXPECT_EQ(producer_->keyFramesAsked(), asked + 1);
  EXPECT_GE(askedDuring(2s, [&] { forward(0, kDelta); }), 3U) << "the request may be lost, too";
  forward(0, kKeyFrame180);
  EXPECT_EQ(askedDuring(2s, [&] { forward(0, kDelta); }), 0U);
}

TEST_F(ConsumerTest, ALargeJumpOfASenderAsksForAKeyFrame) {
  make({});
  arrives(0, kDelta);
  forward(0, kKeyFrame180);
  forward(0, kDelta);
  const auto asked = producer_->keyFramesAsked();
  sequences_[0] += 5000;
  forward(0, kDelta);
  forward(0, kDelta);
  EXPECT_EQ(producer_->keyFramesAsked(), asked + 1) << "nobody knows what was between";
  EXPECT_GE(askedDuring(2s, [&] { forward(0, kDelta); }), 3U);
  forward(0, kKeyFrame180);
  EXPECT_EQ(askedDuring(2s, [&] { forward(0, kDelta); }), 0U);
}

TEST_F(ConsumerTest, APauseLetsGoOfWhatWaitsToLeaveOnce) {
  make({});
  arrives(0, kKeyFrame180);
  forward(0, kKeyFrame180);
  consumer_->setLayerLimit(Consumer::kPaused, rtp::TemporalFilter::kAll, true);
  EXPECT_EQ(outlet_->discards, 0);
  forward(0, kDelta);
  EXPECT_EQ(outlet_->discards, 1);
  consumer_->setTile({320, 180});
  forward(0, kDelta);
  EXPECT_EQ(outlet_->discards, 1) << "what waits now is another's";
}

TEST_F(ConsumerTest, WhatTheReceiverAskedForIsAskedAgainUntilItCame) {
  make({});
  arrives(0, kDelta);
  forward(0, kKeyFrame180);
  const auto asked = producer_->keyFramesAsked();
  consumer_->requestKeyFrame();
  EXPECT_EQ(producer_->keyFramesAsked(), asked + 1);
  EXPECT_EQ(askedDuring(400ms, [&] { forward(0, kDelta); }), 0U) << "the browser needs a moment";
  EXPECT_GE(askedDuring(2s, [&] { forward(0, kDelta); }), 3U);
  forward(0, kKeyFrame180);
  EXPECT_EQ(askedDuring(2s, [&] { forward(0, kDelta); }), 0U);
}

TEST_F(ConsumerTest, WithoutAnyPictureItTakesTheLayerThatFlows) {
  make({"f", "q"});
  arrives(0, kKeyFrame720);
  arrives(1, kKeyFrame180);
  consumer_->setTile(kLargeTile);
  forward(1, kKeyFrame180);
  EXPECT_TRUE(outlet_->layers.empty()) << "f fits and is alive: worth a moment";
  EXPECT_GE(askedDuring(1500ms, [&] { forward(1, kDelta); }), 3U);
  forward(1, kKeyFrame180);
  forward(1, kDelta);
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{1, 1})) << "f does not come: q is better than nothing";
  forward(0, kKeyFrame720);
  forward(1, kDelta);
  forward(0, kDelta);
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{1, 1, 0, 0})) << "and f is still what fits";
}

TEST_F(ConsumerTest, ALayerThatDoesNotAnswerIsAskedLessAndLess) {
  make({"f", "q"});
  arrives(0, kKeyFrame720);
  arrives(1, kKeyFrame180);
  consumer_->setTile({320, 180});
  forward(1, kKeyFrame180);
  consumer_->setTile(kLargeTile);
  EXPECT_LE(askedDuring(60s, [&] { forward(1, kDelta); }), 12U) << "each costs a key frame of every layer";
  EXPECT_EQ(outlet_->layers.size(), 3001U);
}

TEST_F(ConsumerTest, WhatThePathDoesNotCarryIsNotTakenHoweverLongItStarves) {
  make({"f", "q"});
  arrives(0, kKeyFrame720);
  arrives(1, kKeyFrame180);
  consumer_->setTile(kLargeTile);
  forward(0, kKeyFrame720);
  consumer_->setLayerLimit(1, rtp::TemporalFilter::kAll, true);
  EXPECT_TRUE(consumer_->lowBandwidth());
  forward(0, kDelta);
  forward(1, kKeyFrame180);
  forward(0, kKeyFrame720);
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{0, 0, 1}))
      << "the larger goes on until the smaller begins";
  for (int i = 0; i < 100; ++i) forward(0, kKeyFrame720);
  EXPECT_EQ(outlet_->layers.size(), 3U) << "f is too large, although q does not come";
  consumer_->setLayerLimit(0, rtp::TemporalFilter::kAll, false);
  forward(0, kKeyFrame720);
  EXPECT_EQ(outlet_->layers.back(), 0U);
}

TEST_F(ConsumerTest, OnAPathThatIsSuddenlyMuchNarrowerALayerThatDoesNotFitEndsAtOnce) {
  make({"f", "q"});
  arrives(0, kKeyFrame720);
  arrives(1, kKeyFrame180);
  consumer_->setTile(kLargeTile);
  forward(0, kKeyFrame720);
  forward(0, kDelta);
  const auto asked = producer_->keyFramesAsked();
  consumer_->setLayerLimit(1, rtp::TemporalFilter::kAll, true);
  consumer_->leaveLayer();
  forward(0, kDelta);
  forward(1, kDelta);
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{0, 0}));
  EXPECT_EQ(outlet_->discards, 1) << "nor does what waits to leave";
  EXPECT_EQ(producer_->keyFramesAsked(), asked + 1);
  forward(1, kKeyFrame180);
  consumer_->leaveLayer();
  forward(1, kDelta);
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{0, 0, 1, 1})) << "one that fits stays";
  EXPECT_EQ(outlet_->discards, 1);
}

TEST_F(ConsumerTest, APauseEndsWithAKeyFrame) {
  make({});
  arrives(0, kKeyFrame180);
  forward(0, kKeyFrame180);
  consumer_->setLayerLimit(Consumer::kPaused, rtp::TemporalFilter::kAll, true);
  EXPECT_TRUE(consumer_->paused());
  const auto asked = producer_->keyFramesAsked();
  for (int i = 0; i < 100; ++i) forward(0, i % 10 == 0 ? kKeyFrame180 : kDelta);
  EXPECT_EQ(outlet_->layers.size(), 1U);
  EXPECT_EQ(producer_->keyFramesAsked(), asked) << "nobody waits for one";
  consumer_->setLayerLimit(0, rtp::TemporalFilter::kAll, false);
  forward(0, kDelta);
  EXPECT_EQ(outlet_->layers.size(), 1U);
  EXPECT_EQ(producer_->keyFramesAsked(), asked + 1);
  forward(0, kKeyFrame180);
  EXPECT_EQ(outlet_->layers.size(), 2U);
}

TEST_F(ConsumerTest, WhereThePathCarriesLittleOnlyEveryFourthFrameComes) {
  make({});
  arrives(0, kKeyFrame180);
  forward(0, kKeyFrame180);
  // Picture number, temporal layer and its mark in the last byte of the descriptor: 0, 2, 1, 2.
  const std::array<std::string_view, 4> round{"90 a0 8001 00 510000", "90 a0 8002 80 510000",
                                              "90 a0 8003 40 510000", "90 a0 8004 80 510000"};
  for (const auto payload : round) forward(0, payload);
  EXPECT_EQ(outlet_->sequences.size(), 5U);
  consumer_->setLayerLimit(0, 0, true);
  for (const std::string_view payload :
       {"90 a0 8005 00 510000", "90 a0 8006 80 510000", "90 a0 8007 40 510000", "90 a0 8008 80 510000",
        "90 a0 8009 00 510000"})
    forward(0, payload);
  EXPECT_EQ(outlet_->sequences.size(), 7U);
  for (std::size_t i = 1; i < outlet_->sequences.size(); ++i)
    EXPECT_EQ(outlet_->sequences[i], outlet_->sequences[i - 1] + 1) << "what is left out is not missed";
  EXPECT_EQ(consumer_->drops(ConsumerDrop::TemporalLayer), 3U);
  consumer_->setLayerLimit(0, rtp::TemporalFilter::kAll, false);
  for (const std::string_view payload :
       {"90 a0 800a 60 510000", "90 a0 800b a0 510000", "90 a0 800c 80 510000"})
    forward(0, payload);
  EXPECT_EQ(outlet_->sequences.size(), 10U) << "each begins at its mark";
}

TEST_F(ConsumerTest, AReaderSeesWhoCameAndWentWhileTheTableIsBeingChanged) {
  make({});
  FanOut& fanOut = producer_->fanOut();
  FanOut::Reader reader(fanOut);
  EXPECT_TRUE(reader.routes().empty());
  fanOut.add(consumer_);
  ASSERT_EQ(reader.routes().size(), 1U);
  EXPECT_EQ(reader.routes().front(), consumer_);
  std::atomic<bool> stop{false};
  std::thread changes([&] {
    while (!stop) {
      fanOut.remove(*consumer_);
      fanOut.add(consumer_);
    }
  });
  for (int i = 0; i < 200'000; ++i) {
    const auto& routes = reader.routes();
    ASSERT_LE(routes.size(), 1U);
    if (!routes.empty()) {
      ASSERT_EQ(routes.front(), consumer_);
    }
  }
  stop = true;
  changes.join();
  fanOut.remove(*consumer_);
  EXPECT_TRUE(reader.routes().empty());
  EXPECT_EQ(consumer_.use_count(), 1) << "the reader let go of it";
}

TEST_F(ConsumerTest, ALayerThatIsSwitchedOnAgainStartsWithItsFirstKeyFrameAndTheOldOneGoesOnUntilThen) {
  makeWithDormantLarge();
  forward(1, kKeyFrame180);
  consumer_->setTile(kLargeTile);
  producer_->updateNeeds();
  EXPECT_EQ(producer_->takeLayersToSend(), std::optional<rtp::LayerSet>(0b11)) << "asked for at once";
  EXPECT_EQ(producer_->takeLayersToSend(), std::nullopt) << "and not again";
  EXPECT_EQ(askedDuring(400ms, [&] { forward(1, kDelta); }), 0U)
      << "a key frame of what is not sent yet costs one of everything else";
  EXPECT_EQ(outlet_->layers, std::vector<std::size_t>(21, 1)) << "no picture is missing";
  arrives(0, kDelta);  // its key frame was lost
  EXPECT_EQ(askedDuring(20ms, [&] { forward(0, kDelta); }), 1U);
  forward(1, kDelta);
  forward(0, kKeyFrame720);
  forward(1, kDelta);
  EXPECT_EQ(outlet_->layers.size(), 23U);
  EXPECT_EQ(outlet_->layers.back(), 0U);
}

TEST_F(ConsumerTest, WhoHasNoPictureGetsWhatThereIsWhileALayerIsSwitchedOn) {
  makeWithDormantLarge();
  consumer_->setTile(kLargeTile);
  producer_->updateNeeds();
  EXPECT_EQ(askedDuring(20ms, [&] { forward(1, kDelta); }), 1U);
  forward(1, kKeyFrame180);
  EXPECT_EQ(outlet_->layers, std::vector<std::size_t>{1}) << "without the wait for a layer that starves";
  arrives(0, kKeyFrame720);
  forward(0, kKeyFrame720);
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{1, 0}));
}

TEST_F(ConsumerTest, WhatIsOffIsNotWeighed) {
  makeWithDormantLarge();
  consumer_->setTile(kLargeTile);
  producer_->setEnabled(false);
  producer_->updateNeeds();
  EXPECT_EQ(producer_->takeLayersToSend(), std::nullopt);
}

TEST_F(ConsumerTest, ALayerThatIsTooLargeGoesOnWithAsLittleAsCanBeUntilTheSmallerBegins) {
  make({"f", "q"});
  arrives(0, kKeyFrame720);
  arrives(1, kKeyFrame180);
  consumer_->setTile(kLargeTile);
  forward(0, kKeyFrame720);
  forward(0, "90 a0 8001 00 510000");
  forward(0, "90 a0 8002 80 510000");
  EXPECT_EQ(outlet_->layers.size(), 3U);
  consumer_->setLayerLimit(1, rtp::TemporalFilter::kAll, true);
  for (const std::string_view payload :
       {"90 a0 8003 40 510000", "90 a0 8004 80 510000", "90 a0 8005 00 510000"})
    forward(0, payload);
  EXPECT_EQ(outlet_->layers.size(), 4U);
  forward(1, kKeyFrame180);
  forward(1, "90 a0 8006 80 510000");
  EXPECT_EQ(outlet_->layers, (std::vector<std::size_t>{0, 0, 0, 0, 1, 1}))
      << "the smaller has all its frames";
}

TEST_F(ConsumerTest, PaddingDoesNotMakeALayerAlive) {
  make({"f", "q"});
  arrives(0, "", 200);
  arrives(1, kDelta);
  std::array<rtp::LayerState, kMaxLayers> states{};
  const auto layers = producer_->layerStates(states);
  EXPECT_FALSE(layers[0].alive);
  EXPECT_TRUE(layers[1].alive);
}

TEST_F(ConsumerTest, ALayerOfUnknownSizeIsAskedForAKeyFrame) {
  make({"f", "q"});
  arrives(0, kDelta);
  arrives(1, kKeyFrame180);
  producer_->tick();
  EXPECT_EQ(producer_->keyFramesAsked(), 1U) << "or nobody would ever choose it";
}

}  // namespace
}  // namespace rostra::sfu
