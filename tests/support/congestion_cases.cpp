// SPDX-License-Identifier: Apache-2.0
#include "support/congestion_cases.hpp"

#include "support/media_flow.hpp"
#include "support/tcp_flow.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::Bitrate;
using rtp::Duration;
using rtp::TimePoint;

constexpr Bitrate mbps(double value) {
  return Bitrate::kbps(static_cast<std::int64_t>(value * 1000));
}
double inMbps(Bitrate rate) {
  return static_cast<double>(rate.bps()) / 1e6;
}
double inMs(Duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}
double inSeconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

template <class... Values>
std::string text(const char* format, Values... values) {
  char buffer[200];
  std::snprintf(buffer, sizeof buffer, format, values...);
  return buffer;
}

// A path both ways, and flows on it.
struct Path {
  explicit Path(LinkConfig config) : Path(config, LinkConfig{{{0s, mbps(100)}}, config.delay}) {}
  Path(LinkConfig config, LinkConfig backConfig)
      : forward(events, std::move(config)), back(events, std::move(backConfig)) {}
  MediaFlow& add(MediaFlowConfig config = {}) {
    config.seed = static_cast<std::uint32_t>(flows.size() + 1);
    flows.push_back(std::make_unique<MediaFlow>(events, forward, back, std::move(config)));
    return *flows.back();
  }
  void run(Duration length) { events.runUntil(TimePoint{} + length); }
  [[nodiscard]] double use(Duration from, Duration to) const {
    double bytes = 0;
    for (const auto& flow : flows) bytes += static_cast<double>(flow->received(from, to).bytesIn(to - from));
    return bytes / forward.bytesBetween(TimePoint{} + from, TimePoint{} + to);
  }

  EventQueue events;
  LinkSimulator forward;
  LinkSimulator back;
  std::vector<std::unique_ptr<MediaFlow>> flows;
};

double jain(const std::vector<double>& rates) {
  double sum = 0;
  double squares = 0;
  for (const double rate : rates) {
    sum += rate;
    squares += rate * rate;
  }
  return squares > 0 ? sum * sum / (static_cast<double>(rates.size()) * squares) : 0;
}

double secondsUntil(const MediaFlow& flow, Duration from, Bitrate least, Bitrate most) {
  const auto first = flow.firstWithin(from, least, most);
  return first ? inSeconds(*first - from) : 999;
}

CaseResult variableCapacity(Duration delay) {
  Path path({{{0s, mbps(1)}, {40s, mbps(2.5)}, {60s, mbps(0.6)}, {80s, mbps(1)}}, delay});
  const MediaFlow& flow = path.add();
  path.run(100s);
  const double use = path.use(0s, 100s);
  const double queue = inMs(flow.queueDelay(0.95));
  const double down = secondsUntil(flow, 60s, mbps(0), mbps(0.6));
  const double up =
      std::max(secondsUntil(flow, 40s, mbps(2), mbps(99)), secondsUntil(flow, 80s, mbps(0.8), mbps(99)));
  return {text("use %.0f %%, p95 queue %.0f ms, down %.1f s, up %.1f s", use * 100, queue, down, up),
          use >= 0.8 && queue <= 150 && down <= 1.5 && up <= 8};
}

CaseResult twoFlows() {
  Path path({{{0s, mbps(4)}, {25s, mbps(2)}, {50s, mbps(3.5)}, {75s, mbps(1)}, {100s, mbps(2)}}});
  path.add();
  path.add();
  path.run(125s);
  std::vector<double> rates;
  for (const auto& flow : path.flows) rates.push_back(inMbps(flow->received(0s, 125s)));
  const double fairness = jain(rates);
  return {text("Jain %.3f (%.2f, %.2f Mbit/s), use %.0f %%", fairness, rates[0], rates[1],
               path.use(0s, 125s) * 100),
          fairness >= 0.9};
}

CaseResult congestedFeedback() {
  Path path({{{0s, mbps(2)}, {20s, mbps(1)}, {40s, mbps(0.5)}, {60s, mbps(2)}}},
            {{{0s, mbps(2)}, {35s, mbps(0.8)}, {70s, mbps(2)}}});
  path.add();
  MediaFlow other(path.events, path.back, path.forward, {.seed = 9});
  path.run(100s);
  const double use = path.use(0s, 100s);
  return {text("%.0f %% of forward", use * 100), use >= 0.6};
}

CaseResult pauseAndResume() {
  Path path({{{0s, mbps(3.5)}}});
  path.add();
  path.add();
  const MediaFlow& third = path.add({.pause = Step<Duration>{40s, 20s}});
  path.run(120s);
  const Bitrate before = third.received(30s, 40s);
  double back = 999;
  for (int i = 0; i < 200 && back > 900; ++i) {
    const Duration at = 60s + i * 100ms;
    if (third.received(at, at + 500ms) >= before * 0.8) back = i * 0.1 + 0.5;
  }
  return {text("back at 80 %% of %.2f Mbit/s after %.1f s", inMbps(before), back), back <= 5};
}

CaseResult roundTripFairness() {
  Path path({{{0s, mbps(4)}}, 0ms});
  for (const Duration delay : {10ms, 25ms, 50ms, 100ms, 150ms}) path.add({.extraDelay = delay});
  path.run(300s);
  std::vector<double> rates;
  double sum = 0;
  for (const auto& flow : path.flows) {
    rates.push_back(inMbps(flow->received(0s, 300s)));
    sum += rates.back() / 5;
  }
  const double worst = *std::min_element(rates.begin(), rates.end()) / sum;
  return {text("worst %.2f of mean (%.2f %.2f %.2f %.2f %.2f)", worst, rates[0], rates[1], rates[2], rates[3],
               rates[4]),
          worst >= 0.5};
}

CaseResult againstLongTcp() {
  Path path({{{0s, mbps(2)}}});
  const MediaFlow& flow = path.add();
  TcpFlow tcp(path.events, path.forward, path.back);
  path.events.after(5s, [&] { tcp.transfer(std::nullopt); });
  path.run(120s);
  const double share = inMbps(flow.received(10s, 120s)) / 2;
  return {text("%.2f of the link", share), share >= 0.3};
}

CaseResult againstShortTcp() {
  Path path({{{0s, mbps(2)}}});
  const MediaFlow& flow = path.add();
  std::mt19937 random(4);
  std::vector<std::unique_ptr<TcpFlow>> flows;
  for (int i = 0; i < 10; ++i)
    flows.push_back(std::make_unique<TcpFlow>(path.events, path.forward, path.back));
  // RFC 8867 s.5.7: files of 30 to 500 kB, pauses of 10 s on average between them.
  std::function<void(TcpFlow&)> begin = [&](TcpFlow& tcp) {
    if (tcp.done()) {
      const double pause = -10 * std::log(1 - static_cast<double>(random()) / 4294967296.0);
      path.events.after(std::chrono::duration_cast<Duration>(std::chrono::duration<double>(pause)), [&] {
        tcp.transfer(static_cast<std::int64_t>(30'000 + random() % 470'000));
        begin(tcp);
      });
    } else {
      path.events.after(100ms, [&] { begin(tcp); });
    }
  };
  for (const auto& tcp : flows) begin(*tcp);
  path.run(300s);
  const double share = inMbps(flow.received(0s, 300s)) / 2;
  return {text("%.2f of the link", share), share >= 0.3};
}

CaseResult constantLink(double capacity, Duration delay, Duration length, double wanted, double tolerance) {
  Path path({{{0s, mbps(capacity)}}, delay});
  const MediaFlow& flow = path.add();
  path.run(length);
  const double kbps = inMbps(flow.estimated(length / 2, length)) * 1000;
  return {text("%.0f kbit/s, p95 queue %.0f ms", kbps, inMs(flow.queueDelay(0.95))),
          std::abs(kbps - wanted) <= tolerance};
}

CaseResult randomLoss(double burst) {
  Path path({{{0s, mbps(2)}}, 100ms, 300ms, {}, {{0s, 0.1}}, burst});
  const MediaFlow& flow = path.add();
  path.run(120s);
  const double rate = inMbps(flow.received(0s, 120s));
  return {text("%.2f Mbit/s", rate), rate >= 1.0};
}

CaseResult lossOnAndOff() {
  LinkConfig link{{{0s, mbps(2)}}};
  for (int i = 0; i < 6; ++i) {
    link.loss.push_back({20s * i + 10s, 0.2});
    link.loss.push_back({20s * i + 20s, 0.0});
  }
  Path path(link);
  const MediaFlow& flow = path.add({.most = mbps(1.8)});
  path.run(130s);
  // A dip: the estimate falls by 100 kbit/s within 500 ms. Beyond the source's bitrate nothing is lost by it.
  int dips = 0;
  const auto& samples = flow.samples();
  for (std::size_t i = 100; i + 5 < samples.size(); ++i) {
    const auto used = [&](std::size_t at) { return std::min(samples[at].estimate, mbps(1.8)); };
    if (used(i + 5) + Bitrate::kbps(100) > used(i)) continue;
    ++dips;
    i += 10;
  }
  return {text("%d dips, mean estimate %.2f Mbit/s", dips, inMbps(flow.estimated(10s, 130s))), dips < 2};
}

CaseResult fasterRoute() {
  Path path({{{0s, mbps(0.2)}, {20s, mbps(0.8)}}});
  MediaFlow& flow = path.add();
  path.events.at(TimePoint{} + 20s, [&] { flow.changeRoute(); });
  path.run(21100ms);
  const double rate = inMbps(flow.estimate());
  return {text("%.2f Mbit/s", rate), rate > 0.5};
}

CaseResult drop(Schedule<Duration> clock) {
  Path path({{{0s, mbps(1)}, {30s, mbps(0.5)}}});
  const MediaFlow& flow = path.add({.clock = std::move(clock)});
  path.run(31s);
  const double kbps = inMbps(flow.estimate()) * 1000;
  return {text("%.0f kbit/s", kbps), std::abs(kbps - 500) <= 50};
}

CaseResult firstOveruse() {
  Path path({{{0s, mbps(0.2)}}});
  const MediaFlow& flow = path.add();
  path.run(1333ms);
  const double kbps = inMbps(flow.estimate()) * 1000;
  return {text("%.0f kbit/s", kbps), kbps >= 160 && kbps <= 200};
}

CaseResult convergence() {
  Path path({{{0s, mbps(4)}}, 100ms});
  const MediaFlow& flow = path.add();
  path.run(120s);
  const double rate = inMbps(flow.estimated(10s, 120s));
  return {text("%.2f Mbit/s", rate), rate >= 3.3 && rate <= 4.8};
}

}  // namespace

const std::vector<CongestionCase>& congestionCases() {
  static const std::vector<CongestionCase> cases = {
      {"RFC 8867 5.1, one-way delay 50 ms", "1 -> 2.5 -> 0.6 -> 1",
       "use >= 80 %, p95 queue <= 150 ms, down <= 1.5 s, up <= 8 s", [] { return variableCapacity(50ms); }},
      {"RFC 8867 5.1, one-way delay 100 ms", "1 -> 2.5 -> 0.6 -> 1", "the same",
       [] { return variableCapacity(100ms); }},
      {"RFC 8867 5.2, two flows", "4 -> 2 -> 3.5 -> 1 -> 2", "Jain >= 0.9", twoFlows},
      {"RFC 8867 5.3, congested feedback", "2/1/0.5/2, back 2/0.8/2", ">= 60 % of forward",
       congestedFeedback},
      {"RFC 8867 5.4, 5.8, three flows, one pauses", "3.5", "back within 5 s", pauseAndResume},
      {"RFC 8867 5.5, one-way delays 10 to 150 ms", "4", "worst >= 0.5 of mean", roundTripFairness},
      {"RFC 8867 5.6, one long TCP flow", "2", ">= 0.3 of the link", againstLongTcp},
      {"RFC 8867 5.7, ten short TCP flows", "2", ">= 0.3 of the link", againstShortTcp},
      {"step 0.5, one-way delay 50 ms", "0.5", "450 +- 100 kbit/s",
       [] { return constantLink(0.5, 50ms, 25s, 450, 100); }},
      {"step 0.8, one-way delay 50 ms", "0.8", "750 +- 150 kbit/s",
       [] { return constantLink(0.8, 50ms, 20s, 750, 150); }},
      {"step 0.1, one-way delay 100 ms", "0.1", "90 +- 25 kbit/s",
       [] { return constantLink(0.1, 100ms, 50s, 90, 25); }},
      {"random loss 10 %, RTT 200 ms", "2", ">= 1.0 Mbit/s", [] { return randomLoss(1); }},
      {"bursts of loss, 10 %, RTT 200 ms", "2", ">= 1.0 Mbit/s", [] { return randomLoss(4); }},
      {"loss on and off, 20 %", "2", "fewer than 2 dips of 100 kbit/s in 500 ms", lossOnAndOff},
      {"route to a faster link", "0.2 -> 0.8", "> 0.5 Mbit/s after 1.1 s", fasterRoute},
      {"drop", "1 -> 0.5", "500 +- 50 kbit/s after 1 s", [] { return drop({}); }},
      {"drop, receiver's clock jumps by 30 s", "1 -> 0.5", "500 +- 50 kbit/s after 1 s",
       [] {
         return drop({{29s, 30s}});
       }},
      {"drop, receiver's clock jumps back by 30 s", "1 -> 0.5", "500 +- 50 kbit/s after 1 s",
       [] {
         return drop({{29s, -30s}});
       }},
      {"first overuse, start 0.3", "0.2", "160 to 200 kbit/s within 40 frames", firstOveruse},
      {"convergence, RTT 200 ms", "4", "3.3 to 4.8 Mbit/s", convergence},
  };
  return cases;
}

}  // namespace rostra::test
