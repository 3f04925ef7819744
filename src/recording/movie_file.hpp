// SPDX-License-Identifier: Apache-2.0
// One recording on disk: a fragmented MP4 that grows part by part. In: the initialization segment and the
// parts of mixers; out: a `.part` file that becomes `.mp4` when it is finished, with its length and an index.
// Times and sequence numbers are rewritten, so that a recording begins at 0 and continues when a mixer was
// replaced; nothing is encoded or copied in memory but the moof boxes.
#pragma once

#include "base/file_descriptor.hpp"
#include "recording/boxes.hpp"
#include "recording/movie_facts.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace rostra::recording {

inline constexpr const char* kUnfinished = ".part";
inline constexpr const char* kFinished = ".mp4";

/// Thread: one at a time; every call may wait for the disk.
class MovieFile {
 public:
  /// Makes `path`, which ends in ".part" and must not exist. Exhausted when the disk is full, Unavailable for
  /// other errors of the system, InvalidInput for an invalid `init`.
  [[nodiscard]] static Result<std::unique_ptr<MovieFile>> create(const std::filesystem::path& path, View init,
                                                                 const MovieFacts& facts);
  /// Opens what a process that died left behind, cut to whole fragments; finish() it. NotFound when there is
  /// not even a whole head.
  [[nodiscard]] static Result<std::unique_ptr<MovieFile>> recover(const std::filesystem::path& path);

  /// Adds a part: moof and mdat, any number of them. Errors as create(); the file stays as it was before,
  /// apart from bytes that finish() takes away.
  [[nodiscard]] Result<void> append(View part);
  /// The next part comes from another mixer: its times start over and continue ours.
  void continueTimes() noexcept { shifted_ = false; }
  /// True when parts of that initialization segment can be added.
  [[nodiscard]] bool fits(View init) const;
  /// What was written is on the disk, also after a power cut.
  [[nodiscard]] Result<void> sync();
  /// Takes away what is not whole, adds index and duration, syncs, renames to ".mp4". NotFound when there is
  /// no fragment: the file is gone then. An index that does not fit on the disk is left out.
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] std::uint64_t bytes() const noexcept { return end_; }
  [[nodiscard]] std::chrono::milliseconds duration() const noexcept;

 private:
  MovieFile(std::filesystem::path path, FileDescriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}
  void begin(Head head);
  [[nodiscard]] Result<void> write(View bytes, std::uint64_t at);
  void shiftTo(const Fragment& fragment);
  void take(const Fragment& fragment, std::uint64_t offset, std::uint64_t end);
  [[nodiscard]] Result<void> walk(std::uint64_t size);

  std::filesystem::path path_;
  FileDescriptor file_;
  Bytes init_;  ///< as the mixer sent it; empty after recover()
  Head head_;
  std::uint64_t end_ = 0;  ///< of the last whole fragment
  std::uint32_t sequence_ = 0;
  bool shifted_ = false;
  std::int64_t shiftUs_ = 0;         ///< from a mixer's times to ours
  std::vector<std::uint64_t> ends_;  ///< of the tracks, in ticks
  std::size_t indexed_ = 0;          ///< track of the index
  std::vector<AccessPoint> points_;
};

/// How long a finished file plays; nothing when it is not ours.
[[nodiscard]] Result<std::chrono::milliseconds> durationOf(const std::filesystem::path& path);

}  // namespace rostra::recording
