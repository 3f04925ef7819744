// SPDX-License-Identifier: Apache-2.0
// Senders whose pictures are larger or more than anyone may ask a mixer to decode, and who hide it in every
// way that RTP has. Their own tile is a name; what the others send stays in the picture, and the mixer's
// memory stays small.
#include "glib/json.hpp"
#include "integration/mix/decode.hpp"
#include "integration/mix/show.hpp"
#include "mix/input/frame_guard.hpp"
#include "support/parameter_set.hpp"
#include "support/wire.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <initializer_list>

namespace rostra::test {
namespace {

using ipc::TapCodec;
using ipc::TapSource;
using protocol::worker::Person;
using Payloads = std::vector<Buffer>;

constexpr Colour kRed{81, 90, 240};  // BT.601, limited range
constexpr Colour kGreen{145, 54, 34};
constexpr unsigned kRedArgb = 0xffff0000;
constexpr unsigned kGreenArgb = 0xff00ff00;
constexpr double kSame = 14;  // two lossy encodings between source and viewer
constexpr std::size_t kMiB = 1U << 20;
/// Beyond what the mixer needs for those who are innocent. One refused picture alone is 400 MiB.
constexpr std::size_t kMaxGrowth = 150 * kMiB;

Buffer bytes(std::initializer_list<unsigned> values) {
  Buffer buffer;
  for (const unsigned value : values) buffer.push_back(static_cast<std::byte>(value));
  return buffer;
}
Buffer joined(std::initializer_list<Buffer> parts) {
  Buffer all;
  for (const Buffer& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}
Buffer part(const Buffer& whole, std::size_t from, std::size_t to) {
  return {whole.begin() + static_cast<std::ptrdiff_t>(from), whole.begin() + static_cast<std::ptrdiff_t>(to)};
}

/// A key frame that libvpx decodes, to noise.
Buffer vp8Key(unsigned width, unsigned height) {
  Buffer frame =
      bytes({0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, width & 0xFFU, width >> 8, height & 0xFFU, height >> 8});
  frame.resize(800);
  return frame;
}

// A picture parameter set and the start of an IDR slice for the sets of parameter_set.hpp; what follows is
// noise.
Buffer pictureSet() {
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
Buffer idrSlice() {
  BitWriter writer;
  writer.bits(0x65, 8).unsignedGolomb(0).unsignedGolomb(7).unsignedGolomb(0).bits(0, 4).unsignedGolomb(0);
  Buffer slice = writer.bits(0, 2).unsignedGolomb(0).finish();
  slice.resize(400, std::byte{0x55});
  return slice;
}
Buffer largeSet() {
  return parameterSet({.profile = 100, .width = 8192, .height = 8192});
}
Buffer smallSet() {
  return parameterSet({.profile = 100, .width = 640, .height = 368});
}

/// RFC 6184 s.5.7.1
Buffer stapA(std::initializer_list<Buffer> nals) {
  Buffer all = bytes({0x78});
  for (const Buffer& nal : nals) {
    all.push_back(static_cast<std::byte>(nal.size() >> 8));
    all.push_back(static_cast<std::byte>(nal.size() & 0xFFU));
    all.insert(all.end(), nal.begin(), nal.end());
  }
  return all;
}
/// RFC 6184 s.5.8, in pieces of this size.
Payloads fuA(const Buffer& nal, std::size_t piece) {
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
  TapCodec codec;
  std::vector<Payloads> frames;  ///< sent in turn
};

std::vector<Trick> tricks() {
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
      {"plain", TapCodec::Vp8, {{joined({first, huge})}}},
      {"header-in-two-packets",
       TapCodec::Vp8,
       {{joined({first, part(huge, 0, 5)}), joined({later, part(huge, 5, huge.size())})}}},
      {"header-in-ten-packets", TapCodec::Vp8, {[&] {
         Payloads packets{joined({first, part(huge, 0, 1)})};
         for (std::size_t i = 1; i < 10; ++i) packets.push_back(joined({later, part(huge, i, i + 1)}));
         packets.push_back(joined({later, part(huge, 10, huge.size())}));
         return packets;
       }()}},
      {"set-in-fragments", TapCodec::H264, {fragmented}},
      {"two-sets-in-one-packet",
       TapCodec::H264,
       {{stapA({largeSet(), smallSet(), largeSet(), pictureSet(), idrSlice()})},
        {stapA({largeSet(), smallSet(), pictureSet(), idrSlice()})}}},
      {"cropped", TapCodec::H264, {{stapA({cropped, pictureSet(), idrSlice()})}}},
      {"start-code-in-a-slice", TapCodec::H264, {{stapA({smallSet(), pictureSet(), idrSlice()})}, {hidden}}},
  };
}

/// What a hostile person sends into the tap. Frames go with the show's clock, not with a timer.
class Attacker {
 public:
  Attacker(std::shared_ptr<Tap> tap, const Trick& trick) : tap_(std::move(tap)), trick_(trick) {}

  void send() {
    const Payloads& frame = trick_.frames[next_++ % trick_.frames.size()];
    const std::uint64_t now = gst_util_get_timestamp();
    for (std::size_t i = 0; i < frame.size(); ++i) {
      const bool marker = i + 1 == frame.size();
      WireWriter packet;
      packet.u8(0x80).u8((marker ? 0x80U : 0U) | 96U).u16(sequence_++).u32(timestamp_).u32(0x1234);
      tap_->send(trick_.name, TapSource::Camera, trick_.codec, now, packet.bytes(frame[i]).take());
    }
    timestamp_ += 3000;
  }

 private:
  std::shared_ptr<Tap> tap_;
  const Trick trick_;
  std::size_t next_ = 0;
  std::uint16_t sequence_ = 1;
  std::uint32_t timestamp_ = 1;
};

/// Most memory that a process ever had, bytes (VmHWM).
std::size_t peakMemory(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string word; status >> word;) {
    std::size_t kilobytes = 0;
    if (word == "VmHWM:" && status >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

double distance(const Colour& a, const Colour& b) {
  return std::max({std::abs(a.y - b.y), std::abs(a.u - b.u), std::abs(a.v - b.v)});
}

mix::Rect tileOf(std::size_t index, std::size_t cameras) {
  std::ifstream file(Show::defaults().pipelines + "/layouts/grid.json");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const mix::Rect tile = mix::Layout::parse(text)->arrange(cameras, 0, 1280, 720).cameras.at(index);
  // The middle, away from name and corners.
  return {(tile.x + tile.width / 3) / 2 * 2, (tile.y + tile.height / 3) / 2 * 2, tile.width / 6 * 2,
          tile.height / 6 * 2};
}

/// A show with two innocent people, and what all its viewers see.
class HostilePictures : public testing::Test {
 protected:
  void begin(std::vector<Person> others) {
    show_.configure(Show::defaults());
    tap_ = show_.openTap();
    std::vector<Person> people{{"red", "Red", true, true, false}, {"green", "Green", true, true, false}};
    people.insert(people.end(), others.begin(), others.end());
    count_ = people.size();
    show_.people(std::move(people));
    red_ = std::make_unique<Sender>(tap_, "red", TapSource::Camera, TapCodec::Vp8,
                                    colourVp8(kRedArgb, 640, 360));
    green_ = std::make_unique<Sender>(tap_, "green", TapSource::Camera, TapCodec::H264,
                                      colourH264(kGreenArgb, 640, 360));
    red_->start();
    green_->start();
    ASSERT_TRUE(show_.waitUntil(show_.seconds() + 2));
    calmMemory_ = peakMemory(show_.pid());
  }
  /// For this long, in time of the show: one frame of everybody a part.
  void attack(const std::vector<Trick>& attacks, double seconds) {
    std::vector<Attacker> attackers;
    attackers.reserve(attacks.size());
    for (const Trick& trick : attacks) attackers.emplace_back(tap_, trick);
    from_ = show_.seconds();
    while (show_.seconds() < from_ + seconds) {
      for (int i = 0; i < 4; ++i) {
        for (Attacker& attacker : attackers) attacker.send();
      }
      ASSERT_TRUE(show_.waitForParts(1)) << show_.failure();
    }
  }
  void expectInnocentUnharmed() {
    show_.stop();
    ASSERT_EQ(show_.wait(), 0) << "the mixer died";
    const Decoded decoded = decodeShow(show_.file());
    EXPECT_EQ(decoded.errors, 0);
    EXPECT_EQ(decoded.videoGaps, 0);
    for (const DecodedFrame& each : decoded.video) {
      if (each.seconds < from_) continue;
      ASSERT_LT(distance(kRed, Decoded::colourOf(*each.frame, tileOf(0, count_))), kSame) << each.seconds;
      ASSERT_LT(distance(kGreen, Decoded::colourOf(*each.frame, tileOf(1, count_))), kSame) << each.seconds;
    }
  }
  /// A number of a person's camera in the statistics of the mixer.
  std::int64_t cameraCounter(const std::string& id, const char* name) {
    const auto parsed = glib::parseObject(show_.stats(), kMiB);
    if (!parsed) return -1;
    JsonArray* people = json_object_get_array_member(parsed->get(), "participants");
    for (guint i = 0; i < json_array_get_length(people); ++i) {
      JsonObject* person = json_array_get_object_element(people, i);
      if (id != json_object_get_string_member(person, "participant")) continue;
      return json_object_get_int_member(json_object_get_object_member(person, "camera"), name);
    }
    return -1;
  }

  Show show_;
  std::shared_ptr<Tap> tap_;
  std::unique_ptr<Sender> red_;
  std::unique_ptr<Sender> green_;
  std::size_t count_ = 0;
  std::size_t calmMemory_ = 0;
  double from_ = 0;
};

TEST_F(HostilePictures, HugeOnesAreNotDecodedHoweverTheirSizeIsHidden) {
  const auto all = tricks();
  std::vector<Person> people;
  for (const Trick& trick : all) people.push_back({trick.name, trick.name, true, true, false});
  ASSERT_NO_FATAL_FAILURE(begin(std::move(people)));
  ASSERT_NO_FATAL_FAILURE(attack(all, 4));
  EXPECT_LT(peakMemory(show_.pid()), calmMemory_ + kMaxGrowth);
  for (const Trick& trick : all) {
    EXPECT_GT(cameraCounter(trick.name, "refused"), 0) << trick.name;
    EXPECT_LE(cameraCounter(trick.name, "width"), 640) << trick.name;
  }
  EXPECT_EQ(cameraCounter("red", "refused"), 0);
  EXPECT_EQ(cameraCounter("green", "refused"), 0);
  expectInnocentUnharmed();
}

TEST_F(HostilePictures, OneThatNeverEndsIsGivenUp) {
  // Never a marker bit: what puts frames together would keep it all.
  const char* const name = "endless";
  ASSERT_NO_FATAL_FAILURE(begin({{name, name, true, true, false}}));
  from_ = show_.seconds();
  const Buffer filling(1100, std::byte{0x55});
  std::uint16_t sequence = 1;
  for (std::size_t sent = 0;
       sent < 8 * mix::FrameGuard::kMaxFrameBytes && cameraCounter(name, "decodeErrors") < 2;) {
    for (int i = 0; i < 1000; ++i) {
      const bool first = i == 0;  // lost or not: the next ones belong to it
      WireWriter packet;
      packet.u8(0x80).u8(96).u16(sequence++).u32(1).u32(0x1234).u8(first ? 0x10U : 0x00U);
      if (first) packet.bytes(part(vp8Key(640, 360), 0, 10));
      tap_->send(name, TapSource::Camera, TapCodec::Vp8, gst_util_get_timestamp(),
                 packet.bytes(filling).take());
      sent += filling.size();
    }
    ASSERT_TRUE(show_.waitForParts(1)) << show_.failure();
  }
  EXPECT_GT(cameraCounter(name, "decodeErrors"), 0);
  EXPECT_EQ(cameraCounter("red", "decodeErrors"), 0);
  expectInnocentUnharmed();
}

}  // namespace
}  // namespace rostra::test

int main(int argc, char** argv) {
  int status = 0;
  if (rostra::test::runAsWorker(argc, argv, status)) return status;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
