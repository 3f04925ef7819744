// SPDX-License-Identifier: Apache-2.0
// Of `rostra doctor`: disk, descriptors, kernel buffers, memory, sandbox and clock.
#include "base/file_descriptor.hpp"
#include "control/doctor/doctor.hpp"
#include "control/serve/preflight.hpp"
#include "sandbox/sandbox.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

/// The folder itself, or the nearest above it that exists: there it would be made.
fs::path nearestExisting(const fs::path& folder) {
  std::error_code error;
  fs::path there = fs::absolute(folder, error);
  while (!fs::exists(there, error) && there.has_parent_path() && there.parent_path() != there)
    there = there.parent_path();
  return there;
}

/// Empty, or why no file can be written there. Leaves nothing behind.
std::string tryWriting(const fs::path& folder) {
  std::string name = (folder / ".rostra-doctor-XXXXXX").string();
  const FileDescriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.valid()) return std::strerror(errno);
  constexpr std::string_view kText = "rostra doctor\n";
  const bool written =
      ::write(file.get(), kText.data(), kText.size()) == static_cast<ssize_t>(kText.size()) &&
      ::fsync(file.get()) == 0;
  const int error = errno;
  ::unlink(name.c_str());
  return written ? "" : std::strerror(error);
}

std::int64_t numberIn(const char* file) {
  std::int64_t number = -1;
  std::ifstream(file) >> number;
  return number;
}

/// Of /proc/meminfo, in bytes; -1 = it is not there.
std::int64_t availableMemory() {
  std::ifstream file("/proc/meminfo");
  for (std::string name; file >> name;) {
    std::int64_t kib = 0;
    if (name == "MemAvailable:" && file >> kib) return kib << 10;
    file.ignore(256, '\n');
  }
  return -1;
}

std::string inGiB(std::int64_t bytes) {
  const std::int64_t tenths = bytes / ((std::int64_t{1} << 30) / 10);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " GiB";
}

void examineDescriptors(const Configuration& configuration, Findings& findings) {
  constexpr const char* kCheck = "descriptors";
  constexpr rlim_t kFewest = 512;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const auto most = static_cast<std::int64_t>(std::min<rlim_t>(limit.rlim_max, 1U << 30));
  const std::string mend = "systemctl edit rostra: LimitNOFILE=65536; or ulimit -Hn 65536 as root";
  const std::int64_t viewers = httpConnections(configuration, most);
  if (limit.rlim_max < kFewest) {
    findings.broken(kCheck,
                    "only " + std::to_string(most) +
                        " files and sockets are allowed; the server alone "
                        "needs " +
                        std::to_string(kFewest),
                    mend);
  } else if (viewers < configuration.maxConnections) {
    findings.warning(kCheck,
                     std::to_string(most) + " files and sockets are allowed: enough for " +
                         std::to_string(viewers) + " HTTP connections, not for max-connections " +
                         std::to_string(configuration.maxConnections) + " beside max-signalling " +
                         std::to_string(configuration.maxSignalling),
                     mend);
  } else {
    findings.good(kCheck, std::to_string(most) + " files and sockets are allowed");
  }
}

void examineKernelBuffers(Findings& findings) {
  constexpr const char* kCheck = "kernel-buffers";
  // A key frame of a large camera for everyone on a full stage, which leaves in one burst.
  constexpr std::int64_t kEnough = 2'500'000;
  std::string few;
  std::string mend;
  for (const auto& [file, name] : {std::pair{"/proc/sys/net/core/rmem_max", "net.core.rmem_max"},
                                   {"/proc/sys/net/core/wmem_max", "net.core.wmem_max"}}) {
    const std::int64_t bytes = numberIn(file);
    if (bytes < 0 || bytes >= kEnough) continue;
    few += (few.empty() ? "" : " and ") + std::string(name) + " = " + std::to_string(bytes);
    mend += (mend.empty() ? "sysctl -w " : " ") + std::string(name) + "=" + std::to_string(kEnough);
  }
  if (few.empty()) {
    findings.good(kCheck, "UDP sockets may have buffers of " + std::to_string(kEnough) + " bytes");
  } else {
    findings.warning(kCheck, few + ": bursts of key frames may be dropped by the kernel on a large stage",
                     mend);
  }
}

void examineMemory(const Configuration& configuration, Findings& findings) {
  const std::int64_t available = availableMemory();
  if (available < 0) return;
  const std::int64_t wanted = configuration.mixerMemory.bytes;
  const std::string what = inGiB(available) + " of memory are available, and one mixer may take " +
                           inGiB(wanted) + " (mixer-memory)";
  if (available >= wanted) {
    findings.good("memory", what);
  } else {
    findings.warning("memory", what + ": hostile cameras could use up this machine",
                     "rostra serve --mixer-memory 512MiB, or a machine with more memory");
  }
}

void examineSandbox(const Configuration& configuration, Findings& findings) {
  if (configuration.sandbox == "off") {
    findings.warning("sandbox", "it is off: a worker that is taken over can do what the server's user can",
                     "rostra serve --sandbox on");
  } else if (!sandbox::canRestrictFiles()) {
    findings.warning("sandbox", "this kernel has no Landlock, so workers can read what the server's user can",
                     "a kernel from 5.13 on that was started with lsm=landlock,...");
  } else {
    findings.good("sandbox", "workers can be enclosed");
  }
}

}  // namespace

void examineDisk(const Configuration& configuration, Findings& findings) {
  constexpr const char* kCheck = "disk";
  const fs::path folder = nearestExisting(configuration.dataDir);
  if (const std::string problem = tryWriting(folder); !problem.empty()) {
    findings.broken(
        kCheck,
        "cannot write to " + folder.string() + " (data-dir " + configuration.dataDir + "): " + problem,
        "ls -ld " + folder.string() + "; mount | grep ro; chown");
    return;
  }
  struct statvfs facts {};
  if (::statvfs(folder.c_str(), &facts) != 0) return;
  const auto free = static_cast<std::int64_t>(facts.f_bavail * facts.f_frsize);
  const std::string what = inGiB(free) + " are free on the disk of " + folder.string();
  constexpr std::int64_t kLeast = 64 << 20;
  if (free < kLeast) {
    findings.broken(kCheck, what + ": the database cannot grow", "df -h " + folder.string());
  } else if (free < configuration.recordingMinFree.bytes) {
    findings.warning(kCheck, what + ", less than recording-min-free: recordings would pause",
                     "df -h " + folder.string() + "; rostra recordings list");
  } else {
    findings.good(kCheck, what);
  }
}

void examineLimits(const Configuration& configuration, Findings& findings) {
  examineDescriptors(configuration, findings);
  examineKernelBuffers(findings);
  examineMemory(configuration, findings);
  examineSandbox(configuration, findings);
}

void examineClock(Findings& findings) {
  timex state{};
  const int answer = ::adjtimex(&state);
  if (answer == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    findings.warning("clock",
                     "nothing keeps the clock of this machine right: codes of second factors and "
                     "planned shows depend on it",
                     "timedatectl set-ntp true");
  } else {
    findings.good("clock", "it is kept right, to " + std::to_string(state.maxerror / 1000) + " ms");
  }
}

}  // namespace rostra::control
