// SPDX-License-Identifier: Apache-2.0
#include "recording/recorder.hpp"

#include "base/log.hpp"
#include "base/wall_clock.hpp"
#include "recording/movie_file.hpp"

#include <optional>
#include <sys/statvfs.h>
#include <system_error>
#include <utility>

namespace rostra::recording {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// A power cut costs at most this much of a recording.
constexpr std::chrono::seconds kSyncEvery{10};
/// A recording that waits for space goes on when an eighth more is free than has to stay free: not for a
/// moment.
constexpr std::uint64_t kMargin = 8;

View viewOf(const glib::Ref<GBytes>& bytes) {
  gsize size = 0;
  const auto* data = static_cast<const std::uint8_t*>(g_bytes_get_data(bytes.get(), &size));
  return {data, size};
}

Problem problemOf(const Error& error) {
  return error.kind == ErrorKind::Exhausted ? Problem::DiskFull : Problem::WriteFailed;
}

}  // namespace

std::optional<std::uint64_t> freeBytesOf(const fs::path& folder) {
  struct statvfs facts {};
  if (::statvfs(folder.c_str(), &facts) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
}

class Take {
 public:
  Take(std::string space_, std::string show_, std::string title_, std::function<void()> onProblem_)
      : space(std::move(space_)),
        show(std::move(show_)),
        title(std::move(title_)),
        onProblem(std::move(onProblem_)) {}

  const std::string space;
  const std::string show;
  const std::string title;
  const std::function<void()> onProblem;
  std::atomic<Problem> problem{Problem::None};
  // The writer's.
  bool over = false;  ///< finished, stopped or forgotten: what still comes is dropped
  glib::Ref<GBytes> init;
  std::unique_ptr<MovieFile> file;
  std::string id;
  fs::path path;
  Clock::time_point synced;
  Clock::time_point retryAt;    ///< while it waits for space: not before
  std::uint64_t tooLittle = 0;  ///< free bytes that a part did not fit into
};

Problem Recorder::problemOf(const Take& take) noexcept {
  return take.problem.load();
}

Recorder::Recorder(RecorderSettings settings)
    : settings_(std::move(settings)), library_(std::make_shared<Library>(settings_.folder)) {}

Result<std::shared_ptr<Recorder>> Recorder::open(RecorderSettings settings) {
  std::error_code error;
  const fs::path folder = settings.folder;
  if (fs::create_directory(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  // Looked for before anything new is written.
  std::set<fs::path> left;
  for (fs::directory_iterator spaces(folder, error); !error && spaces != fs::directory_iterator();
       spaces.increment(error)) {
    if (!spaces->is_directory(error)) continue;
    for (fs::directory_iterator files(spaces->path(), error); !error && files != fs::directory_iterator();
         files.increment(error)) {
      if (files->path().extension() == kUnfinished) left.insert(files->path());
    }
  }
  if (error) {
    return fail(ErrorKind::Unavailable,
                "cannot use the recordings folder " + folder.string() + ": " + error.message());
  }
  std::shared_ptr<Recorder> self(new Recorder(std::move(settings)));
  // Both are joined by close(), which the destructor calls: `this` is safe.
  self->writer_ = std::thread([recorder = self.get()] { recorder->run(); });
  if (!left.empty())
    self->recoverer_ = std::thread([recorder = self.get(), left] { recorder->recover(left); });
  return self;
}

Recorder::~Recorder() {
  close();
}

void Recorder::recover(const std::set<fs::path>& files) {
  for (const fs::path& path : files) {
    if (closing_) return;  // the next start finds it again
    auto file = MovieFile::recover(path);
    const Result<void> finished = file ? (*file)->finish() : tl::make_unexpected(file.error());
    if (finished) {
      log::info("interrupted recording repaired",
                {{"file", path.string()}, {"seconds", (*file)->duration().count() / 1000}});
    } else if (finished.error().kind == ErrorKind::NotFound) {
      std::error_code ignored;
      fs::remove(path, ignored);
      log::info("empty recording removed", {{"file", path.string()}});
    } else {
      log::error("interrupted recording could not be repaired",
                 {{"file", path.string()}, {"reason", finished.error().message}});
    }
  }
}

std::shared_ptr<Take> Recorder::begin(std::string space, std::string show, std::string title,
                                      std::function<void()> onProblem) {
  library_->setProblem(space, Problem::None);
  return std::make_shared<Take>(std::move(space), std::move(show), std::move(title), std::move(onProblem));
}

void Recorder::init(const std::shared_ptr<Take>& take, glib::Ref<GBytes> bytes) {
  post({What::Init, take, std::move(bytes), false, {}});
}
void Recorder::part(const std::shared_ptr<Take>& take, glib::Ref<GBytes> bytes, bool independent) {
  post({What::Part, take, std::move(bytes), independent, {}});
}
void Recorder::finish(const std::shared_ptr<Take>& take) {
  post({What::Finish, take, {}, false, {}});
}
void Recorder::forget(std::string space) {
  post({What::Forget, nullptr, {}, false, std::move(space)});
}

void Recorder::post(Job job) {
  const std::size_t size = job.bytes ? g_bytes_get_size(job.bytes.get()) : 0;
  const Problem known = job.take ? job.take->problem.load() : Problem::None;
  // Whatever waits for space may go on with any part.
  if (size > 0 && known != Problem::None && known != Problem::DiskFull) return;
  bool tooSlow = false;
  std::shared_ptr<Take> take = job.take;
  {
    const Lock lock(mutex_);
    if (closed_) return;
    if (size > 0 && queued_ + size > settings_.maxQueue) {
      if (known == Problem::DiskFull) return;
      // The place of what does not fit is taken by the end of the recording.
      job = {What::Finish, job.take, {}, false, {}};
      auto none = Problem::None;
      tooSlow = take->problem.compare_exchange_strong(none, Problem::TooSlow);
    } else {
      queued_ += size;
    }
    queue_.push_back(std::move(job));
  }
  wake_.notifyOne();
  if (!tooSlow) return;
  ++problems_[static_cast<std::size_t>(Problem::TooSlow)];
  library_->setProblem(take->space, Problem::TooSlow);
  log::error("recording stopped: the disk is too slow", {{"space", take->space}, {"show", take->show}});
  take->onProblem();
}

void Recorder::run() {
  for (;;) {
    Job job;
    {
      Lock lock(mutex_);
      while (!closed_ && queue_.empty()) wake_.wait(lock);
      if (queue_.empty()) break;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    write(job);
    const Lock lock(mutex_);
    queued_ -= job.bytes ? g_bytes_get_size(job.bytes.get()) : 0;
  }
  const auto open = open_;
  for (const auto& take : open) endFile(*take);
}

void Recorder::write(const Job& job) {
  if (job.what == What::Forget) {
    drop(job.space);
    return;
  }
  Take& take = *job.take;
  if (take.over) return;
  switch (job.what) {
    case What::Init:
      take.init = job.bytes;
      if (take.file && !take.file->fits(viewOf(job.bytes))) {
        endFile(take);  // the next part begins another file
      } else if (take.file) {
        take.file->continueTimes();
      }
      break;
    case What::Part:
      if (!take.file && (!job.independent || !take.init)) break;
      if (take.problem == Problem::DiskFull && !mayGoOn(take)) break;
      addPart(job.take, job.bytes);
      break;
    case What::Finish:
      take.over = true;
      endFile(take);
      break;
    case What::Forget:
      break;
  }
}

void Recorder::beginFile(Take& take) {
  const std::int64_t now = wallClockMs();
  take.id = Library::makeId(now, take.show);
  auto path = library_->place(take.space, take.id);
  if (!path) return stop(take, recording::problemOf(path.error()), path.error().message);
  auto file = MovieFile::create(*path, viewOf(take.init), {take.title, now});
  if (!file) return stop(take, recording::problemOf(file.error()), file.error().message);
  take.file = std::move(*file);
  take.path = std::move(*path);
  take.synced = Clock::now();
  ++active_;
}

/// Whether it is time to try again, and there is space.
bool Recorder::mayGoOn(Take& take) const {
  if (Clock::now() < take.retryAt) return false;
  take.retryAt = Clock::now() + settings_.retryEvery;
  const auto left = settings_.freeBytes(settings_.folder);
  // What a part that did not fit has given back is no new space: each try would leave a file of a moment.
  return left && *left > take.tooLittle && *left >= settings_.minFree &&
         *left - settings_.minFree >= settings_.minFree / kMargin;
}

/// The first part of a file is on the disk.
void Recorder::begun(Take& take) {
  log::info("recording started", {{"space", take.space}, {"show", take.show}, {"file", take.path.string()}});
  auto full = Problem::DiskFull;
  if (!take.problem.compare_exchange_strong(full, Problem::None)) return;
  library_->setProblem(take.space, Problem::None);
  log::info("recording goes on in another file: there is space again",
            {{"space", take.space}, {"show", take.show}});
  take.onProblem();
}

void Recorder::addPart(const std::shared_ptr<Take>& shared, const glib::Ref<GBytes>& bytes) {
  Take& take = *shared;
  open_.insert(shared);
  const auto left = settings_.freeBytes(settings_.folder);
  if (!left || *left < settings_.minFree) {
    return stop(take, Problem::DiskFull,
                "less than " + std::to_string(settings_.minFree >> 20) +
                    " MiB are free on the disk; delete recordings or lower --recording-min-free");
  }
  take.tooLittle = *left;  // until it is written
  const bool first = !take.file;
  if (first) {
    beginFile(take);
    if (!take.file) return;
  }
  const std::uint64_t before = take.file->bytes();
  if (auto added = take.file->append(viewOf(bytes)); !added)
    return stop(take, recording::problemOf(added.error()), added.error().message);
  take.tooLittle = 0;
  if (first) begun(take);
  bytes_ += take.file->bytes() - before;
  library_->setLive(take.id, take.file->duration());
  if (take.file->bytes() >= settings_.maxBytes || take.file->duration() >= settings_.maxLength) {
    return stop(take, Problem::Limit, "it reached --recording-max-length or --recording-max-size");
  }
  if (Clock::now() - take.synced >= kSyncEvery) {
    take.synced = Clock::now();
    if (auto synced = take.file->sync(); !synced)
      stop(take, recording::problemOf(synced.error()), synced.error().message);
  }
}

void Recorder::endFile(Take& take) {
  if (take.over) std::erase_if(open_, [&](const std::shared_ptr<Take>& one) { return one.get() == &take; });
  if (!take.file) return;
  const auto file = std::exchange(take.file, nullptr);
  --active_;
  const auto finished = file->finish();
  library_->endLive(take.id);
  if (finished) {
    log::info("recording finished", {{"space", take.space},
                                     {"show", take.show},
                                     {"file", take.path.string()},
                                     {"seconds", file->duration().count() / 1000},
                                     {"bytes", file->bytes()}});
  } else if (finished.error().kind != ErrorKind::NotFound) {
    log::error("recording could not be finished; the server tries again at its next start",
               {{"file", take.path.string()}, {"reason", finished.error().message}});
  }
}

void Recorder::stop(Take& take, Problem problem, const std::string& reason) {
  // Space may come again; nothing else mends itself.
  take.over = problem != Problem::DiskFull;
  take.retryAt = Clock::now() + settings_.retryEvery;
  auto none = Problem::None;
  auto full = Problem::DiskFull;
  const bool news = take.problem.compare_exchange_strong(none, problem) ||
                    (take.over && take.problem.compare_exchange_strong(full, problem));
  if (news) {
    ++problems_[static_cast<std::size_t>(problem)];
    library_->setProblem(take.space, problem);
    log::error(
        "recording stopped; the show goes on",
        {{"space", take.space}, {"show", take.show}, {"problem", toString(problem)}, {"reason", reason}});
  }
  endFile(take);
  if (news) take.onProblem();
}

void Recorder::drop(const std::string& space) {
  const auto open = open_;
  for (const auto& take : open) {
    if (take->space != space) continue;
    take->over = true;
    open_.erase(take);
    if (!std::exchange(take->file, nullptr)) continue;
    --active_;
    library_->endLive(take->id);
  }
  library_->setProblem(space, Problem::None);
  if (auto removed = library_->removeAll(space); !removed) {
    log::error("could not delete recordings of a deleted space",
               {{"space", space}, {"reason", removed.error().message}});
  }
}

RecorderStats Recorder::stats() const {
  RecorderStats stats{active_, bytes_, {}};
  for (std::size_t i = 0; i < kProblems; ++i) stats.problems[i] = problems_[i];
  return stats;
}

void Recorder::close() {
  closing_ = true;
  {
    const Lock lock(mutex_);
    closed_ = true;
  }
  wake_.notifyAll();
  if (writer_.joinable()) writer_.join();
  if (recoverer_.joinable()) recoverer_.join();
}

}  // namespace rostra::recording
