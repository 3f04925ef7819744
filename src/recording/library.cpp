// SPDX-License-Identifier: Apache-2.0
#include "recording/library.hpp"

#include "recording/movie_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <functional>
#include <set>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rostra::recording {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTimeDigits = 20;  // "20261126t001530123z-"
constexpr std::size_t kMaxName = 64;

bool isWord(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

/// Also what keeps a name of a stranger inside of the folder.
std::optional<std::int64_t> startOf(std::string_view id) {
  if (id.size() <= kTimeDigits || id[8] != 't' || id[18] != 'z' || id[19] != '-' ||
      !isWord(id.substr(kTimeDigits)))
    return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) -> int {
    int value = -1;
    const char* end = id.data() + at + digits;
    const auto [last, error] = std::from_chars(id.data() + at, end, value);
    return error == std::errc() && last == end ? value : -1;
  };
  std::tm parts{};
  parts.tm_year = number(0, 4) - 1900;
  parts.tm_mon = number(4, 2) - 1;
  parts.tm_mday = number(6, 2);
  parts.tm_hour = number(9, 2);
  parts.tm_min = number(11, 2);
  parts.tm_sec = number(13, 2);
  const int ms = number(15, 3);
  if (parts.tm_year < 0 || parts.tm_mon < 0 || parts.tm_mday < 1 || parts.tm_hour < 0 || parts.tm_min < 0 ||
      parts.tm_sec < 0 || ms < 0)
    return std::nullopt;
  return static_cast<std::int64_t>(::timegm(&parts)) * 1000 + ms;
}

tl::unexpected<Error> missing() {
  return fail(ErrorKind::NotFound, "there is no such recording");
}

tl::unexpected<Error> systemError(const std::string& what, const std::error_code& error) {
  return fail(ErrorKind::Internal, what + ": " + error.message());
}

}  // namespace

std::string_view toString(Problem problem) noexcept {
  switch (problem) {
    case Problem::None:
      return "";
    case Problem::DiskFull:
      return "disk-full";
    case Problem::WriteFailed:
      return "write-failed";
    case Problem::TooSlow:
      return "too-slow";
    case Problem::Limit:
      return "limit";
  }
  return "";
}

std::string Library::makeId(std::int64_t startMs, std::string_view show) {
  const std::time_t seconds = startMs / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 32> time{};
  std::strftime(time.data(), time.size(), "%Y%m%dt%H%M%S", &parts);
  std::string ms = std::to_string(startMs % 1000);
  ms.insert(0, 3 - ms.size(), '0');
  return time.data() + ms + "z-" + std::string(show);
}

Result<std::vector<std::string>> Library::spaces() const {
  std::vector<std::string> all;
  std::error_code error;
  fs::directory_iterator folders(folder_, error);
  if (error == std::errc::no_such_file_or_directory) return all;
  for (; !error && folders != fs::directory_iterator(); folders.increment(error)) {
    if (isWord(folders->path().filename().string())) all.push_back(folders->path().filename().string());
  }
  if (error) return systemError("cannot list recordings", error);
  std::sort(all.begin(), all.end());
  return all;
}

Result<std::vector<Entry>> Library::list(const std::string& space, const std::string& after,
                                         std::size_t limit) const {
  std::vector<Entry> entries;
  if (!isWord(space)) return entries;
  std::set<std::string, std::greater<>> ids;  // newest first; one that is renamed meanwhile is seen twice
  std::error_code error;
  fs::directory_iterator files(folder_ / space, error);
  if (error == std::errc::no_such_file_or_directory) return entries;
  for (; !error && files != fs::directory_iterator(); files.increment(error)) {
    const std::string id = files->path().stem().string();
    if (startOf(id) && (after.empty() || id < after)) ids.insert(id);
  }
  if (error) return systemError("cannot list recordings", error);
  for (const std::string& id : ids) {
    if (entries.size() == limit) break;
    if (auto entry = describe(space, id)) entries.push_back(std::move(*entry));
  }
  return entries;
}

// Nothing for one that was deleted meanwhile.
std::optional<Entry> Library::describe(const std::string& space, const std::string& id) const {
  Entry entry;
  entry.id = id;
  entry.startMs = startOf(id).value_or(0);
  struct stat facts {};
  const auto there = [&](const char* ending) {
    return ::lstat((folder_ / space / (id + ending)).c_str(), &facts) == 0 && S_ISREG(facts.st_mode);
  };
  if (there(kUnfinished)) {
    const Lock lock(mutex_);
    if (const auto live = live_.find(id); live != live_.end()) entry.duration = live->second;
  } else if (there(kFinished)) {
    entry.ready = true;
    entry.duration = durationOf(folder_ / space / (id + kFinished)).value_or(std::chrono::milliseconds(0));
  } else {
    return std::nullopt;
  }
  entry.bytes = static_cast<std::uint64_t>(facts.st_size);
  return entry;
}

Result<Library::File> Library::open(const std::string& space, const std::string& id) const {
  if (!isWord(space) || !startOf(id)) return missing();
  FileDescriptor file(
      ::open((folder_ / space / (id + kFinished)).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat facts {};
  if (file.valid() && ::fstat(file.get(), &facts) == 0 && S_ISREG(facts.st_mode)) {
    return File{std::make_shared<const FileDescriptor>(std::move(file)),
                static_cast<std::uint64_t>(facts.st_size)};
  }
  std::error_code error;
  if (fs::exists(folder_ / space / (id + kUnfinished), error))
    return fail(ErrorKind::Conflict, "this show is still being recorded");
  return missing();
}

Result<void> Library::remove(const std::string& space, const std::string& id) const {
  if (const auto file = open(space, id); !file) return tl::make_unexpected(file.error());
  std::error_code error;
  fs::remove(folder_ / space / (id + kFinished), error);
  if (error) return systemError("cannot delete a recording", error);
  return {};
}

Result<void> Library::removeAll(const std::string& space) const {
  if (!isWord(space)) return {};
  std::error_code error;
  fs::remove_all(folder_ / space, error);
  if (error) return systemError("cannot delete the recordings of a space", error);
  return {};
}

Result<fs::path> Library::place(const std::string& space, const std::string& id) const {
  const fs::path folder = folder_ / space;
  if (!isWord(space) || !startOf(id)) return fail(ErrorKind::InvalidInput, "invalid recording name");
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return fail(errno == ENOSPC || errno == EDQUOT ? ErrorKind::Exhausted : ErrorKind::Unavailable,
                "cannot make " + folder.string() + ": " + std::strerror(errno));
  }
  return folder / (id + kUnfinished);
}

void Library::setLive(const std::string& id, std::chrono::milliseconds duration) {
  const Lock lock(mutex_);
  live_[id] = duration;
}

void Library::endLive(const std::string& id) {
  const Lock lock(mutex_);
  live_.erase(id);
}

void Library::setProblem(const std::string& space, Problem problem) {
  const Lock lock(mutex_);
  if (problem == Problem::None) {
    problems_.erase(space);
  } else {
    problems_[space] = problem;
  }
}

Problem Library::problem(const std::string& space) const {
  const Lock lock(mutex_);
  const auto found = problems_.find(space);
  return found == problems_.end() ? Problem::None : found->second;
}

}  // namespace rostra::recording
