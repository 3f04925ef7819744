// SPDX-License-Identifier: Apache-2.0
// Raw system calls, because glibc has no wrappers. Debian 12's <linux/landlock.h> ends with version 2 of the
// interface, so what came later is defined here.
#include "sandbox/landlock.hpp"

#include "base/file_descriptor.hpp"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace rostra::sandbox {
namespace {

// Rights on files; the number is the version that knows them.
constexpr std::uint64_t kRights1 = (1ULL << 13) - 1;  // execute to make symbolic link
constexpr std::uint64_t kRefer2 = 1ULL << 13;
constexpr std::uint64_t kTruncate3 = 1ULL << 14;
constexpr std::uint64_t kDeviceControl5 = 1ULL << 15;

constexpr std::uint64_t kReadRights = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWriteRights =
    LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | kTruncate3;
/// Those that make sense for something that is no folder; the kernel refuses a rule with others.
constexpr std::uint64_t kFileRights =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE | kTruncate3;

constexpr std::uint64_t kNetworkRights4 = 0b11;  // bind and connect TCP
constexpr std::uint64_t kScopes6 = 0b11;         // abstract unix sockets, signals

/// landlock_ruleset_attr of version 6; older kernels take its beginning.
struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

std::uint64_t knownRights(int version) noexcept {
  std::uint64_t rights = kRights1;
  if (version >= 2) rights |= kRefer2;
  if (version >= 3) rights |= kTruncate3;
  if (version >= 5) rights |= kDeviceControl5;
  return rights;
}

tl::unexpected<Error> refused(const char* what) {
  return fail(ErrorKind::Unavailable,
              std::string("cannot restrict files: ") + what + ": " + std::strerror(errno));
}

Result<void> allow(int ruleset, const std::string& path, std::uint64_t rights) {
  const FileDescriptor file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!file.valid()) return {};
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return refused(path.c_str());
  landlock_path_beneath_attr rule{};
  rule.allowed_access = S_ISDIR(status.st_mode) ? rights : rights & kFileRights;
  rule.parent_fd = file.get();
  if (::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) != 0)
    return refused(path.c_str());
  return {};
}

}  // namespace

int landlockVersion() noexcept {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

Result<void> restrictFiles(const FileRules& rules) {
  const int version = landlockVersion();
  const std::uint64_t known = knownRights(version);
  RulesetAttributes attributes;
  attributes.files = known;
  std::size_t size = sizeof(attributes.files);
  if (version >= 4) {
    attributes.network = rules.network ? 0 : kNetworkRights4;
    size += sizeof(attributes.network);
  }
  if (version >= 6) {
    attributes.scopes = kScopes6;
    size += sizeof(attributes.scopes);
  }
  const FileDescriptor ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0U)));
  if (!ruleset.valid()) return refused("no ruleset");
  for (const std::string& path : rules.read) {
    if (auto done = allow(ruleset.get(), path, kReadRights); !done) return done;
  }
  for (const std::string& path : rules.write) {
    if (auto done = allow(ruleset.get(), path, (kReadRights | kWriteRights) & known); !done) return done;
  }
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U) != 0) return refused("no restriction");
  return {};
}

}  // namespace rostra::sandbox
