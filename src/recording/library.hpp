// SPDX-License-Identifier: Apache-2.0
// The folder of recordings: `<folder>/<id of the space>/<id>.mp4`, or `.part` while it is written. The name
// says when it began and of which show it is; everything else is in the file, so there are no rows that could
// differ from it. Used by the recorder, the HTTP API and the command line.
#pragma once

#include "base/file_descriptor.hpp"
#include "base/mutex.hpp"
#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::recording {

/// Why a space whose shows are to be recorded is not recorded now.
enum class Problem : std::uint8_t {
  None,
  DiskFull,     ///< less than recording-min-free is left; it goes on when there is space again
  WriteFailed,  ///< the system refused a write, or a mixer sent what is no fragment
  TooSlow,      ///< more than recording-queue waits for the disk
  Limit,        ///< longer or larger than recording-max-length or recording-max-size
};
/// "disk-full", "write-failed", "too-slow", "limit"; empty for None.
[[nodiscard]] std::string_view toString(Problem problem) noexcept;
inline constexpr std::size_t kProblems = 5;

struct Entry {
  std::string id;
  std::int64_t startMs = 0;  ///< since 1970
  std::chrono::milliseconds duration{0};
  std::uint64_t bytes = 0;
  bool ready = false;  ///< false: it is being written
};

/// Thread: any; every call may wait for the disk.
class Library {
 public:
  explicit Library(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Ids of the spaces that have a folder, sorted.
  [[nodiscard]] Result<std::vector<std::string>> spaces() const;
  /// Newest first, at most `limit` that are older than the id `after` (empty = from the newest); none when
  /// nothing was recorded. `space`: id of its row.
  [[nodiscard]] Result<std::vector<Entry>> list(const std::string& space, const std::string& after,
                                                std::size_t limit) const;
  struct File {
    std::shared_ptr<const FileDescriptor> descriptor;
    std::uint64_t bytes = 0;
  };
  /// A finished one. NotFound; Conflict while it is written.
  [[nodiscard]] Result<File> open(const std::string& space, const std::string& id) const;
  /// As open().
  [[nodiscard]] Result<void> remove(const std::string& space, const std::string& id) const;
  /// Everything of a space that was deleted, also what is being written. Nothing when there is nothing.
  [[nodiscard]] Result<void> removeAll(const std::string& space) const;

  /// Why this space is not recorded although it should be.
  [[nodiscard]] Problem problem(const std::string& space) const;

  // --- the recorder ---
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Path of a new `.part` file; makes the folder of the space.
  [[nodiscard]] Result<std::filesystem::path> place(const std::string& space, const std::string& id) const;
  /// How long a recording that is being written is.
  void setLive(const std::string& id, std::chrono::milliseconds duration);
  void endLive(const std::string& id);
  void setProblem(const std::string& space, Problem problem);

  /// "20261126t001530123z-k2j5hq9zt1": sorted by time.
  [[nodiscard]] static std::string makeId(std::int64_t startMs, std::string_view show);

 private:
  [[nodiscard]] std::optional<Entry> describe(const std::string& space, const std::string& id) const;

  std::filesystem::path folder_;
  mutable Mutex mutex_;
  std::map<std::string, std::chrono::milliseconds> live_ ROSTRA_GUARDED_BY(mutex_);
  std::map<std::string, Problem> problems_ ROSTRA_GUARDED_BY(mutex_);
};

}  // namespace rostra::recording
