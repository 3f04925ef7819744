// SPDX-License-Identifier: Apache-2.0
#include "control/serve/preflight.hpp"

#include "base/file_descriptor.hpp"
#include "base/log.hpp"
#include "control/show/ice_servers.hpp"
#include "gst/init.hpp"
#include "mix/output/encoder_contract.hpp"
#include "pipeline/catalog/catalog.hpp"
#include "pipeline/check/report.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>

namespace rostra::control {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 5> kPages{"index.html", "stream.html", "watch.html", "embed.html",
                                            "account.html"};

// What an SFU worker cannot live without; the fragments of pipelines/ are checked with their own files.
constexpr std::array<std::string_view, 8> kElements{"webrtcbin", "nicesrc", "nicesink", "dtlsdec",
                                                    "dtlsenc",   "srtpdec", "sctpdec",  "rtpbin"};

/// What a process gets when nobody says otherwise.
constexpr std::int64_t kUsualLimit = 1024;
/// Of the server itself: listeners, connections that have said nothing yet, the database, recordings,
/// workers.
constexpr std::int64_t kOwnDescriptors = 2048;

/// 0, or the errno of binding a UDP socket there.
int tryPort(const std::string& address, std::int64_t port) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(static_cast<std::uint16_t>(port));
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = v4.sin_port;
  const bool isV6 = ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr) == 1;
  if (!isV6 && !address.empty()) ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  const FileDescriptor socket(::socket(isV6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int bound = isV6 ? ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&v6), sizeof(v6))
                         : ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&v4), sizeof(v4));
  return bound == 0 ? 0 : errno;
}

}  // namespace

Result<fs::path> findPages(const std::string& configured) {
  std::vector<fs::path> candidates;
  if (!configured.empty()) {
    candidates.emplace_back(configured);
  } else {
    std::error_code error;
    const fs::path binary = fs::read_symlink("/proc/self/exe", error);
    candidates.push_back(binary.parent_path().parent_path() / "share" / "rostra" / "web");
    candidates.emplace_back(fs::path(ROSTRA_SOURCE_DIR) / "web" / "dist");
  }
  for (const fs::path& candidate : candidates) {
    std::error_code error;
    if (std::all_of(kPages.begin(), kPages.end(),
                    [&](const char* page) { return fs::is_regular_file(candidate / page, error); })) {
      return candidate;
    }
  }
  return fail(
      ErrorKind::Unavailable,
      "the pages have not been built: " + (candidates.back() / kPages[1]).string() +
          " is missing; run scripts/setup once (or 'npm ci && npm run build' in web/), or name their folder "
          "with --web-dir FOLDER");
}

Result<LadderPlan> checkPipelines(const Configuration& configuration) {
  if (auto started = gst::initialise(); !started) return tl::make_unexpected(started.error());
  if (auto elements = gst::requireElements(kElements); !elements)
    return tl::make_unexpected(elements.error());
  if (!configuration.pipelinesDir.empty()) {
    std::error_code error;
    if (!fs::is_directory(configuration.pipelinesDir, error)) {
      return fail(ErrorKind::InvalidInput, "pipelines-dir: there is no folder " + configuration.pipelinesDir);
    }
  }
  const auto shipped = pipeline::defaultPipelinesDir();
  if (!shipped) return tl::make_unexpected(shipped.error());
  const auto catalog = pipeline::Catalog::open(*shipped, configuration.pipelinesDir);
  const auto problems = catalog.checkAll(mix::fileChecks());
  if (!problems.empty()) return wrap(pipeline::toError(problems), "the pipeline files have errors");
  if (const auto layout = catalog.layout("layouts/" + configuration.layout); !layout)
    return wrap(Error(layout.error()), "layout");
  const auto ladder = catalog.ladder("ladders/" + configuration.ladder);
  if (!ladder) return wrap(Error(ladder.error()), "ladder");
  return planLadder(**ladder, configuration);
}

Result<void> checkUdpPorts(const Configuration& configuration, const std::vector<std::string>& addresses) {
  const std::string address = addresses.empty() ? "" : addresses.front();
  const auto [first, last] = configuration.udpPorts;
  const std::int64_t needed = 2 * configuration.stageSize;
  std::int64_t free = 0;
  for (std::int64_t port = first; port <= last && free < needed; ++port) {
    const int error = tryPort(address, port);
    if (error == EADDRNOTAVAIL) {
      return fail(
          ErrorKind::InvalidInput,
          "media-address " + address + " does not belong to this machine; 'ip address' shows its addresses");
    }
    if (error == 0) ++free;
  }
  if (free >= needed) return {};
  return fail(ErrorKind::Conflict, "only " + std::to_string(free) + " of the UDP ports " +
                                       format(configuration.udpPorts) + " are free, and a full stage needs " +
                                       std::to_string(needed) +
                                       "; choose others with --udp-ports FIRST-LAST");
}

std::int64_t raiseDescriptorLimit() {
  // The usual soft limit of 1024 is for programs that use select(2).
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kUsualLimit;
  if (limit.rlim_cur != limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return static_cast<std::int64_t>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

std::int64_t httpConnections(const Configuration& configuration, std::int64_t limit) {
  const std::int64_t shared = std::max<std::int64_t>(limit - std::min(kOwnDescriptors, limit / 4), 0);
  // Where there is not enough for both, each gets half.
  const std::int64_t signalling = std::min(configuration.maxSignalling, shared / 2);
  return std::clamp<std::int64_t>(shared - signalling, 1, configuration.maxConnections);
}

void warnOfFewDescriptors(const Configuration& configuration, std::int64_t limit) {
  const std::int64_t connections = httpConnections(configuration, limit);
  if (connections >= configuration.maxConnections) return;
  log::warning(
      "too few file descriptors for max-connections beside max-signalling; raise the limit with ulimit -n or "
      "LimitNOFILE=",
      {{"descriptors", limit},
       {"max-connections", configuration.maxConnections},
       {"max-signalling", configuration.maxSignalling},
       {"http-connections-now", connections}});
}

void warnOfTurnPassword(const Configuration& configuration) {
  if (!tellsTurnPassword(configuration)) return;
  log::warning(
      "everyone on stage, guests too, is told the password of turn:user:password@host; write turn:host and "
      "set turn-secret, for credentials that expire (docs/networks.md)");
}

}  // namespace rostra::control
