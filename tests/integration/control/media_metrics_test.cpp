// SPDX-License-Identifier: Apache-2.0
// What an operator reads in /metrics of people's media, on both ways of media: somebody on a bad line, layers
// that change, key frames that are asked for, and a worker that dies in the middle of it.
#include "rtp/packet/packet_view.hpp"
#include "support/light_participant.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <csignal>
#include <cstdio>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using Source = LightParticipant::Source;
using Metrics = std::map<std::string, double>;

constexpr auto kEffect = 60s;

enum class Way : std::uint8_t { Engine, Webrtcbin };

/// The samples of `/metrics` by name and labels, as they are written there.
Metrics parse(const std::string& text) {
  Metrics metrics;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t space = line.rfind(' ');
    EXPECT_TRUE(metrics.emplace(line.substr(0, space), std::stod(line.substr(space + 1))).second)
        << "twice: " << line;
  }
  return metrics;
}

std::string nameOf(Way way) {
  return way == Way::Engine ? "Engine" : "Webrtcbin";
}

class MediaMetrics : public ::testing::TestWithParam<Way> {
 protected:
  void SetUp() override {
    auto started = ServerProcess::start(hub_, {.arguments = {"--workers", "1", "--stats-interval", "500ms",
                                                             "--rtp-engine", engine() ? "on" : "off"},
                                               .environment = {},
                                               .binary = {}});
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
  }
  void TearDown() override {
    if (server_ && HasFailure()) std::fputs(server_->log().c_str(), stderr);
    people_.clear();
  }
  [[nodiscard]] static bool engine() { return GetParam() == Way::Engine; }
  LightParticipant& join(LightParticipantOptions options) {
    options.name = "P" + std::to_string(people_.size());
    auto made = LightParticipant::create(hub_, identity_, WebSocketLink::create(server_->webSocketUrl()),
                                         std::move(options));
    if (!made) throw std::runtime_error(made.error().message);
    people_.push_back(std::move(*made));
    people_.back()->join();
    return *people_.back();
  }
  /// Somebody with three layers, and somebody who only listens, when the first one's media flows already.
  /// `quiet`: the viewer sends nothing, so that what is counted of who sends is the speaker's alone.
  void joinBoth(bool quiet = true) {
    LightParticipantOptions options;
    options.camera =
        simulcast({.width = 640, .height = 360, .frameRate = 30, .frames = 60, .bitrateKbps = 400});
    speaker_ = &join(options);
    ASSERT_TRUE(becomes("rostra_sfu_packets_total", R"(,direction="in",kind="video")", 30));
    ASSERT_TRUE(becomes("rostra_sfu_packets_total", R"(,direction="in",kind="audio")", 10));
    LightParticipantOptions audience;
    audience.microphone = !quiet;
    audience.camera.clear();
    viewer_ = &join(audience);
    ASSERT_TRUE(until([&] { return frames() > 10; })) << server_->log();
  }
  bool until(const std::function<bool()>& condition) { return hub_.waitUntil(condition, kEffect); }
  [[nodiscard]] std::uint64_t frames() const {
    const ReceiverCounters* counters = viewer_->received(speaker_->id(), Source::Camera);
    return counters == nullptr ? 0 : counters->frames;
  }
  Metrics metrics() {
    const HttpAnswer answer = httpGet(hub_, server_->url() + "/metrics");
    EXPECT_EQ(answer.status, 200);
    return parse(answer.body);
  }
  static std::string key(const std::string& name, const std::string& labels) {
    return name + R"({worker="0")" + labels + "}";
  }
  /// -1 = absent.
  double value(const std::string& name, const std::string& labels) {
    // Whoever waits for a number looks a few times a second, not with every packet.
    if (now() - lookedAt_ > 100ms) {
      seen_ = metrics();
      lookedAt_ = now();
    }
    const auto found = seen_.find(key(name, labels));
    return found == seen_.end() ? -1 : found->second;
  }
  testing::AssertionResult becomes(const std::string& name, const std::string& labels, double least) {
    double seen = -1;
    if (until([&] { return (seen = value(name, labels)) >= least; })) return testing::AssertionSuccess();
    return testing::AssertionFailure() << key(name, labels) << " is " << seen << ", not " << least;
  }
  /// Every tenth packet of the picture is lost on both ways.
  void lose() {
    std::uint32_t ssrc = 0;
    std::uint32_t again = 0;
    for (const auto& [mid, track] : viewer_->tracks()) {
      if (!track.slot || track.slot->source != Source::Camera) continue;
      ssrc = track.receiver->ssrc();
      again = track.rtxSsrc;
    }
    ASSERT_NE(ssrc, 0U);
    // A light receiver reports no loss of what was repaired by then: every second retransmission is lost,
    // too.
    viewer_->subscribePeer()->dropIncoming = [ssrc, again, media = 0, repairs = 0](Bytes datagram) mutable {
      if (std::to_integer<unsigned>(datagram[0]) < 128 || rtp::isRtcp(datagram)) return false;
      const auto view = rtp::PacketView::parse(datagram);
      if (!view) return false;
      return (view->ssrc() == ssrc && ++media % 10 == 0) || (view->ssrc() == again && ++repairs % 2 == 0);
    };
    speaker_->publishPeer()->dropOutgoing = [count = 0](Bytes packet) mutable {
      const auto view = rtp::PacketView::parse(packet);
      return view && view->payloadType() == kVp8Payload && ++count % 10 == 0;
    };
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> people_;
  LightParticipant* speaker_ = nullptr;
  LightParticipant* viewer_ = nullptr;
  Metrics seen_;
  rtp::TimePoint lookedAt_{};
};

TEST_P(MediaMetrics, TellHowPeoplesMediaFares) {
  ASSERT_NO_FATAL_FAILURE(joinBoth());
  for (const int width : {160, 640}) {
    viewer_->setTile(speaker_->id(), Source::Camera, width, width * 9 / 16);
    ASSERT_TRUE(until([&] {
      return viewer_->received(speaker_->id(), Source::Camera)->frameSize.width == width;
    })) << width;
  }
  viewer_->requestKeyFrame(speaker_->id());
  ASSERT_TRUE(becomes("rostra_sfu_layer_switches_total", R"(,kind="up")", 1));
  ASSERT_TRUE(becomes("rostra_sfu_layer_switches_total", R"(,kind="down")", 1));
  ASSERT_TRUE(becomes("rostra_sfu_key_frame_requests_total", R"(,direction="out",kind="pli")", 1));
  ASSERT_TRUE(becomes("rostra_sfu_key_frame_requests_total", R"(,direction="in",kind="pli")", 1));

  const double lossless = value("rostra_sfu_loss_ratio_bucket", R"(,direction="out",le="0")");
  ASSERT_NO_FATAL_FAILURE(lose());
  const ReceiverCounters& received = *viewer_->received(speaker_->id(), Source::Camera);
  EXPECT_GE(lossless, 0);
  const auto both = {R"(,direction="in")", R"(,direction="out")"};
  for (const char* direction : both) {
    EXPECT_TRUE(becomes("rostra_sfu_nacks_total", direction, 3));
    EXPECT_TRUE(becomes("rostra_sfu_nacked_packets_total", direction, 5));
    EXPECT_TRUE(until([&] {
      return value("rostra_sfu_loss_ratio_count", direction) >
             value("rostra_sfu_loss_ratio_bucket", std::string(direction) + R"(,le="0")");
    })) << "no report of any loss:"
        << direction;
  }
  ASSERT_TRUE(until([&] { return received.retransmitted >= 10; }));
  EXPECT_TRUE(becomes("rostra_sfu_round_trip_seconds_count", R"(,direction="out")", 1));

  Metrics present = metrics();
  const auto at = [&](const std::string& name, const std::string& labels = {}) {
    const auto found = present.find(key(name, labels));
    EXPECT_NE(found, present.end()) << key(name, labels);
    return found == present.end() ? std::nan("") : found->second;
  };
  for (const char* kind : {R"(,kind="audio")", R"(,kind="video")"}) {
    for (const char* direction : both) {
      const double packets = at("rostra_sfu_packets_total", std::string(direction) + kind);
      EXPECT_GT(packets, 20) << direction << kind;
      EXPECT_GT(at("rostra_sfu_bytes_total", std::string(direction) + kind), packets * 12)
          << direction << kind;
    }
    EXPECT_LE(at("rostra_sfu_packets_total", std::string(R"(,direction="out")") + kind),
              at("rostra_sfu_packets_total", std::string(R"(,direction="in")") + kind))
        << "one subscriber, of one layer";
    // Once, of who sends to the server and of whom the server sends to.
    for (const char* direction : both) {
      EXPECT_EQ(at("rostra_sfu_join_seconds_count", std::string(direction) + kind), 1) << direction << kind;
      EXPECT_GT(at("rostra_sfu_join_seconds_sum", std::string(direction) + kind), 0) << direction << kind;
      EXPECT_LT(at("rostra_sfu_join_seconds_sum", std::string(direction) + kind), 60) << direction << kind;
    }
  }
  EXPECT_LT(at("rostra_sfu_loss_ratio_sum", R"(,direction="out")"),
            at("rostra_sfu_loss_ratio_count", R"(,direction="out")") * 0.5)
      << "a tenth of one of two streams was lost";
  EXPECT_LT(at("rostra_sfu_round_trip_seconds_sum", R"(,direction="out")"),
            at("rostra_sfu_round_trip_seconds_count", R"(,direction="out")"))
      << "inside one machine a round trip takes no second";
  for (const auto& [name, number] : present) {
    if (!name.starts_with("rostra_sfu_")) continue;
    EXPECT_NE(name.find(R"({worker="0")"), std::string::npos) << name;
    for (const auto& person : people_) {
      EXPECT_EQ(name.find(person->id()), std::string::npos) << name;
      EXPECT_EQ(name.find(person->name() + "\""), std::string::npos) << name;
    }
  }

  if (!engine()) {
    for (const auto& [name, number] : present) {
      for (const char* unknown : {"rostra_sfu_forward", "rostra_sfu_pacer", "rostra_sfu_bandwidth",
                                  "rostra_sfu_jitter", "rostra_sfu_retransmitted", "rostra_sfu_recovered"})
        EXPECT_FALSE(name.starts_with(unknown)) << name << ": nobody can know that";
    }
    return;
  }
  for (const char* direction : both) {
    EXPECT_TRUE(becomes("rostra_sfu_retransmitted_packets_total", direction, 5));
    EXPECT_TRUE(becomes("rostra_sfu_jitter_seconds_count", direction, 1));
    EXPECT_GT(value("rostra_sfu_retransmitted_bytes_total", direction),
              value("rostra_sfu_retransmitted_packets_total", direction) * 12);
  }
  EXPECT_TRUE(becomes("rostra_sfu_recovered_packets_total", R"(,direction="in")", 5));
  EXPECT_TRUE(becomes("rostra_sfu_bandwidth_estimate_bits_per_second_count", R"(,direction="out")", 2));
  present = metrics();
  EXPECT_GT(at("rostra_sfu_pacer_delay_seconds_count", R"(,direction="out")"),
            at("rostra_sfu_forward_seconds_count", R"(,kind="video")") * 0.9);
  for (const std::string kind : {"audio", "video"}) {
    const double forwarded = at("rostra_sfu_packets_total", R"(,direction="out",kind=")" + kind + "\"");
    const double measured = at("rostra_sfu_forward_seconds_count", ",kind=\"" + kind + "\"");
    EXPECT_GT(measured, forwarded * 0.9) << kind;
    EXPECT_LE(measured, forwarded * 1.1 + 50) << kind << ": looked at a moment later, but never twice";
    EXPECT_GT(at("rostra_sfu_forward_seconds_sum", ",kind=\"" + kind + "\""), 0);
    EXPECT_EQ(at("rostra_sfu_forward_seconds_bucket", ",kind=\"" + kind + R"(",le="+Inf")"), measured);
  }
}

TEST_P(MediaMetrics, GoOnWhenAWorkerIsReplaced) {
  ASSERT_NO_FATAL_FAILURE(joinBoth(false));
  ASSERT_TRUE(becomes("rostra_sfu_packets_total", R"(,direction="out",kind="video")", 50));
  const Metrics before = metrics();
  for (const ProcessFacts& worker : server_->workers("sfu-worker")) ::kill(worker.pid, SIGKILL);
  ASSERT_TRUE(until([&] { return speaker_->rejoins() > 0 && viewer_->rejoins() > 0; })) << server_->log();
  const std::string out = R"(,direction="out",kind="video")";
  ASSERT_TRUE(becomes("rostra_sfu_packets_total", out, before.at(key("rostra_sfu_packets_total", out)) + 50));
  const Metrics after = metrics();
  for (const auto& [name, number] : before) {
    if (!name.starts_with("rostra_sfu_")) continue;
    ASSERT_TRUE(after.contains(name)) << name;
    EXPECT_GE(after.at(name), number) << name << " went backwards";
  }
  for (const auto& [name, number] : after) {
    EXPECT_TRUE(!name.starts_with("rostra_sfu_") || before.contains(name))
        << name << ": one more series for one more process";
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, MediaMetrics, testing::Values(Way::Engine, Way::Webrtcbin),
                         [](const auto& each) { return nameOf(each.param); });

}  // namespace
}  // namespace rostra::test
