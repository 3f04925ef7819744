// SPDX-License-Identifier: Apache-2.0
// The recorder with real media: what ends a recording, what is told of it, and what a restart finds.
#include "recording/recorder.hpp"

#include "integration/origin/cmaf_source.hpp"
#include "integration/origin/eventually.hpp"
#include "support/temporary_folder.hpp"
#include "unit/recording/recorded.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <future>

namespace rostra::recording {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::CmafSource;

class Recording : public ::testing::Test {
 protected:
  RecorderSettings settings() const {
    RecorderSettings result;
    result.folder = fs::path(folder.path()) / "recordings";
    result.minFree = 0;
    return result;
  }
  void open(RecorderSettings with) {
    auto opened = Recorder::open(std::move(with));
    ASSERT_TRUE(opened) << opened.error().message;
    recorder = std::move(*opened);
  }
  std::shared_ptr<Take> begin() {
    return recorder->begin(kSpace, kShow, kTitle, [this] { stopped.set_value(); });
  }
  bool stops() { return stopped.get_future().wait_for(30s) == std::future_status::ready; }
  void parts(const std::shared_ptr<Take>& take, int count) {
    for (int i = 0; i < count; ++i) {
      recorder->part(take, wrap(source.part()), made++ % CmafSource::kSegmentParts == 0);
    }
  }
  std::vector<Entry> list() const {
    auto entries = recorder->library()->list(kSpace, "", 100);
    EXPECT_TRUE(entries);
    return entries.value_or(std::vector<Entry>());
  }
  fs::path pathOf(const Entry& entry) const { return settings().folder / kSpace / (entry.id + ".mp4"); }

  static constexpr const char* kSpace = "space1";
  static constexpr const char* kShow = "show1";
  static constexpr const char* kTitle = "Evening show";
  test::TemporaryFolder folder;
  CmafSource source;
  int made = 0;
  std::promise<void> stopped;
  std::shared_ptr<Recorder> recorder;
};

TEST_F(Recording, OfAShowIsListedWithItsLength) {
  open(settings());
  EXPECT_TRUE(list().empty());
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  (void)source.part();  // what cannot be decoded alone is not the beginning
  made = 1;
  parts(take, 14);
  recorder->finish(take);
  recorder->part(take, wrap(source.part()), true);  // too late
  recorder->close();
  const auto entries = list();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_TRUE(entries[0].ready);
  EXPECT_EQ(entries[0].bytes, fs::file_size(pathOf(entries[0])));
  EXPECT_NEAR(static_cast<double>(entries[0].duration.count()), 2050, 60);  // parts 5 to 14
  const Played played = play(pathOf(entries[0]));
  EXPECT_EQ(played.pictures, 60);
  EXPECT_EQ(played.complaints, "");
  EXPECT_EQ(recorder->stats().active, 0U);
  EXPECT_GT(recorder->stats().bytes, 10'000U);
  EXPECT_EQ(Recorder::problemOf(*take), Problem::None);
  EXPECT_EQ(fs::status(settings().folder).permissions(), fs::perms::owner_all);
}

TEST_F(Recording, IsPagedNewestFirst) {
  open(settings());
  fs::create_directories(settings().folder / kSpace);
  for (const char* name :
       {"20260101t100000000z-aa.mp4", "20260102t100000000z-bb.mp4", "20260103t100000500z-cc.part",
        "notes.mp4", "20260103t1000005z-cc.mp4", "2026010at100000000z-aa.mp4"})
    std::ofstream(settings().folder / kSpace / name) << "x";
  const auto entries = list();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].id, "20260103t100000500z-cc");
  EXPECT_FALSE(entries[0].ready);
  EXPECT_EQ(entries[0].startMs, 1'767'434'400'500);
  const auto page = recorder->library()->list(kSpace, entries[0].id, 1);
  ASSERT_EQ(page->size(), 1U);
  EXPECT_EQ(page->front().id, "20260102t100000000z-bb");
  const Library& library = *recorder->library();
  EXPECT_EQ(library.open(kSpace, entries[0].id).error().kind, ErrorKind::Conflict);
  EXPECT_EQ(library.remove(kSpace, entries[0].id).error().kind, ErrorKind::Conflict);
  EXPECT_TRUE(library.remove(kSpace, entries[1].id));
  EXPECT_EQ(library.remove(kSpace, entries[1].id).error().kind, ErrorKind::NotFound);
  for (const char* id : {"../space1/20260101t100000000z-aa", "20260101t100000000z-../x", "", "notes"})
    EXPECT_EQ(library.open(kSpace, id).error().kind, ErrorKind::NotFound) << id;
  EXPECT_EQ(library.open("../recordings/space1", "20260101t100000000z-aa").error().kind, ErrorKind::NotFound);
}

TEST_F(Recording, GoesOnWithAMixerOfTheSameKindAndBeginsAnewWithAnother) {
  open(settings());
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 5);
  recorder->init(take, wrap(source.init()));
  parts(take, 5);
  auto other = source.init();
  // next_track_ID of mvhd: another head, the same media.
  const auto mvhd = std::search(other.begin(), other.end(), std::begin("mvhd"), std::end("mvhd") - 1);
  *(mvhd + 4 + 99) = 9;
  recorder->init(take, wrap(other));
  parts(take, 5);
  recorder->finish(take);
  recorder->close();
  const auto entries = list();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(play(pathOf(entries[1])).pictures, 60);
  EXPECT_EQ(play(pathOf(entries[0])).pictures, 30);
  for (const Entry& entry : entries) EXPECT_EQ(play(pathOf(entry)).complaints, "");
}

TEST_F(Recording, StopsBeforeTheDiskIsFull) {
  RecorderSettings greedy = settings();
  greedy.minFree = UINT64_MAX;
  open(greedy);
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 1);
  ASSERT_TRUE(stops());
  EXPECT_EQ(Recorder::problemOf(*take), Problem::DiskFull);
  EXPECT_EQ(recorder->library()->problem(kSpace), Problem::DiskFull);
  EXPECT_EQ(recorder->stats().problems[static_cast<std::size_t>(Problem::DiskFull)], 1U);
  parts(take, 5);  // harmless
  recorder->close();
  EXPECT_TRUE(list().empty());
  (void)recorder->begin(kSpace, kShow, kTitle, [] {});
  EXPECT_EQ(recorder->library()->problem(kSpace), Problem::None) << "a new try";
}

TEST_F(Recording, GoesOnInAnotherFileWhenThereIsSpaceAgain) {
  constexpr std::uint64_t kReserve = 8'000'000;
  std::atomic<std::uint64_t> space{kReserve * 2};
  std::atomic<int> asked{0};
  RecorderSettings small = settings();
  small.minFree = kReserve;
  small.retryEvery = 0ms;
  small.freeBytes = [&](const fs::path&) {
    const std::uint64_t left = space;
    ++asked;
    return left;
  };
  open(small);
  std::atomic<int> changes{0};
  const auto take = recorder->begin(kSpace, kShow, kTitle, [&] { ++changes; });
  const auto becomes = [&](Problem problem, int change) {
    return test::eventually([&] { return Recorder::problemOf(*take) == problem && changes == change; });
  };
  recorder->init(take, wrap(source.init()));
  parts(take, 10);
  ASSERT_TRUE(test::eventually([&] { return list().size() == 1 && list()[0].duration >= 1900ms; }));
  space = kReserve - 1;
  parts(take, 7);  // a segment and the beginning of another
  ASSERT_TRUE(becomes(Problem::DiskFull, 1));
  EXPECT_EQ(recorder->library()->problem(kSpace), Problem::DiskFull);
  EXPECT_EQ(recorder->stats().problems[static_cast<std::size_t>(Problem::DiskFull)], 1U);
  // Both segments were tried; a little more than has to stay free would be gone in a moment.
  ASSERT_TRUE(test::eventually([&] { return asked == 12; })) << asked;
  space = kReserve + kReserve / 10;
  parts(take, 5);
  ASSERT_TRUE(test::eventually([&] { return asked == 13; })) << asked;
  EXPECT_EQ(Recorder::problemOf(*take), Problem::DiskFull);
  space = kReserve * 2;
  parts(take, 13);  // the rest of a segment, which cannot be decoded alone, and two more
  ASSERT_TRUE(becomes(Problem::None, 2));
  EXPECT_EQ(recorder->library()->problem(kSpace), Problem::None);
  recorder->finish(take);
  recorder->close();
  const auto entries = list();
  ASSERT_EQ(entries.size(), 2U);
  for (const Entry& entry : entries) {
    EXPECT_TRUE(entry.ready);
    const Played played = play(pathOf(entry));
    EXPECT_EQ(played.pictures, 60) << entry.id;
    EXPECT_EQ(played.complaints, "");
  }
}

TEST_F(Recording, StopsAtItsLimitAndKeepsTheFile) {
  RecorderSettings shortOne = settings();
  shortOne.maxLength = 1000ms;
  open(shortOne);
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 12);
  ASSERT_TRUE(stops());
  EXPECT_EQ(Recorder::problemOf(*take), Problem::Limit);
  recorder->close();
  ASSERT_EQ(list().size(), 1U);
  EXPECT_EQ(play(pathOf(list()[0])).pictures, 30);
}

TEST_F(Recording, StopsAtItsSizeToo) {
  RecorderSettings smallOne = settings();
  smallOne.maxBytes = 1;
  open(smallOne);
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 3);
  ASSERT_TRUE(stops());
  EXPECT_EQ(Recorder::problemOf(*take), Problem::Limit);
}

TEST_F(Recording, StopsWhenMoreWaitsThanAllowed) {
  RecorderSettings impatient = settings();
  impatient.maxQueue = 4096;
  open(impatient);
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  recorder->part(take, wrap(std::vector<std::uint8_t>(5000)), true);
  ASSERT_TRUE(stops());
  EXPECT_EQ(Recorder::problemOf(*take), Problem::TooSlow);
  EXPECT_EQ(recorder->library()->problem(kSpace), Problem::TooSlow);
}

TEST_F(Recording, StopsWhenTheFolderIsGoneAndAtMediaThatIsNone) {
  open(settings());
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  recorder->part(take, wrap({0, 0, 0, 9, 'm', 'o', 'o', 'f', 1}), true);
  ASSERT_TRUE(stops());
  EXPECT_EQ(Recorder::problemOf(*take), Problem::WriteFailed);
  stopped = {};
  fs::remove_all(settings().folder);
  const auto second = begin();
  recorder->init(second, wrap(source.init()));
  parts(second, 1);
  ASSERT_TRUE(stops());
  EXPECT_NE(Recorder::problemOf(*second), Problem::None);
}

TEST_F(Recording, OfADeletedSpaceIsGoneAlsoWhileItIsWritten) {
  open(settings());
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 5);
  recorder->forget(kSpace);
  parts(take, 5);
  recorder->close();
  EXPECT_FALSE(fs::exists(settings().folder / kSpace));
  EXPECT_EQ(recorder->stats().active, 0U);
}

TEST_F(Recording, OfADeletedSpaceThatWaitsForTheDiskDoesNotComeBack) {
  std::atomic<std::uint64_t> space{0};
  RecorderSettings small = settings();
  small.minFree = 1;
  small.retryEvery = 0ms;
  small.freeBytes = [&](const fs::path&) { return space.load(); };
  open(small);
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 5);
  ASSERT_TRUE(stops());
  recorder->forget(kSpace);
  space = UINT64_MAX;
  parts(take, 5);
  recorder->close();
  EXPECT_FALSE(fs::exists(settings().folder / kSpace));
}

TEST_F(Recording, ThatACrashLeftBehindIsWholeAfterTheNextStart) {
  open(settings());
  const auto take = begin();
  recorder->init(take, wrap(source.init()));
  parts(take, 10);
  recorder->finish(take);
  recorder->close();
  const Entry whole = list().at(0);
  fs::path crashed = pathOf(whole);
  crashed.replace_extension(".part");
  fs::rename(pathOf(whole), crashed);
  fs::resize_file(crashed, fs::file_size(crashed) - 1000);
  std::ofstream(settings().folder / kSpace / "20260101t100000000z-empty.part") << "";
  open(settings());
  ASSERT_TRUE(test::eventually([&] { return list().size() == 1 && !fs::exists(crashed); }, 60s));
  recorder->close();
  const auto entries = list();
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_TRUE(entries[0].ready);
  EXPECT_EQ(entries[0].id, whole.id);
  EXPECT_EQ(play(pathOf(entries[0])).pictures, 54);
  EXPECT_EQ(play(pathOf(entries[0])).complaints, "");
}

}  // namespace
}  // namespace rostra::recording
