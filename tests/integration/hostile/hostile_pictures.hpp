// SPDX-License-Identifier: Apache-2.0
// Pictures that are larger than anyone may ask a mixer to decode, with every way that RTP has to hide it; and
// how to see that they harmed nobody: colours of tiles, memory of a process.
#pragma once

#include "integration/mix/decode.hpp"
#include "integration/mix/show.hpp"
#include "support/parameter_set.hpp"
#include "support/wire.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

namespace rostra::test {

using Payloads = std::vector<Buffer>;

inline constexpr Colour kRed{81, 90, 240};  // BT.601, limited range
inline constexpr Colour kGreen{145, 54, 34};
inline constexpr unsigned kRedArgb = 0xffff0000;
inline constexpr unsigned kGreenArgb = 0xff00ff00;
inline constexpr double kSame = 14;  // two lossy encodings between source and viewer
inline constexpr std::size_t kMiB = 1U << 20;
/// Beyond what the mixer needs for those who are innocent. One refused picture alone is 400 MiB.
inline constexpr std::size_t kMaxGrowth = 150 * kMiB;

inline Buffer bytes(std::initializer_list<unsigned> values) {
  Buffer buffer;
  for (const unsigned value : values) buffer.push_back(static_cast<std::byte>(value));
  return buffer;
}
inline Buffer joined(std::initializer_list<Buffer> parts) {
  Buffer all;
  for (const Buffer& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}
inline Buffer part(const Buffer& whole, std::size_t from, std::size_t to) {
  return {whole.begin() + static_cast<std::ptrdiff_t>(from), whole.begin() + static_cast<std::ptrdiff_t>(to)};
}

/// A key frame that libvpx decodes, to noise.
inline Buffer vp8Key(unsigned width, unsigned height) {
  Buffer frame =
      bytes({0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, width & 0xFFU, width >> 8, height & 0xFFU, height >> 8});
  frame.resize(800);
  return frame;
}

// A picture parameter set and the start of an IDR slice for the sets of parameter_set.hpp; what follows is
// noise.
inline Buffer pictureSet() {
  BitWriter writer;
  writer.bits(0x68, 8).unsignedGolomb(0).unsignedGolomb(0).bits(0, 2).unsignedGolomb(0).unsignedGolomb(0);
  return writer.unsignedGolomb(0)
      .bits(0, 3)
      .unsignedGolomb(0)
      .unsignedGolomb(0)
      .unsignedGolomb(0)
      .bits(0, 3)
      .finish();
}
inline Buffer idrSlice() {
  BitWriter writer;
  writer.bits(0x65, 8).unsignedGolomb(0).unsignedGolomb(7).unsignedGolomb(0).bits(0, 4).unsignedGolomb(0);
  Buffer slice = writer.bits(0, 2).unsignedGolomb(0).finish();
  slice.resize(400, std::byte{0x55});
  return slice;
}
inline Buffer largeSet() {
  return parameterSet({.profile = 100, .width = 8192, .height = 8192});
}
inline Buffer smallSet() {
  return parameterSet({.profile = 100, .width = 640, .height = 368});
}

/// RFC 6184 s.5.7.1
inline Buffer stapA(std::initializer_list<Buffer> nals) {
  Buffer all = bytes({0x78});
  for (const Buffer& nal : nals) {
    all.push_back(static_cast<std::byte>(nal.size() >> 8));
    all.push_back(static_cast<std::byte>(nal.size() & 0xFFU));
    all.insert(all.end(), nal.begin(), nal.end());
  }
  return all;
}
/// RFC 6184 s.5.8, in pieces of this size.
inline Payloads fuA(const Buffer& nal, std::size_t piece) {
  Payloads packets;
  const unsigned type = std::to_integer<unsigned>(nal[0]) & 0x1FU;
  for (std::size_t at = 1; at < nal.size(); at += piece) {
    const std::size_t end = std::min(at + piece, nal.size());
    const unsigned start = at == 1 ? 0x80 : 0;
    const unsigned last = end == nal.size() ? 0x40 : 0;
    packets.push_back(joined({bytes({0x7C, start | last | type}), part(nal, at, end)}));
  }
  return packets;
}

/// One way to hide what a decoder will be asked for.
struct Trick {
  const char* name;
  ipc::TapCodec codec;
  std::vector<Payloads> frames;  ///< sent in turn
};

inline std::vector<Trick> tricks() {
  const Buffer huge = vp8Key(16383, 16383);
  const Buffer first = bytes({0x10});
  const Buffer later = bytes({0x00});
  Payloads fragmented = fuA(largeSet(), 4);
  fragmented.push_back(pictureSet());
  fragmented.push_back(idrSlice());
  const Buffer hidden = joined({bytes({0x41, 0x9A, 0x02, 0, 0, 1}), largeSet(), bytes({0, 0, 1}),
                                pictureSet(), bytes({0, 0, 1}), idrSlice()});
  const Buffer cropped = parameterSet(
      {.profile = 100, .width = 8192, .height = 8192, .cropRight = 8192 - 640, .cropBottom = 8192 - 368});
  return {
      {"plain", ipc::TapCodec::Vp8, {{joined({first, huge})}}},
      {"header-in-two-packets",
       ipc::TapCodec::Vp8,
       {{joined({first, part(huge, 0, 5)}), joined({later, part(huge, 5, huge.size())})}}},
      {"header-in-ten-packets", ipc::TapCodec::Vp8, {[&] {
         Payloads packets{joined({first, part(huge, 0, 1)})};
         for (std::size_t i = 1; i < 10; ++i) packets.push_back(joined({later, part(huge, i, i + 1)}));
         packets.push_back(joined({later, part(huge, 10, huge.size())}));
         return packets;
       }()}},
      {"set-in-fragments", ipc::TapCodec::H264, {fragmented}},
      {"two-sets-in-one-packet",
       ipc::TapCodec::H264,
       {{stapA({largeSet(), smallSet(), largeSet(), pictureSet(), idrSlice()})},
        {stapA({largeSet(), smallSet(), pictureSet(), idrSlice()})}}},
      {"cropped", ipc::TapCodec::H264, {{stapA({cropped, pictureSet(), idrSlice()})}}},
      {"start-code-in-a-slice",
       ipc::TapCodec::H264,
       {{stapA({smallSet(), pictureSet(), idrSlice()})}, {hidden}}},
  };
}

/// Most memory that a process ever had, bytes (VmHWM).
inline std::size_t peakMemory(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    std::size_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

inline double distance(const Colour& a, const Colour& b) {
  return std::max({std::abs(a.y - b.y), std::abs(a.u - b.u), std::abs(a.v - b.v)});
}

/// A place of the layout grid on a canvas of 1280x720.
inline mix::Arrangement gridOf(std::size_t cameras) {
  std::ifstream file(Show::defaults().pipelines + "/layouts/grid.json");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  return mix::Layout::parse(text)->arrange(cameras, 0, 1280, 720);
}
/// The middle of a tile, away from name and corners.
inline mix::Rect middleOf(const mix::Rect& tile) {
  return {(tile.x + tile.width / 3) / 2 * 2, (tile.y + tile.height / 3) / 2 * 2, tile.width / 6 * 2,
          tile.height / 6 * 2};
}
inline mix::Rect tileOf(std::size_t index, std::size_t cameras) {
  return middleOf(gridOf(cameras).cameras.at(index));
}

}  // namespace rostra::test
