// SPDX-License-Identifier: Apache-2.0
// Readers of single pictures: where they begin, what happens to those who are slow, and that neither costs
// memory.
#include "origin/live/frame_window.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>

namespace rostra::origin {
namespace {

using namespace std::chrono_literals;
using State = FrameWindow::State;

class FrameWindowTest : public testing::Test {
 protected:
  /// `count` pictures of 100 ms and 10 bytes, the first of each second a key frame; each says its number.
  void add(int count) {
    for (int i = 0; i < count; ++i, ++number_) {
      std::string text = std::to_string(number_);
      text.resize(10);
      window_.add(
          {glib::Ref<GBytes>::adopt(g_bytes_new(text.data(), text.size())), 100ms, number_ % 10 == 0});
    }
  }
  /// The number of the next picture; -1 = wait, -2 = the end.
  int read(FrameWindow::Reader& reader) {
    const auto step = window_.read(reader);
    if (step.state != State::Frame) return step.state == State::Wait ? -1 : -2;
    return std::stoi(static_cast<const char*>(g_bytes_get_data(step.bytes.get(), nullptr)));
  }
  int skip(FrameWindow::Reader& reader, int count) {
    int last = -1;
    for (int i = 0; i < count; ++i) last = read(reader);
    return last;
  }

  FrameWindow window_{{"720p", "avc1", {}, 0}, {.lag = 1500ms, .maxBytes = 1000}};
  int number_ = 0;
};

TEST_F(FrameWindowTest, AReaderBeginsWithTheNewestKeyFrame) {
  add(14);
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), 10);
  EXPECT_EQ(skip(reader, 3), 13);
  EXPECT_EQ(read(reader), -1);
  add(1);
  EXPECT_EQ(read(reader), 14);
  EXPECT_EQ(reader.jumps, 0U);
}

TEST_F(FrameWindowTest, BeforeAKeyFrameThereIsNothingToRead) {
  number_ = 5;
  add(3);
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), -1);
  add(3);
  EXPECT_EQ(read(reader), 10);
}

TEST_F(FrameWindowTest, AllReadersGetTheSameBytes) {
  add(1);
  FrameWindow::Reader one;
  FrameWindow::Reader other;
  EXPECT_EQ(window_.read(one).bytes.get(), window_.read(other).bytes.get());
}

TEST_F(FrameWindowTest, AReaderThatIsTooFarBehindGoesOnAtTheNewestKeyFrame) {
  add(1);
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), 0);
  add(15);  // 15 wait: 1.5 s, the limit
  EXPECT_EQ(read(reader), 1);
  add(2);  // 16 wait
  EXPECT_EQ(read(reader), 10);
  EXPECT_EQ(reader.jumps, 1U);
  EXPECT_EQ(skip(reader, 7), 17) << "and reads on from there without another jump";
  EXPECT_EQ(reader.jumps, 1U);
}

TEST_F(FrameWindowTest, AReaderIsNotMovedWhereNoKeyFrameIsNewer) {
  add(1);
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), 0);
  number_ = 1;
  for (int i = 0; i < 20; ++i) {
    add(1);
    if (number_ % 10 == 0) ++number_;  // no key frame for two seconds
  }
  EXPECT_EQ(read(reader), 1);
  EXPECT_EQ(reader.jumps, 0U);
}

TEST_F(FrameWindowTest, KeepsNoMoreThanReadersMayWant) {
  add(400);
  EXPECT_LE(window_.bytes(), 250U) << "1.5 s, at most a second more until the next key frame, 10 bytes each";
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), 390);
}

TEST_F(FrameWindowTest, NoDistanceOfKeyFramesTakesMoreThanTheLimit) {
  add(1);
  FrameWindow::Reader before;
  EXPECT_EQ(read(before), 0);
  for (int i = 0; i < 300; ++i) {
    number_ = 1;
    add(1);
  }
  EXPECT_LE(window_.bytes(), 1000U);
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), -1) << "the key frame is gone";
  EXPECT_EQ(read(before), -1) << "and what this one would read next is, too";
  number_ = 10;
  add(1);
  EXPECT_EQ(read(reader), 10);
  EXPECT_EQ(read(before), 10);
  EXPECT_EQ(before.jumps, 1U);
}

TEST_F(FrameWindowTest, WhoReadsWhenItIsClosedReadsToTheEnd) {
  add(3);
  FrameWindow::Reader reader;
  EXPECT_EQ(read(reader), 0);
  window_.close();
  add(1);
  EXPECT_EQ(skip(reader, 2), 2);
  EXPECT_EQ(read(reader), -2);
}

TEST_F(FrameWindowTest, TellsALoopOnceForWhatComesBeforeItLooks) {
  const auto loop = glib::Loop::create();
  int told = 0;
  auto watch = window_.watch(loop, [&] { ++told; });
  add(5);
  loop->post([&] { loop->quit(); });
  loop->run();
  EXPECT_EQ(told, 1);
  add(1);
  window_.close();
  watch.reset();
  loop->post([&] { loop->quit(); });
  loop->run();
  EXPECT_EQ(told, 1) << "nobody listens any more";
}

}  // namespace
}  // namespace rostra::origin
