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

Result<DataDir> DataDir::open(const std::filesystem::path& folder) {
  const auto refuse = [&](const std::string& what, const std::string& reason) {
    return fail(ErrorKind::Unavailable, "cannot " + what + " the data folder " + folder.string() + ": " +
                                            reason + "; choose another with --data-dir FOLDER");
  };
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) {
    // Permissions at creation, so that there is no moment in which others may look inside.
    const mode_t before = ::umask(0077);
    std::filesystem::create_directories(folder, error);
    ::umask(before);
    if (error) return refuse("make", error.message());
  }
  const auto path = std::filesystem::absolute(folder, error).lexically_normal();
  if (error) return refuse("find", error.message());

  FileDescriptor lock(::open((path / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.valid()) return refuse("use", std::strerror(errno));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    std::array<char, 32> text{};
    const ssize_t size = ::pread(lock.get(), text.data(), text.size() - 1, 0);
    std::string owner(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!owner.empty() && owner.back() == '\n') owner.pop_back();
    return fail(ErrorKind::Conflict, "another rostra server" +
                                         (owner.empty() ? "" : " (process " + owner + ")") +
                                         " uses the data folder " + path.string() +
                                         "; stop it, or choose another folder with --data-dir FOLDER");
  }
  // Only for the message above; the lock itself is the kernel's.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock.get(), 0) != 0 ||
      ::pwrite(lock.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return refuse("write to", std::strerror(errno));
  }
  return DataDir(path, std::move(lock));
}

}  // namespace rostra::control
