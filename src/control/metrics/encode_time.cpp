// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/encode_time.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <limits>
#include <vector>

namespace rostra::control {
namespace {

constexpr int kDifferent = 8;  // pictures
constexpr int kFew = 4;  // that the fastest are compared by: the encoder works on more than one at a time
/// Milliseconds; twice the time that a second of pictures has says enough.
constexpr double kEnough = 2000;

/// A picture of the mix with something everywhere and something that moves, as a stage of cameras has.
gst::Ref<GstBuffer> busyPicture(const mix::VideoFormat& format, int index) {
  const auto width = static_cast<std::size_t>(format.width);
  const auto luma = width * static_cast<std::size_t>(format.height);
  std::vector<std::uint8_t> bytes(luma * 3 / 2, 128);
  for (std::size_t i = 0; i < luma; ++i) {
    const std::size_t x = i % width;
    const std::size_t y = i / width;
    bytes[i] =
        static_cast<std::uint8_t>((x ^ y) + x * y / 97 + static_cast<std::size_t>(index) * (1 + x / 160));
  }
  auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, bytes.size(), nullptr));
  gst_buffer_fill(buffer.get(), 0, bytes.data(), bytes.size());
  return buffer;
}

double processorTime() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_nsec) / 1e6;
}

}  // namespace

Result<EncodeTime> encodeTime(const pipeline::EncoderSettings& settings, const mix::VideoFormat& format,
                              int pictures) {
  auto encoder = mix::VideoEncoder::open(settings, format);
  if (!encoder) return tl::make_unexpected(encoder.error());
  std::vector<gst::Ref<GstBuffer>> different;
  for (int i = 0; i < std::min(kDifferent, pictures); ++i) different.push_back(busyPicture(format, i));
  const auto started = std::chrono::steady_clock::now();
  const double before = processorTime();
  double best = std::numeric_limits<double>::max();
  double few = before;
  int encoded = 0;
  for (; encoded < pictures && processorTime() - before <= kEnough; ++encoded) {
    const auto& picture = different[static_cast<std::size_t>(encoded) % different.size()];
    if (auto done = encoder->encode(picture, static_cast<std::uint64_t>(encoded),
                                    [](AVPacket&) { return Result<void>(); });
        !done)
      return tl::make_unexpected(done.error());
    if ((encoded + 1) % kFew != 0) continue;
    const double now = processorTime();
    best = std::min(best, (now - few) / kFew);
    few = now;
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - started;
  const double count = std::max(encoded, 1);
  EncodeTime time{(processorTime() - before) / count, took.count() / count, best};
  time.best = std::min(time.best, time.processor);
  return time;
}

}  // namespace rostra::control
