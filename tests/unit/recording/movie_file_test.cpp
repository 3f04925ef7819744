// SPDX-License-Identifier: Apache-2.0
// Files of real media, judged by an independent player: whole ones, ones that were cut, ones of two mixers.
#include "recording/movie_file.hpp"

#include "base/bytes.hpp"
#include "integration/origin/cmaf_source.hpp"
#include "support/temporary_folder.hpp"
#include "unit/recording/recorded.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string_view>
#include <sys/resource.h>

namespace rostra::recording {
namespace {

namespace fs = std::filesystem;
using test::CmafSource;

const MovieFacts kFacts{"Evening \u00BBshow\u00AB", 1'777'658'430'123};

class RecordedMovie : public ::testing::Test {
 protected:
  std::unique_ptr<MovieFile> begin(const CmafSource& source) {
    auto file = MovieFile::create(part, source.init(), kFacts);
    EXPECT_TRUE(file) << file.error().message;
    return file ? std::move(*file) : nullptr;
  }
  static void add(MovieFile& file, CmafSource& source, int parts) {
    for (int i = 0; i < parts; ++i) {
      const auto added = file.append(source.part());
      ASSERT_TRUE(added) << added.error().message;
    }
  }
  /// The file as a process that is killed leaves it.
  void leave(int parts) {
    CmafSource source;
    const auto file = begin(source);
    for (int i = 0; i < parts; ++i) {
      ends.push_back(file->bytes());
      add(*file, source, 1);
    }
    ends.push_back(file->bytes());
  }

  test::TemporaryFolder folder;
  fs::path part = fs::path(folder.path()) / "show.part";
  fs::path movie = fs::path(folder.path()) / "show.mp4";
  std::vector<std::uint64_t> ends;  // of the fragments; the first is that of the head
};

TEST_F(RecordedMovie, PlaysEveryFrameAndKnowsItsLength) {
  CmafSource source;
  const auto file = begin(source);
  add(*file, source, 20);
  EXPECT_EQ(file->duration().count(), 4000);
  ASSERT_TRUE(file->finish());
  EXPECT_FALSE(fs::exists(part));
  const Played played = play(movie);
  EXPECT_EQ(played.complaints, "");
  EXPECT_EQ(played.pictures, 120);
  EXPECT_NEAR(played.sounds, 4 * 48'000 / 1024, 2);
  EXPECT_NEAR(played.start, 0, 0.001);
  EXPECT_NEAR(played.seconds, 4, 0.03);
  EXPECT_EQ(durationOf(movie).value().count(), 4000);
}

TEST_F(RecordedMovie, BeginsAtZeroInTheMiddleOfAShow) {
  CmafSource source;
  for (int i = 0; i < 3 * CmafSource::kSegmentParts; ++i) (void)source.part();
  const auto file = begin(source);
  add(*file, source, 5);
  ASSERT_TRUE(file->finish());
  const Played played = play(movie);
  EXPECT_EQ(played.complaints, "");
  EXPECT_EQ(played.pictures, 30);
  EXPECT_NEAR(played.start, 0, 0.001);
  // The sound of a part is a little older than its pictures, because its encoder waits for more.
  EXPECT_NEAR(played.seconds, 1.1, 0.1);
}

TEST_F(RecordedMovie, GoesOnWithTheNextMixer) {
  CmafSource first;
  const auto file = begin(first);
  add(*file, first, 7);
  CmafSource second;
  ASSERT_TRUE(file->fits(second.init()));
  file->continueTimes();
  add(*file, second, 10);
  CmafSource third;
  for (int i = 0; i < 5; ++i) (void)third.part();
  file->continueTimes();
  add(*file, third, 5);
  ASSERT_TRUE(file->finish());
  const Played played = play(movie);
  EXPECT_EQ(played.complaints, "");
  EXPECT_TRUE(played.monotonic);
  EXPECT_EQ(played.pictures, 22 * 6);
  EXPECT_NEAR(played.seconds, 22 * 0.2, 0.1);
}

TEST_F(RecordedMovie, HasAnIndexThatPlayersJumpBy) {
  CmafSource source;
  const auto file = begin(source);
  add(*file, source, 50);
  const std::uint64_t media = file->bytes();
  ASSERT_TRUE(file->finish());
  // mfra, tfra with its entries, mfro: ten key frames, each where a moof is.
  std::ifstream stream(movie, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(stream), {}};
  const std::string index = all.substr(media);
  ASSERT_EQ(index.size(), 32U + 10 * 19 + 16);
  EXPECT_EQ(index.substr(4, 4) + index.substr(12, 4) + index.substr(index.size() - 12, 4), "mfratframfro");
  for (std::size_t at = 32; at + 16 < index.size() - 16; at += 19) {
    std::uint64_t offset = 0;
    for (std::size_t i = 8; i < 16; ++i) offset = offset << 8 | static_cast<unsigned char>(index[at + i]);
    ASSERT_LT(offset, media);
    EXPECT_EQ(all.substr(offset + 4, 4), "moof");
  }
  // Ten key frames, a second apart: the picture before 7.5 s that can be decoded alone is the one at 7 s.
  const std::string first = outputOf(
      "ffprobe -v error -select_streams v -read_intervals 7.5%+#1 -show_entries packet=pts_time,flags -of "
      "csv=p=0 '" +
      movie.string() + "'");
  EXPECT_EQ(first.substr(0, 10), "7.000000,K") << first;
}

/// The head of a source whose sound comes before its picture.
Bytes withSoundFirst(const Bytes& init) {
  const auto at = [&](std::string_view type, std::size_t from) {
    return static_cast<std::size_t>(std::search(init.begin() + static_cast<std::ptrdiff_t>(from), init.end(),
                                                type.begin(), type.end()) -
                                    init.begin()) -
           4;
  };
  const std::size_t picture = at("trak", 0);
  const std::size_t sound = at("trak", picture + 8);
  const std::size_t end = sound + parseBoxHeader(View(init).subspan(sound))->size;
  Bytes turned(init);
  std::rotate(turned.begin() + static_cast<std::ptrdiff_t>(picture),
              turned.begin() + static_cast<std::ptrdiff_t>(sound),
              turned.begin() + static_cast<std::ptrdiff_t>(end));
  return turned;
}

TEST_F(RecordedMovie, KnowsThePictureByItsHandlerWhereverItStands) {
  CmafSource source;
  const auto usual = parseHead(source.init());
  ASSERT_TRUE(usual) << usual.error().message;
  ASSERT_EQ(usual->tracks.size(), 2U);
  EXPECT_TRUE(usual->tracks[0].picture);
  EXPECT_FALSE(usual->tracks[1].picture);
  const std::uint32_t pictureId = usual->tracks[0].id;

  const auto file = MovieFile::create(part, withSoundFirst(source.init()), kFacts);
  ASSERT_TRUE(file) << file.error().message;
  add(**file, source, 10);
  const std::uint64_t media = (*file)->bytes();
  ASSERT_TRUE((*file)->finish());
  // The index is that of the picture: players jump to its two key frames, not to each of ten pieces of sound.
  std::ifstream stream(movie, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(stream), {}};
  const Bytes index(all.begin() + static_cast<std::ptrdiff_t>(media), all.end());
  ASSERT_EQ(index.size(), 32U + 2 * 19 + 16);
  EXPECT_EQ(read32(index, 20), pictureId);
  EXPECT_EQ(play(movie).complaints, "");
}

TEST_F(RecordedMovie, IsRecoveredWhereverItWasCut) {
  leave(6);
  const fs::path saved = part.string() + ".saved";
  fs::copy_file(part, saved);
  struct Cut {
    std::uint64_t bytes;
    int parts;
  };
  const std::uint64_t all = ends.back();
  for (const Cut& cut : {Cut{all, 6}, Cut{all - 1, 5}, Cut{ends[5] + 4, 5}, Cut{ends[5] + 200, 5},
                         Cut{ends[3] + 1, 3}, Cut{ends[1], 1}}) {
    SCOPED_TRACE(cut.bytes);
    fs::copy_file(saved, part, fs::copy_options::overwrite_existing);
    fs::resize_file(part, cut.bytes);
    auto file = MovieFile::recover(part);
    ASSERT_TRUE(file) << file.error().message;
    ASSERT_TRUE((*file)->finish());
    const Played played = play(movie);
    EXPECT_EQ(played.complaints, "");
    EXPECT_EQ(played.pictures, cut.parts * 6);
    EXPECT_NEAR(played.seconds, cut.parts * 0.2, 0.03);
    fs::remove(movie);
  }
  for (const std::uint64_t bytes : {std::uint64_t{0}, std::uint64_t{20}, ends[0] - 1}) {
    fs::copy_file(saved, part, fs::copy_options::overwrite_existing);
    fs::resize_file(part, bytes);
    EXPECT_EQ(MovieFile::recover(part).error().kind, ErrorKind::NotFound);
  }
  // A head and nothing else: there is nothing to keep.
  fs::copy_file(saved, part, fs::copy_options::overwrite_existing);
  fs::resize_file(part, ends[0]);
  auto empty = MovieFile::recover(part);
  ASSERT_TRUE(empty);
  EXPECT_EQ((*empty)->finish().error().kind, ErrorKind::NotFound);
  EXPECT_FALSE(fs::exists(part));
}

TEST_F(RecordedMovie, IsRecoveredWhenTheCrashCameWhileItWasFinished) {
  leave(4);
  std::ofstream(part, std::ios::app | std::ios::binary)
      << std::string("\0\0\0\x40mfra\0\0\0\x18tfra\1\0\0\0", 20);  // half an index
  auto file = MovieFile::recover(part);
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->finish());
  const Played played = play(movie);
  EXPECT_EQ(played.complaints, "");
  EXPECT_EQ(played.pictures, 24);
}

TEST_F(RecordedMovie, KeepsWhatWasWrittenWhenTheSystemRefusesMore) {
  CmafSource source;
  const auto file = begin(source);
  add(*file, source, 5);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = file->bytes() + 500;  // in the middle of the next fragment
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = file->append(source.part());
  const auto finished = file->finish();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
  EXPECT_NE(refused.error().message.find("File too large"), std::string::npos) << refused.error().message;
  ASSERT_TRUE(finished) << finished.error().message;
  const Played played = play(movie);
  EXPECT_EQ(played.complaints, "");
  EXPECT_EQ(played.pictures, 30);
}

TEST_F(RecordedMovie, RefusesWhatIsNoFragmentAndStaysWhole) {
  CmafSource source;
  EXPECT_EQ(MovieFile::create(part, Bytes{1, 2, 3}, kFacts).error().kind, ErrorKind::InvalidInput);
  EXPECT_FALSE(fs::exists(part));
  const auto file = begin(source);
  add(*file, source, 2);
  const Bytes good = source.part();
  for (std::size_t size = 1; size < 400; size += 7) {
    EXPECT_FALSE(file->append(View(good).first(size))) << size;
  }
  // Every byte of the boxes wrong once: refused or written, never a crash, and the file plays.
  for (std::size_t at = 0; at < 400; ++at) {
    Bytes bad = good;
    bad[at] ^= 0xFF;
    (void)file->append(bad);
  }
  EXPECT_TRUE(file->finish());
  EXPECT_FALSE(MovieFile::create(fs::path(folder.path()) / "no" / "show.part", source.init(), kFacts));
}

}  // namespace
}  // namespace rostra::recording
