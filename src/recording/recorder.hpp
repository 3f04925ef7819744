// SPDX-License-Identifier: Apache-2.0
// Writes shows to the disk: in: the same bytes that viewers get, from the main loop; out: files of the
// library, written by one thread. Callers never wait: what the disk does not take in time is bounded,
// and then the recording ends, never the show. A full disk only interrupts it: it goes on in another file.
#pragma once

#include "base/mutex.hpp"
#include "glib/ref.hpp"
#include "recording/library.hpp"

#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>

namespace rostra::recording {

/// What is free on the disk of a folder for this user, in bytes; nothing when the system does not say.
[[nodiscard]] std::optional<std::uint64_t> freeBytesOf(const std::filesystem::path& folder);

struct RecorderSettings {
  std::filesystem::path folder;                         ///< made when it is missing
  std::uint64_t minFree = 2ULL << 30;                   ///< bytes that stay free on its disk
  std::uint64_t maxBytes = 32ULL << 30;                 ///< of one recording
  std::chrono::milliseconds maxLength{12 * 3'600'000};  ///< of one recording
  std::size_t maxQueue = 32U << 20;                     ///< bytes that wait for the disk, of all recordings
  std::chrono::milliseconds retryEvery{10'000};         ///< how often one that waits for space tries to go on
  /// Tests have a disk of their own.
  std::function<std::optional<std::uint64_t>(const std::filesystem::path&)> freeBytes = freeBytesOf;
};

struct RecorderStats {
  std::uint64_t active = 0;  ///< files being written
  std::uint64_t bytes = 0;   ///< written since start
  std::array<std::uint64_t, kProblems> problems{};
};

/// One show being recorded. Made by Recorder::begin().
class Take;

/// Thread: calls any; files are touched by the recorder's own threads only.
class Recorder {
 public:
  /// Makes the folder and finishes what a crash left behind, on a thread of its own. Unavailable when the
  /// folder cannot be made or read.
  [[nodiscard]] static Result<std::shared_ptr<Recorder>> open(RecorderSettings settings);
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Arms a recording of `show` in `space` (id of its row), whose files have this title; the file begins with
  /// the first part that can be decoded alone. `onProblem` is called on any thread when problemOf() has
  /// changed: it ended on its own, or goes on after the disk was full.
  [[nodiscard]] std::shared_ptr<Take> begin(std::string space, std::string show, std::string title,
                                            std::function<void()> onProblem);
  /// The initialization segment of a mixer; a later one of the show continues it, in the same file when its
  /// parts fit in.
  void init(const std::shared_ptr<Take>& take, glib::Ref<GBytes> bytes);
  /// A part, in order. `independent`: it can be decoded without an earlier one.
  void part(const std::shared_ptr<Take>& take, glib::Ref<GBytes> bytes, bool independent);
  /// Nothing follows: the file is finished. Idempotent.
  void finish(const std::shared_ptr<Take>& take);
  /// Why it ended on its own, or with DiskFull waits for space; None while it goes on.
  [[nodiscard]] static Problem problemOf(const Take& take) noexcept;

  /// A space was deleted: its files are, too, and what is being recorded of it ends.
  void forget(std::string space);

  [[nodiscard]] const std::shared_ptr<Library>& library() const noexcept { return library_; }
  [[nodiscard]] RecorderStats stats() const;
  /// Writes what waits, finishes all files and stops. Waits for the disk. Idempotent.
  void close();

 private:
  enum class What : std::uint8_t { Init, Part, Finish, Forget };
  struct Job {
    What what;
    std::shared_ptr<Take> take;
    glib::Ref<GBytes> bytes;
    bool independent = false;
    std::string space;
  };
  explicit Recorder(RecorderSettings settings);
  void post(Job job);
  void run();
  void write(const Job& job);
  void beginFile(Take& take);
  [[nodiscard]] bool mayGoOn(Take& take) const;
  void begun(Take& take);
  void addPart(const std::shared_ptr<Take>& take, const glib::Ref<GBytes>& bytes);
  void endFile(Take& take);
  void stop(Take& take, Problem problem, const std::string& reason);
  void drop(const std::string& space);
  void recover(const std::set<std::filesystem::path>& files);

  const RecorderSettings settings_;
  const std::shared_ptr<Library> library_;
  std::set<std::shared_ptr<Take>> open_;  // with a file or waiting for space; the writer's
  std::atomic<std::uint64_t> active_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::array<std::atomic<std::uint64_t>, kProblems> problems_{};
  std::atomic<bool> closing_{false};
  Mutex mutex_;
  Condition wake_;
  std::deque<Job> queue_ ROSTRA_GUARDED_BY(mutex_);
  std::size_t queued_ ROSTRA_GUARDED_BY(mutex_) = 0;  // bytes
  bool closed_ ROSTRA_GUARDED_BY(mutex_) = false;
  std::thread writer_;
  std::thread recoverer_;
};

}  // namespace rostra::recording
