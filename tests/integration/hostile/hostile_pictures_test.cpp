// SPDX-License-Identifier: Apache-2.0
// Senders whose pictures are larger or more than anyone may ask a mixer to decode, and who hide it in every
// way that RTP has. Their own tile is a name; what the others send stays in the picture, and the mixer's
// memory stays small.
#include "integration/hostile/hostile_pictures.hpp"

#include "glib/json.hpp"
#include "mix/input/frame_guard.hpp"

#include <gtest/gtest.h>

namespace rostra::test {
namespace {

using ipc::TapCodec;
using ipc::TapSource;
using protocol::worker::Person;

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
