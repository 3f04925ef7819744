// SPDX-License-Identifier: Apache-2.0
#include "control/serve/data_dir.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace rostra::control {

namespace {

constexpr const char* kLock = "lock";

tl::unexpected<Error> refuse(const std::filesystem::path& folder, const std::string& what,
                             const std::string& reason) {
  return fail(ErrorKind::Unavailable, "cannot " + what + " the data folder " + folder.string() + ": " +
                                          reason + "; choose another with --data-dir FOLDER");
}

}  // namespace

Result<DataDir> DataDir::open(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    // Permissions at creation, so that there is no moment in which others may look inside.
    const mode_t before = ::umask(0077);
    std::filesystem::create_directories(folder, error);
    ::umask(before);
    if (error) return refuse(folder, "make", error.message());
  }
  return lock(folder);
}

Result<DataDir> DataDir::openExisting(const std::filesystem::path& folder) {
  std::error_code error;
  const bool used = std::filesystem::exists(folder / kLock, error);
  if (error) return refuse(folder, "use", error.message());
  if (used) return lock(folder);
  const bool there = std::filesystem::exists(folder, error);
  return fail(ErrorKind::NotFound, (there ? "no server has used the folder " : "there is no folder ") +
                                       folder.string() +
                                       "; name the server's folder with --data-dir FOLDER, or start "
                                       "'rostra serve' once, which makes it");
}

Result<DataDir> DataDir::lock(const std::filesystem::path& folder) {
  std::error_code error;
  const auto path = std::filesystem::absolute(folder, error).lexically_normal();
  if (error) return refuse(folder, "find", error.message());

  FileDescriptor held(::open((path / kLock).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!held.valid()) return refuse(folder, "use", std::strerror(errno));
  if (::flock(held.get(), LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(held.get(), text.data(), text.size() - 1, 0);
    std::string owner(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!owner.empty() && owner.back() == '\n') owner.pop_back();
    return fail(ErrorKind::Conflict, "another rostra server" +
                                         (owner.empty() ? "" : " (process " + owner + ")") +
                                         " uses the data folder " + path.string() +
                                         "; stop it, or choose another folder with --data-dir FOLDER");
  }
  // Only for the message above; the lock itself is the kernel's.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(held.get(), 0) != 0 ||
      ::pwrite(held.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return refuse(folder, "write to", std::strerror(errno));
  }
  return DataDir(path, std::move(held));
}

}  // namespace rostra::control
