// SPDX-License-Identifier: Apache-2.0
#include "recording/movie_file.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace rostra::recording {
namespace {

constexpr std::size_t kMaxHead = 64U << 10;
constexpr std::uint64_t kMaxMoof = 4U << 20;
constexpr double kMicroseconds = 1e6;

tl::unexpected<Error> systemError(const std::string& what, int code) {
  const bool full = code == ENOSPC || code == EDQUOT;
  return fail(full ? ErrorKind::Exhausted : ErrorKind::Unavailable, what + ": " + std::strerror(code));
}

std::int64_t toUs(std::uint64_t ticks, std::uint32_t timescale) {
  return std::llround(static_cast<double>(ticks) * kMicroseconds / timescale);
}
std::int64_t toTicks(std::int64_t us, std::uint32_t timescale) {
  return std::llround(static_cast<double>(us) / kMicroseconds * timescale);
}

/// As much of [at, at + size) as the file has.
Bytes readAt(const FileDescriptor& file, std::uint64_t at, std::size_t size) {
  Bytes bytes(size);
  std::size_t have = 0;
  while (have < size) {
    const ssize_t got = ::pread(file.get(), bytes.data() + have, size - have, static_cast<off_t>(at + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace

Result<std::unique_ptr<MovieFile>> MovieFile::create(const std::filesystem::path& path, View init,
                                                     const MovieFacts& facts) {
  const auto growing = withDuration(init);
  if (!growing) return tl::make_unexpected(growing.error());
  const auto bytes = withFacts(*growing, facts);
  if (!bytes) return tl::make_unexpected(bytes.error());
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.valid()) return systemError("cannot make " + path.string(), errno);
  std::unique_ptr<MovieFile> self(new MovieFile(path, std::move(file)));
  auto head = parseHead(*bytes);
  if (!head) return tl::make_unexpected(std::move(head.error()));
  self->init_.assign(init.begin(), init.end());
  self->begin(std::move(*head));
  if (auto written = self->write(*bytes, 0); !written) {
    ::unlink(path.c_str());
    return tl::make_unexpected(std::move(written.error()));
  }
  return self;
}

Result<std::unique_ptr<MovieFile>> MovieFile::recover(const std::filesystem::path& path) {
  FileDescriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  struct stat facts {};
  if (!file.valid() || ::fstat(file.get(), &facts) != 0)
    return systemError("cannot open " + path.string(), errno);
  std::unique_ptr<MovieFile> self(new MovieFile(path, std::move(file)));
  const Bytes front = readAt(self->file_, 0, kMaxHead);
  auto head = parseHead(front);
  if (!head || head->durationAt == 0)
    return fail(ErrorKind::NotFound, "there is no recording in " + path.string());
  self->begin(std::move(*head));
  if (auto walked = self->walk(static_cast<std::uint64_t>(facts.st_size)); !walked)
    return tl::make_unexpected(std::move(walked.error()));
  return self;
}

void MovieFile::begin(Head head) {
  head_ = std::move(head);
  end_ = head_.size;
  ends_.resize(head_.tracks.size());
  // Sound is indexed where there is no picture.
  const auto picture = std::find_if(head_.tracks.begin(), head_.tracks.end(),
                                    [](const Track& track) { return track.picture; });
  if (picture != head_.tracks.end()) indexed_ = static_cast<std::size_t>(picture - head_.tracks.begin());
}

// Until something is not a whole moof with its mdat.
Result<void> MovieFile::walk(std::uint64_t size) {
  constexpr std::size_t kHeader = 16;
  for (;;) {
    const auto moof = parseBoxHeader(readAt(file_, end_, kHeader));
    if (!moof || moof->type != boxType("moof") || moof->size > kMaxMoof || moof->size > size - end_)
      return {};
    const auto fragment = parseFragment(readAt(file_, end_, static_cast<std::size_t>(moof->size)), head_);
    if (!fragment) return {};
    const std::uint64_t data = end_ + moof->size;
    const auto mdat = parseBoxHeader(readAt(file_, data, kHeader));
    if (!mdat || mdat->type != boxType("mdat") || mdat->size > size - data) return {};
    take(*fragment, end_, data + mdat->size);
  }
}

bool MovieFile::fits(View init) const {
  return std::equal(init.begin(), init.end(), init_.begin(), init_.end());
}

Result<void> MovieFile::write(View bytes, std::uint64_t at) {
  while (!bytes.empty()) {
    const ssize_t done = ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return systemError("cannot write to " + path_.string(), done < 0 ? errno : EIO);
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    at += static_cast<std::uint64_t>(done);
  }
  return {};
}

// The tracks of a mixer keep their distance: all are shifted by the same time, the earliest of them to where
// the longest of ours ends.
void MovieFile::shiftTo(const Fragment& fragment) {
  std::int64_t ours = 0;
  for (std::size_t i = 0; i < ends_.size(); ++i)
    ours = std::max(ours, toUs(ends_[i], head_.tracks[i].timescale));
  std::int64_t theirs = INT64_MAX;
  for (const FragmentTrack& track : fragment.tracks)
    theirs = std::min(theirs, toUs(track.begin, head_.tracks[track.track].timescale));
  shiftUs_ = ours - theirs;
  shifted_ = true;
}

Result<void> MovieFile::append(View part) {
  std::uint64_t at = end_;
  std::uint64_t start = end_;
  Fragment fragment;
  bool open = false;  // a moof waits for its mdat
  std::vector<std::pair<Fragment, std::pair<std::uint64_t, std::uint64_t>>> whole;
  const bool shiftedBefore = shifted_;
  std::uint32_t sequence = sequence_;
  while (!part.empty()) {
    const auto box = parseBoxHeader(part);
    if (!box) return tl::make_unexpected(box.error());
    if (box->size > part.size()) return fail(ErrorKind::InvalidInput, "a part with a box that is not whole");
    const View bytes = part.first(static_cast<std::size_t>(box->size));
    part = part.subspan(bytes.size());
    Result<void> written;
    if (box->type == boxType("moof")) {
      auto parsed = parseFragment(bytes, head_);
      if (!parsed) return tl::make_unexpected(std::move(parsed.error()));
      fragment = std::move(*parsed);
      if (!shifted_) shiftTo(fragment);
      Bytes moof(bytes.begin(), bytes.end());
      ROSTRA_CHECK(fragment.sequenceAt + 4 <= moof.size());
      write32(moof, fragment.sequenceAt, ++sequence);
      for (FragmentTrack& track : fragment.tracks) {
        // A mixer's clock never runs backwards; whatever does begins where the track ends.
        const std::int64_t shifted =
            static_cast<std::int64_t>(track.begin) + toTicks(shiftUs_, head_.tracks[track.track].timescale);
        track.begin = std::max(ends_[track.track], shifted < 0 ? 0 : static_cast<std::uint64_t>(shifted));
        ROSTRA_CHECK(track.timeAt + 8 <= moof.size());
        write64(moof, track.timeAt, track.begin);
      }
      start = at;
      open = true;
      written = write(moof, at);
    } else if (box->type == boxType("mdat") && open) {
      written = write(bytes, at);
      open = false;
      whole.push_back({fragment, {start, at + bytes.size()}});
    } else {
      continue;  // helps a live player only
    }
    if (!written) {
      shifted_ = shiftedBefore;
      return written;
    }
    at += bytes.size();
  }
  for (const auto& [each, place] : whole) take(each, place.first, place.second);
  return {};
}

void MovieFile::take(const Fragment& fragment, std::uint64_t offset, std::uint64_t end) {
  ++sequence_;
  for (const FragmentTrack& track : fragment.tracks) {
    std::uint64_t& trackEnd = ends_[track.track];
    trackEnd = std::max(trackEnd, track.begin + track.duration);
    if (track.track == indexed_ && track.sync) points_.push_back({track.begin, offset});
  }
  end_ = end;
}

Result<void> MovieFile::sync() {
  if (::fdatasync(file_.get()) == 0) return {};
  return systemError("cannot sync " + path_.string(), errno);
}

std::chrono::milliseconds MovieFile::duration() const noexcept {
  std::int64_t longest = 0;
  for (std::size_t i = 0; i < ends_.size(); ++i)
    longest = std::max(longest, toUs(ends_[i], head_.tracks[i].timescale));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(longest));
}

Result<void> MovieFile::finish() {
  if (end_ == head_.size) {
    ::unlink(path_.c_str());
    return fail(ErrorKind::NotFound, "nothing was recorded");
  }
  const auto cut = [&] { return ::ftruncate(file_.get(), static_cast<off_t>(end_)) == 0; };
  if (!cut()) return systemError("cannot cut " + path_.string(), errno);
  if (auto indexed = write(makeIndex(head_.tracks[indexed_].id, points_), end_); !indexed) {
    log::warning("recording has no index", {{"file", path_.string()}, {"reason", indexed.error().message}});
    if (!cut()) return systemError("cannot cut " + path_.string(), errno);
  }
  Bytes length(8);
  write64(length, 0, static_cast<std::uint64_t>(toTicks(duration().count() * 1000, head_.timescale)));
  if (auto written = write(length, head_.durationAt); !written) return written;
  if (::fsync(file_.get()) != 0) return systemError("cannot sync " + path_.string(), errno);
  std::filesystem::path finished = path_;
  finished.replace_extension(kFinished);
  if (::rename(path_.c_str(), finished.c_str()) != 0)
    return systemError("cannot rename " + path_.string(), errno);
  const FileDescriptor folder(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.valid()) ::fsync(folder.get());
  return {};
}

Result<std::chrono::milliseconds> durationOf(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.valid()) return systemError("cannot open " + path.string(), errno);
  const auto head = parseHead(readAt(file, 0, kMaxHead));
  if (!head) return tl::make_unexpected(head.error());
  return std::chrono::milliseconds(static_cast<std::int64_t>(head->duration * 1000 / head->timescale));
}

}  // namespace rostra::recording
