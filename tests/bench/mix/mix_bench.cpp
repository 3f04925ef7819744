// SPDX-License-Identifier: Apache-2.0
// mix_bench [--quick]: cores per mixed second (processor time of the mix-worker process / wall time) with 1,
// 4 and 9 people whose cameras fit their tiles, and 9 whose cameras are larger, in one rendition, and 4 and 9
// in the three of the ladder, all of them encoded; beside it, in the same run, what encoding the very same
// pictures costs alone. A machine that is busy with other things makes all numbers worse together: compare
// the last column.
#include "base/check.hpp"
#include "integration/mix/decode.hpp"
#include "integration/mix/show.hpp"
#include "mix/output/video_encoder.hpp"
#include "mix/scene/picture.hpp"
#include "pipeline/catalog/encoder_settings.hpp"
#include "support/media_clip.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <thread>

namespace {

using namespace rostra;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

struct Scene {
  int people;
  int width;  // of each camera
  int height;
  int kbps;
  bool ladder;  // 720p, 480p, 240p and sound only
};
constexpr std::array<Scene, 6> kScenes{{{1, 1280, 720, 1500, false},
                                        {4, 640, 360, 500, false},
                                        {4, 640, 360, 500, true},
                                        {9, 426, 240, 250, false},
                                        {9, 426, 240, 250, true},
                                        {9, 640, 360, 500, false}}};

/// Sends clips as RTP, in real time, from one thread: its own cost is not in the worker's.
class Players {
 public:
  Players(std::shared_ptr<test::Tap> tap, const Scene& scene) : tap_(std::move(tap)) {
    constexpr std::array<const char*, 3> kPatterns{"smpte", "ball", "pinwheel"};
    for (int i = 0; i < scene.people; ++i) {
      test::VideoClipSpec video;
      video.width = scene.width;
      video.height = scene.height;
      video.bitrateKbps = scene.kbps;
      video.pattern = kPatterns[static_cast<std::size_t>(i) % kPatterns.size()];
      add("p" + std::to_string(i), ipc::TapSource::Camera, ipc::TapCodec::Vp8, *test::videoClip(video));
      add("p" + std::to_string(i), ipc::TapSource::Microphone, ipc::TapCodec::Opus,
          *test::audioClip({220.0 * (i + 1), 0.1}));
    }
    thread_ = std::thread([this] { run(); });
  }
  ~Players() {
    stop_ = true;
    thread_.join();
  }

 private:
  struct Stream {
    std::string id;
    ipc::TapSource source;
    ipc::TapCodec codec;
    std::shared_ptr<const test::MediaClip> clip;
    std::size_t frame = 0;
    std::uint64_t dueNs = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 0;
  };
  void add(std::string id, ipc::TapSource source, ipc::TapCodec codec,
           std::shared_ptr<const test::MediaClip> clip) {
    streams_.push_back({std::move(id), source, codec, std::move(clip), 0,
                        gst_util_get_timestamp() + streams_.size() * 1'500'000, 1, 0});
  }
  void run() {
    std::vector<std::byte> packet;
    while (!stop_) {
      auto& next = *std::min_element(streams_.begin(), streams_.end(),
                                     [](const Stream& a, const Stream& b) { return a.dueNs < b.dueNs; });
      if (const std::uint64_t now = gst_util_get_timestamp(); next.dueNs > now)
        std::this_thread::sleep_for(std::chrono::nanoseconds(next.dueNs - now));
      const auto& payloads = next.clip->frames[next.frame];
      for (std::size_t i = 0; i < payloads.size(); ++i, ++next.sequence) {
        const bool marker = next.source == ipc::TapSource::Camera && i + 1 == payloads.size();
        packet.resize(12);
        packet[0] = std::byte{0x80};
        packet[1] = static_cast<std::byte>((marker ? 0x80 : 0) |
                                           (marker || next.source == ipc::TapSource::Camera ? 96 : 111));
        for (unsigned k = 0; k < 2; ++k)
          packet[2 + k] = static_cast<std::byte>(next.sequence >> (8 - 8 * k) & 0xFF);
        for (unsigned k = 0; k < 4; ++k)
          packet[4 + k] = static_cast<std::byte>(next.timestamp >> (24 - 8 * k) & 0xFF);
        packet[11] = std::byte{1};
        packet.insert(packet.end(), payloads[i].begin(), payloads[i].end());
        tap_->send(next.id, next.source, next.codec, next.dueNs, packet);
      }
      next.timestamp += next.clip->frameTicks;
      next.dueNs += std::uint64_t{1'000'000'000} * next.clip->frameTicks / next.clip->clockRate;
      next.frame = (next.frame + 1) % next.clip->frames.size();
    }
  }
  std::shared_ptr<test::Tap> tap_;
  std::vector<Stream> streams_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

double threadSeconds() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Cores to encode these pictures in real time, in this thread.
double encodeAlone(const test::Decoded& decoded, const protocol::worker::mixCommand::Configure& configure) {
  const auto settings = pipeline::EncoderSettings::load(configure.pipelines + "/encoders/video.conf");
  ROSTRA_CHECK(settings);
  auto encoder =
      mix::VideoEncoder::open(*settings, {1280, 720, 30, configure.rungs.front().videoBitrate, 30});
  ROSTRA_CHECK(encoder);
  std::vector<gst::Ref<GstBuffer>> pictures;
  const std::size_t count = std::min<std::size_t>(decoded.video.size(), 90);
  for (std::size_t i = decoded.video.size() - count; i < decoded.video.size(); ++i) {
    const AVFrame& frame = *decoded.video[i].frame;
    auto picture = mix::makePicture(frame.width, frame.height);
    {
      const mix::MappedPicture mapped(picture, GST_MAP_READWRITE);
      for (unsigned plane = 0; plane < 3; ++plane) {
        const int shift = plane == 0 ? 0 : 1;
        for (int y = 0; y < frame.height >> shift; ++y) {
          std::memcpy(mapped.plane(plane) + y * mapped.stride(plane),
                      frame.data[plane] + y * frame.linesize[plane],
                      static_cast<std::size_t>(frame.width >> shift));
        }
      }
    }
    pictures.push_back(std::move(picture.buffer));
  }
  const double before = threadSeconds();
  std::uint64_t index = 0;
  for (const auto& picture : pictures) {
    ROSTRA_CHECK(encoder->encode(picture, index++, [](AVPacket& packet) {
      av_packet_unref(&packet);
      return Result<void>();
    }));
  }
  return (threadSeconds() - before) / (static_cast<double>(count) / 30);
}

std::string cpuName() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return "unknown processor";
}

}  // namespace

int main(int argc, char** argv) {
  int status = 0;
  if (test::runAsWorker(argc, argv, status)) return status;
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  const double seconds = quick ? 4 : 15;
  auto configure = test::Show::defaults();
  const auto settings = pipeline::EncoderSettings::load(configure.pipelines + "/encoders/video.conf");
  std::string preset;
  for (const auto& option : settings->options()) {
    if (option.key == "preset") preset = option.value;
  }
  std::ifstream load("/proc/loadavg");
  std::string loadBefore;
  load >> loadBefore;
  std::cout << "Cores per mixed second: processor time of the mix-worker process / wall time, " << seconds
            << " s each.\n"
            << cpuName() << ", " << std::thread::hardware_concurrency() << " cores, load before "
            << loadBefore << ". 1280x720, 30 fps, " << configure.rungs.front().videoBitrate / 1000
            << " kbit/s, x264 " << preset << " + AAC, 200 ms parts; VP8 + Opus from test patterns.\n\n"
            << "| people | cameras | renditions | cores | encoding alone | ratio | frames dropped | deadline "
               "misses "
               "|\n|---|---|---|---|---|---|---|---|\n";
  for (const Scene& scene : kScenes) {
    test::Show show;
    auto wanted = configure;
    if (scene.ladder) {
      wanted.rungs.push_back({"480p", 854, 480, 1'100'000, 128'000, false});
      wanted.rungs.push_back({"240p", 426, 240, 350'000, 64'000, false});
      wanted.rungs.push_back({"audio", 0, 0, 0, 64'000, false});
    }
    show.configure(wanted);
    const auto tap = show.openTap();
    std::vector<protocol::worker::Person> people;
    for (int i = 0; i < scene.people; ++i)
      people.push_back({"p" + std::to_string(i), "Person " + std::to_string(i), true, true, false});
    show.people(people);
    ROSTRA_CHECK(show.waitForParts(2));
    double cores = 0;
    std::string stats;
    {
      const Players players(tap, scene);
      ROSTRA_CHECK(show.waitUntil(show.seconds() + 2));
      const double cpu = show.cpuSeconds();
      const auto start = Clock::now();
      ROSTRA_CHECK(show.waitUntil(show.seconds() + seconds));
      cores = (show.cpuSeconds() - cpu) / std::chrono::duration<double>(Clock::now() - start).count();
      stats = show.stats();
    }
    const auto number = [&](const char* name) {
      const auto at = stats.find("\"" + std::string(name) + "\":");
      return at == std::string::npos
                 ? std::string("?")
                 : stats.substr(at + std::strlen(name) + 3,
                                stats.find_first_of(",}", at) - at - std::strlen(name) - 3);
    };
    show.stop();
    show.wait();
    const std::size_t parts = show.parts().size();
    const auto decoded = test::decodeShow(show.file(parts > 25 ? parts - parts % 5 - 20 : 0));
    const double alone = encodeAlone(decoded, configure);
    std::printf("| %d | %dx%d | %d | %.3f | %.3f | %.2f | %s | %s |\n", scene.people, scene.width,
                scene.height, scene.ladder ? 3 : 1, cores, alone, cores / alone, number("dropped").c_str(),
                number("deadlineMisses").c_str());
    std::fflush(stdout);
  }
  return 0;
}
