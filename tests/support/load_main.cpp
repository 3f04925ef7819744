// SPDX-License-Identifier: Apache-2.0
// rostra-load: puts light participants on a running server's stage and says what they receive. For trying a
// server out, not a test: `rostra-load --participants 8 --space demo` and open /stream/demo or /watch/demo
// beside it.
#include "glib/loop.hpp"
#include "support/light_participant.hpp"

#include <boost/program_options.hpp>
#include <glib-unix.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <random>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

struct Options {
  std::string url;
  std::string space;
  std::size_t participants = 4;
  int seconds = 0;  // 0 = until interrupted
  int every = 5;    // seconds between two lines
  int width = 640;
  int height = 360;
  int bitrateKbps = 800;
  bool simulcast = false;
  bool churn = false;
};

const char* const kPatterns[] = {"ball", "smpte", "circular", "pinwheel", "spokes", "zone-plate"};

LightParticipantOptions describe(const Options& options, std::size_t number) {
  LightParticipantOptions participant;
  participant.space = options.space;
  participant.name = "Light " + std::to_string(number + 1);
  participant.audio.frequency = 220 + 55 * static_cast<double>(number % 8);
  const VideoClipSpec clip{.width = options.width,
                           .height = options.height,
                           .bitrateKbps = options.bitrateKbps,
                           .pattern = kPatterns[number % std::size(kPatterns)]};
  participant.camera = options.simulcast ? simulcast(clip) : std::vector<LayerSpec>{{"", clip}};
  return participant;
}

struct Totals {
  std::uint64_t packets = 0;
  std::uint64_t gaps = 0;
  std::uint64_t retransmitted = 0;
  std::size_t pictures = 0;
  std::size_t connected = 0;
};

Totals sum(const std::vector<std::unique_ptr<LightParticipant>>& people) {
  Totals totals;
  for (const auto& person : people) {
    if (person->publishing()) ++totals.connected;
    for (const auto& [mid, track] : person->tracks()) {
      if (!track.slot) continue;
      const ReceiverCounters& counters = track.receiver->counters();
      totals.packets += counters.packets;
      totals.gaps += counters.gaps;
      totals.retransmitted += counters.retransmitted;
      if (track.codec == Codec::Opus) continue;
      ++totals.pictures;
    }
  }
  return totals;
}

class Load {
 public:
  explicit Load(Options options) : options_(std::move(options)) {}

  int run() {
    const guint onInterrupt = g_unix_signal_add(
        SIGINT,
        [](gpointer stop) -> gboolean {
          *static_cast<bool*>(stop) = true;
          return G_SOURCE_CONTINUE;
        },
        &stop_);
    while (people_.size() < options_.participants) {
      if (auto joined = join(); !joined) {
        std::cerr << joined.error().message << '\n';
        return 1;
      }
    }
    const auto start = now();
    auto nextLine = start + std::chrono::seconds(options_.every);
    hub_.waitUntil(
        [&] {
          const auto time = now();
          if (time >= nextLine) {
            nextLine += std::chrono::seconds(options_.every);
            print();
            if (options_.churn) churn();
          }
          return stop_ || (options_.seconds > 0 && time - start >= std::chrono::seconds(options_.seconds));
        },
        24h);
    g_source_remove(onInterrupt);
    for (const auto& person : people_) person->leave();
    return failures_ == 0 ? 0 : 1;
  }

 private:
  Result<void> join() {
    auto person = LightParticipant::create(hub_, identity_, WebSocketLink::create(options_.url),
                                           describe(options_, joined_++));
    if (!person) return tl::make_unexpected(person.error());
    people_.push_back(std::move(*person));
    people_.back()->join();
    LightParticipant& newest = *people_.back();
    hub_.waitUntil(
        [&] {
          return newest.publishing() || !newest.closedReason().empty() || !newest.errors().empty() || stop_;
        },
        30s);
    if (newest.publishing()) return {};
    for (const auto& error : newest.errors())
      return fail(ErrorKind::Unavailable, newest.name() + ": " + error.message);
    return fail(ErrorKind::Unavailable, newest.name() + " does not get on stage: " + newest.closedReason());
  }

  /// Frames received since the last call, of all pictures; people and slots come and go in between.
  std::uint64_t newFrames() {
    std::uint64_t frames = 0;
    std::map<const RtpReceiver*, std::uint64_t> seen;
    for (const auto& person : people_) {
      for (const auto& [mid, track] : person->tracks()) {
        if (track.codec == Codec::Opus) continue;
        const std::uint64_t all = track.receiver->allFrames();
        const auto before = seen_.find(track.receiver.get());
        frames += all - (before == seen_.end() ? 0 : std::min(all, before->second));
        seen[track.receiver.get()] = all;
      }
    }
    seen_ = std::move(seen);
    return frames;
  }

  void print() {
    const Totals after = sum(people_);
    const std::uint64_t frames = newFrames();
    const double rate = after.pictures == 0 ? 0
                                            : static_cast<double>(frames) /
                                                  static_cast<double>(after.pictures) / options_.every;
    std::printf(
        "%zu on stage, %zu pictures received, %.1f frames/s each, %llu packets, %llu missing, %llu sent "
        "again\n",
        after.connected, after.pictures, rate, static_cast<unsigned long long>(after.packets),
        static_cast<unsigned long long>(after.gaps), static_cast<unsigned long long>(after.retransmitted));
    std::fflush(stdout);
    for (const auto& person : people_) {
      if (!person->closedReason().empty())
        std::cerr << person->name() << ": " << person->closedReason() << '\n';
    }
  }

  void churn() {
    const std::size_t who = random_() % people_.size();
    switch (random_() % 3) {
      case 0:
        people_[who]->setCamera(random_() % 2 == 0);
        break;
      case 1:
        people_[who]->setMicrophone(random_() % 2 == 0);
        break;
      default:
        people_[who]->leave();
        people_.erase(people_.begin() + static_cast<std::ptrdiff_t>(who));
        if (auto joined = join(); !joined) {
          ++failures_;
          std::cerr << joined.error().message << '\n';
        }
    }
  }

  Options options_;
  SocketHub hub_{glib::Loop::main()};
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> people_;
  std::map<const RtpReceiver*, std::uint64_t> seen_;
  std::size_t joined_ = 0;
  int failures_ = 0;
  bool stop_ = false;
  std::mt19937 random_{std::random_device{}()};
};

int run(int argc, char** argv) {
  namespace po = boost::program_options;
  Options options;
  po::options_description described("rostra-load: light participants on a running stage");
  described.add_options()("help", "this text")(
      "url", po::value(&options.url)->default_value("ws://127.0.0.1:8080/ws"),
      "signalling address of the server")("space", po::value(&options.space)->default_value("demo"),
                                          "slug of the space")(
      "participants", po::value(&options.participants)->default_value(4), "how many")(
      "seconds", po::value(&options.seconds)->default_value(0), "how long; 0 = until Ctrl-C")(
      "every", po::value(&options.every)->default_value(5), "seconds between two lines")(
      "width", po::value(&options.width)->default_value(640), "of the picture")(
      "height", po::value(&options.height)->default_value(360), "of the picture")(
      "bitrate", po::value(&options.bitrateKbps)->default_value(800), "of the picture, kbit/s")(
      "simulcast", po::bool_switch(&options.simulcast), "three layers instead of one")(
      "churn", po::bool_switch(&options.churn),
      "with every line somebody leaves, joins, or turns something on or off");
  po::variables_map values;
  po::store(po::parse_command_line(argc, argv, described), values);
  po::notify(values);
  if (values.count("help") != 0) {
    std::cout << described;
    return 0;
  }
  if (options.participants == 0 || options.every < 1) {
    std::cerr << "at least one participant and one second between lines\n";
    return 2;
  }
  return Load(std::move(options)).run();
}

}  // namespace
}  // namespace rostra::test

int main(int argc, char** argv) {
  try {
    return rostra::test::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
