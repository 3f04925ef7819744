// SPDX-License-Identifier: Apache-2.0
// What forwarding one packet to one subscriber costs: processor time of the sfu-worker process divided by
// packets received, with Debian's Janus measured in the same run by the same clients. Prints a table, and
// rows for BENCHMARKS.md.
#include "base/bytes.hpp"
#include "bench/forwarding/janus.hpp"
#include "glib/loop.hpp"
#include "rtp/packet/packet_view.hpp"
#include "support/light_participant.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <sys/utsname.h>
#include <thread>

namespace rostra::bench {
namespace {

using namespace std::chrono_literals;
using test::LightParticipant;
using test::SocketHub;

constexpr auto kConnectTimeout = 60s;
constexpr auto kSettle = 2s;
constexpr auto kFullTimeout = 3min;  // on a busy machine probes are measured too low again and again

// Packets of about 1200 bytes: noise that keeps the encoder at its bitrate.
test::VideoClipSpec videoOf(int packetsPerSecond) {
  return {.width = 640,
          .height = 360,
          .frameRate = 30,
          .frames = 60,
          .bitrateKbps = packetsPerSecond * 1200 * 8 / 1000,
          .pattern = "snow"};
}

struct Options {
  std::string binary;
  std::vector<int> subscribers;
  int seconds = 10;
  int packetsPerSecond = 210;
  bool engine = true;
  bool webrtcbin = true;
  bool janus = true;
  std::string markdown;
};

struct Row {
  std::string server;
  int subscribers = 0;
  double microseconds = 0;  // per packet and subscriber
  double packetsPerSecond = 0;
  double bytesPerPacket = 0;
  double lossPercent = 0;
  double delayMedian = 0;  // milliseconds from the publisher's socket to the subscriber's
  double delayWorst = 0;   // of 99 %
  std::size_t threads = 0;
  double residentMiB = 0;
  std::string profile;
};

/// Where the next client gets its connection to the server under test.
using MakeLink = std::function<std::shared_ptr<test::SignallingLink>(bool publisher)>;

/// How long packets take from the publisher's sendto() until the kernel has them for a subscriber. Servers
/// give packets numbers of their own, a constant apart from the publisher's: which, the ends of frames tell,
/// as long as a frame arrives before the next one is sent.
class DelayMeter {
 public:
  void onSent(rtp::Bytes packet) {
    const std::uint16_t number = read16(packet, 2);
    sent_[number] = test::now();
    if (endsFrame(packet)) lastEnd_ = number;
  }
  class Receiver {
   public:
    explicit Receiver(DelayMeter& meter) : meter_(meter), votes_(65536) {}
    void onReceived(rtp::Bytes datagram, rtp::TimePoint arrival) {
      if (datagram.size() < rtp::kFixedHeaderSize || std::to_integer<unsigned>(datagram[0]) >> 6 != 2 ||
          rtp::isRtcp(datagram))
        return;
      const std::uint16_t number = read16(datagram, 2);
      if (endsFrame(datagram) && meter_.lastEnd_) {
        const auto offset = static_cast<std::uint16_t>(number - *meter_.lastEnd_);
        if (++votes_[offset] > votes_[offset_]) offset_ = offset;
      }
      if (!meter_.measuring) return;
      const auto sent = meter_.sent_[static_cast<std::uint16_t>(number - offset_)];
      meter_.delays_.push_back(std::chrono::duration<double, std::milli>(arrival - sent).count());
    }

   private:
    DelayMeter& meter_;
    std::vector<std::uint32_t> votes_;
    std::uint16_t offset_ = 0;
  };
  bool measuring = false;

  /// The delay that this share of the packets does not exceed.
  [[nodiscard]] double quantile(double share) {
    if (delays_.empty()) return 0;
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(delays_.size() - 1));
    std::nth_element(delays_.begin(), delays_.begin() + at, delays_.end());
    return delays_[static_cast<std::size_t>(at)];
  }

 private:
  static bool endsFrame(rtp::Bytes packet) { return (std::to_integer<unsigned>(packet[1]) & 0x80U) != 0; }
  std::vector<rtp::TimePoint> sent_ = std::vector<rtp::TimePoint>(65536);
  std::optional<std::uint16_t> lastEnd_;
  std::vector<double> delays_;
};

Result<std::unique_ptr<LightParticipant>> makeClient(
    SocketHub& hub, const std::shared_ptr<const test::DtlsIdentity>& identity, const MakeLink& makeLink,
    const std::string& address, bool publisher, const Options& bench) {
  test::LightParticipantOptions options;
  options.space = "bench";
  options.name = publisher ? "publisher" : "subscriber";
  options.microphone = false;
  options.camera.clear();
  if (publisher) options.camera = {{"", videoOf(bench.packetsPerSecond)}};
  options.askForKeyFrames = false;  // most packets are not decrypted here
  options.peer.decryptEvery = publisher ? 1 : 50;
  options.peer.address = address;
  auto client = LightParticipant::create(hub, identity, makeLink(publisher), std::move(options));
  if (client) (*client)->join();
  return client;
}

std::uint64_t receivedBy(const std::vector<std::unique_ptr<LightParticipant>>& clients,
                         std::uint64_t& bytes) {
  std::uint64_t packets = 0;
  for (const auto& client : clients) {
    if (auto* peer = client->subscribePeer()) {
      packets += peer->counters().received;
      bytes += peer->counters().receivedBytes;
    }
  }
  return packets;
}

Result<Row> measure(SocketHub& hub, const std::shared_ptr<const test::DtlsIdentity>& identity,
                    const std::string& name, pid_t pid, const MakeLink& makeLink, const std::string& address,
                    int count, const Options& options) {
  DelayMeter meter;  // outlives the clients
  std::vector<std::unique_ptr<DelayMeter::Receiver>> receivers;
  auto publisher = makeClient(hub, identity, makeLink, address, true, options);
  if (!publisher) return tl::make_unexpected(publisher.error());
  if (!hub.waitUntil([&] { return (*publisher)->publishing(); }, kConnectTimeout)) {
    return fail(ErrorKind::Timeout, name + ": the publisher does not connect");
  }
  std::vector<std::unique_ptr<LightParticipant>> subscribers;
  for (int i = 0; i < count; ++i) {
    auto client = makeClient(hub, identity, makeLink, address, false, options);
    if (!client) return tl::make_unexpected(client.error());
    subscribers.push_back(std::move(*client));
  }
  const auto flowing = [&] {
    return std::ranges::all_of(subscribers, [](const auto& each) {
      return each->subscribePeer() != nullptr && each->subscribePeer()->counters().received > 100;
    });
  };
  if (!hub.waitUntil(flowing, kConnectTimeout)) {
    std::string reason = name + ": not every subscriber receives";
    for (const auto& each : subscribers) {
      for (const auto& error : each->errors()) reason += "\n  " + error.message;
    }
    return fail(ErrorKind::Timeout, reason);
  }
  const auto pause = [&](std::chrono::milliseconds time) {
    const auto end = test::now() + time;
    hub.waitUntil([&] { return test::now() >= end; }, time + 1s);
  };
  (*publisher)->publishPeer()->dropOutgoing = [&](rtp::Bytes packet) {
    meter.onSent(packet);
    return false;
  };
  for (const auto& each : subscribers) {
    receivers.push_back(std::make_unique<DelayMeter::Receiver>(meter));
    each->subscribePeer()->dropIncoming = [&receiver = *receivers.back(),
                                           peer = each->subscribePeer()](rtp::Bytes datagram) {
      receiver.onReceived(datagram, peer->arrival());
      return false;
    };
  }
  pause(kSettle);
  // A server that estimates bandwidth begins with less than everything, and fills up with padding what it
  // tries out.
  const auto fullSecond = [&] {
    std::vector<std::uint64_t> before;
    for (const auto& each : subscribers) before.push_back(each->subscribePeer()->counters().receivedBytes);
    const auto sentBefore = (*publisher)->camera().front()->counters().bytes;
    pause(1s);
    const auto sent = (*publisher)->camera().front()->counters().bytes - sentBefore;
    for (std::size_t i = 0; i < subscribers.size(); ++i) {
      const auto received = subscribers[i]->subscribePeer()->counters().receivedBytes - before[i];
      if (received < sent * 95 / 100 || received > sent * 115 / 100) return false;
    }
    return true;
  };
  const auto deadline = test::now() + kFullTimeout;
  while (!fullSecond()) {
    if (test::now() > deadline)
      return fail(ErrorKind::Timeout, name + ": not every subscriber gets everything that is published");
  }

  std::uint64_t bytesBefore = 0;
  const auto packetsBefore = receivedBy(subscribers, bytesBefore);
  const auto requestsBefore = (*publisher)->camera().front()->counters().keyFrameRequests;
  const auto sentBefore = (*publisher)->camera().front()->counters().packets;
  const auto before = test::factsOf(pid);
  const auto start = test::now();
  meter.measuring = true;
  pause(std::chrono::seconds(options.seconds));
  meter.measuring = false;
  const auto after = test::factsOf(pid);
  const auto sent = (*publisher)->camera().front()->counters().packets - sentBefore;
  const auto requests = (*publisher)->camera().front()->counters().keyFrameRequests - requestsBefore;
  // Every one restarts the clip and makes the traffic differ between servers.
  if (requests > 0)
    std::cerr << name << ": " << requests << " key frames were asked for during the measurement\n";
  std::uint64_t bytes = 0;
  const auto packets = receivedBy(subscribers, bytes) - packetsBefore;
  const double passed = std::chrono::duration<double>(test::now() - start).count();
  if (!before || !after) return fail(ErrorKind::Unavailable, name + ": the server died");
  if (packets == 0) return fail(ErrorKind::Unavailable, name + ": nothing was forwarded");

  Row row;
  row.server = name;
  row.subscribers = count;
  row.microseconds = static_cast<double>((after->cpu - before->cpu).count()) / static_cast<double>(packets);
  row.packetsPerSecond = static_cast<double>(sent) / passed;
  row.bytesPerPacket = static_cast<double>(bytes - bytesBefore) / static_cast<double>(packets);
  const double expected = static_cast<double>(sent) * count;
  row.lossPercent = std::max(0.0, 100.0 * (expected - static_cast<double>(packets)) / expected);
  row.delayMedian = meter.quantile(0.5);
  row.delayWorst = meter.quantile(0.99);
  row.threads = after->threads;
  row.residentMiB = static_cast<double>(after->residentBytes) / (1 << 20);
  if (const auto profile = subscribers.front()->subscribePeer()->profile())
    row.profile = test::toString(*profile);
  return row;
}

Result<Row> measureRostra(SocketHub& hub, const std::shared_ptr<const test::DtlsIdentity>& identity,
                          const Options& options, int count, bool rtpEngine) {
  auto worker = test::WorkerProcess::start(hub, options.binary, rtpEngine);
  if (!worker) return tl::make_unexpected(worker.error());
  return measure(
      hub, identity, rtpEngine ? "Rostra sfu-worker, RTP engine" : "Rostra sfu-worker, webrtcbin",
      (*worker)->pid(), [&](bool) { return std::make_shared<test::WorkerLink>(*worker, hub.loop()); },
      "127.0.0.1", count, options);
}

Result<Row> measureJanus(SocketHub& hub, const std::shared_ptr<const test::DtlsIdentity>& identity,
                         const Options& options, int count, int eventLoops) {
  auto janus = JanusServer::start(hub, eventLoops);
  if (!janus) return tl::make_unexpected(janus.error());
  const std::string name = eventLoops == 0 ? "Janus videoroom, default"
                                           : "Janus videoroom, event_loops=" + std::to_string(eventLoops);
  return measure(
      hub, identity, name, (*janus)->pid(),
      [&](bool publisher) { return std::make_shared<JanusLink>(*janus, publisher); }, JanusServer::address(),
      count, options);
}

std::string conditions(const Options& options) {
  utsname system{};
  uname(&system);
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string model = "unknown processor";
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(':') + 2);
      break;
    }
  }
  std::ifstream loadavg("/proc/loadavg");
  std::string load;
  loadavg >> load;
  return model + ", " + std::to_string(std::thread::hardware_concurrency()) + " cores, Linux " +
         system.release + ", load " + load +
         " at the start; one publisher and N subscribers without a browser, DTLS-SRTP inside the machine, " +
         std::to_string(options.seconds) + " s a row after " +
         std::to_string(std::chrono::seconds(kSettle).count()) +
         " s to settle; processor time (user and system, all threads) of the server process from /proc";
}

std::string table(const std::vector<Row>& rows) {
  std::ostringstream text;
  text << "| server | N | us per packet and subscriber | packets/s in | bytes/packet | not received % | "
          "delay ms, median | 99 % | threads | RSS MiB | SRTP |\n"
       << "|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Row& row : rows) {
    std::array<char, 256> line{};
    std::snprintf(
        line.data(), line.size(), "| %s | %d | %.1f | %.0f | %.0f | %.2f | %.2f | %.2f | %zu | %.0f | %s |\n",
        row.server.c_str(), row.subscribers, row.microseconds, row.packetsPerSecond, row.bytesPerPacket,
        row.lossPercent, row.delayMedian, row.delayWorst, row.threads, row.residentMiB, row.profile.c_str());
    text << line.data();
  }
  return text.str();
}

std::string ratios(const std::vector<Row>& rows) {
  std::ostringstream text;
  for (const Row& own : rows) {
    if (!own.server.starts_with("Rostra")) continue;
    for (const Row& other : rows) {
      if (other.subscribers != own.subscribers || other.server == own.server) continue;
      std::array<char, 160> line{};
      std::snprintf(line.data(), line.size(), "N = %d: Rostra / %s, %s = %.2f\n", own.subscribers,
                    other.server.c_str(), other.profile.c_str(), own.microseconds / other.microseconds);
      text << line.data();
    }
  }
  return text.str();
}

// What one more subscriber takes, between the rows with the fewest and the most.
std::string memory(const std::vector<Row>& rows) {
  std::ostringstream text;
  for (const Row& first : rows) {
    const auto same = [&](const Row& row) {
      return row.server == first.server && row.profile == first.profile;
    };
    const auto least = std::ranges::find_if(rows, same);
    if (&*least != &first) continue;
    const Row* most = &first;
    for (const Row& row : rows) {
      if (same(row) && row.subscribers > most->subscribers) most = &row;
    }
    if (most == &first) continue;
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "%s, %s: %.2f MiB a subscriber (N = %d to %d)\n",
                  first.server.c_str(), first.profile.c_str(),
                  (most->residentMiB - first.residentMiB) / (most->subscribers - first.subscribers),
                  first.subscribers, most->subscribers);
    text << line.data();
  }
  return text.str();
}

Result<Options> parse(int argc, char** argv) {
  namespace po = boost::program_options;
  Options options;
  std::string subscribers;
  std::string engine;
  po::options_description described("forwarding_bench: processor time per forwarded packet");
  described.add_options()("help", "this text")("binary", po::value(&options.binary),
                                               "rostra to measure; default: bin/rostra of this build")(
      "subscribers", po::value(&subscribers)->default_value("1,10,20"),
      "numbers of subscribers, with commas")(
      "packets-per-second", po::value(&options.packetsPerSecond)->default_value(options.packetsPerSecond),
      "about how many the publisher sends")("engine", po::value(&engine)->default_value("both"),
                                            "Rostra's RTP engine: on, off, or both")(
      "seconds", po::value(&options.seconds)->default_value(10), "length of a measurement")(
      "quick", "2 s a row, 4 subscribers: a first impression")("no-janus", "measure Rostra alone")(
      "markdown", po::value(&options.markdown), "append the rows to this file");
  po::variables_map values;
  po::store(po::parse_command_line(argc, argv, described), values);
  po::notify(values);
  if (values.count("help") != 0) {
    std::cout << described;
    std::exit(0);
  }
  options.janus = values.count("no-janus") == 0;
  if (engine != "on" && engine != "off" && engine != "both")
    return fail(ErrorKind::InvalidInput, "--engine is on, off or both");
  options.engine = engine != "off";
  options.webrtcbin = engine != "on";
  if (values.count("quick") != 0) {
    options.seconds = 2;
    if (values["subscribers"].defaulted()) subscribers = "4";
  }
  std::istringstream list(subscribers);
  for (std::string number; std::getline(list, number, ',');) options.subscribers.push_back(std::stoi(number));
  if (options.seconds < 1 || options.subscribers.empty() || options.packetsPerSecond < 30)
    return fail(ErrorKind::InvalidInput, "nothing to measure");
  return options;
}

int run(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options) {
    std::cerr << options.error().message << '\n';
    return 2;
  }
  SocketHub hub(glib::Loop::main());
  // webrtcbin 1.22.0 knows only this cipher; Janus would agree with a browser on a faster one. Compared is
  // the forwarding, so all get the same, and Janus once more what a browser offers.
  const auto identity = std::make_shared<const test::DtlsIdentity>("SRTP_AES128_CM_SHA1_80");
  const auto browserLike = std::make_shared<const test::DtlsIdentity>();
  const std::string where = conditions(*options);
  std::vector<Row> rows;
  // False when there is no such row; the table then goes without it.
  const auto take = [&](Result<Row> row) {
    if (!row) {
      std::cerr << "not measured: " << row.error().message << '\n';
      return false;
    }
    rows.push_back(std::move(*row));
    std::cerr << rows.back().server << ", N = " << rows.back().subscribers << ": " << rows.back().microseconds
              << " us\n";
    return true;
  };
  const bool janus = options->janus && JanusServer::installed();
  if (options->janus && !janus) std::cerr << "Janus is not installed: Rostra is measured alone\n";
  // A peer that does not manage on a busy machine is no failure of ours.
  bool complete = true;
  for (const int count : options->subscribers) {
    for (const bool engine : {true, false}) {
      if (!(engine ? options->engine : options->webrtcbin)) continue;
      complete = take(measureRostra(hub, identity, *options, count, engine)) && complete;
    }
    if (!janus) continue;
    take(measureJanus(hub, identity, *options, count, 0));
    take(measureJanus(hub, identity, *options, count, 2));
    take(measureJanus(hub, browserLike, *options, count, 2));
  }
  const std::string result = table(rows);
  std::cout << result << '\n' << ratios(rows) << memory(rows) << '\n' << where << '\n';
  if (!options->markdown.empty())
    std::ofstream(options->markdown, std::ios::app) << "\n"
                                                    << result << "\n"
                                                    << ratios(rows) << memory(rows) << "\n"
                                                    << where << ".\n";
  return complete ? 0 : 1;
}

}  // namespace
}  // namespace rostra::bench

int main(int argc, char** argv) {
  try {
    return rostra::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
