// SPDX-License-Identifier: Apache-2.0
// The order matters: capabilities are needed for nothing that follows, no_new_privs is what the kernel asks
// for before it lets an ordinary user restrict itself, and the filter of system calls comes last because it
// would refuse the others.
#include "sandbox/sandbox.hpp"

#include "base/log.hpp"
#include "sandbox/capabilities.hpp"
#include "sandbox/landlock.hpp"
#include "sandbox/system_calls.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <pthread.h>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <utility>

namespace rostra::sandbox {
namespace {

constexpr std::size_t kThreadStack = 2U << 20;

/// What libraries read while they work. Nothing here holds anybody's secrets; /etc is not read as a whole,
/// because an operator's configuration may be there.
constexpr const char* kSystemFiles[] = {
    // Libraries and plugins that load when they are first used, fonts, time zones, locales.
    "/usr", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store", "/etc/ld.so.cache",
    "/etc/localtime", "/etc/timezone", "/etc/locale.alias",
    // Fonts of name tags.
    "/etc/fonts", "/var/cache/fontconfig",
    // Defaults of OpenSSL (DTLS) and GnuTLS.
    "/etc/ssl/openssl.cnf", "/etc/gnutls", "/etc/crypto-policies",
    // Names of STUN and TURN servers.
    "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf",
    "/etc/services", "/etc/protocols", "/run/systemd/resolve", "/etc/passwd",
    // Itself, and the machine: how many cores, how much memory.
    "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm", "/proc/sys/kernel",
    "/sys/devices/system", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"};

/// The same of this user, below HOME or where the environment says.
constexpr const char* kHomeFiles[] = {".fonts",
                                      ".fonts.conf",
                                      ".local/share/fonts",
                                      ".config/fontconfig",
                                      ".cache/fontconfig",
                                      ".cache/gstreamer-1.0",
                                      ".local/share/gstreamer-1.0"};

/// Variables with folders of libraries, plugins and fonts that the operator chose.
constexpr const char* kFolderVariables[] = {"GST_PLUGIN_PATH",
                                            "GST_PLUGIN_PATH_1_0",
                                            "GST_PLUGIN_SYSTEM_PATH",
                                            "GST_PLUGIN_SYSTEM_PATH_1_0",
                                            "GST_PRESET_PATH",
                                            "GST_REGISTRY",
                                            "GST_REGISTRY_1_0",
                                            "LD_LIBRARY_PATH",
                                            "FONTCONFIG_PATH",
                                            "FONTCONFIG_FILE",
                                            "OPENSSL_CONF"};

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

std::vector<std::string> readable(const Rules& rules) {
  std::vector<std::string> paths(std::begin(kSystemFiles), std::end(kSystemFiles));
  if (const auto home = variable("HOME"); home.starts_with('/')) {
    for (const char* below : kHomeFiles) paths.push_back(std::string(home) + "/" + below);
  }
  for (const char* name : kFolderVariables) {
    for (std::string_view rest = variable(name); !rest.empty();) {
      const std::size_t end = rest.find(':');
      if (end != 0) paths.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  // A debugger or a sanitizer that prints where it happened reads the program's own file.
  std::error_code ignored;
  if (const auto program = std::filesystem::read_symlink("/proc/self/exe", ignored); !program.empty())
    paths.push_back(program.string());
  paths.insert(paths.end(), rules.read.begin(), rules.read.end());
  return paths;
}

Result<void> giveUpPrivileges() {
  dropCapabilities();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0) return {};
  return fail(ErrorKind::Unavailable, std::string("cannot set no_new_privs: ") + std::strerror(errno));
}

std::size_t threadCount() {
  std::error_code error;
  std::size_t count = 0;
  for (auto item = std::filesystem::directory_iterator("/proc/self/task", error);
       !error && item != std::filesystem::directory_iterator(); item.increment(error))
    ++count;
  return count;
}

}  // namespace

Rules mediaWorkerRules(const Settings& settings, std::string shippedPipelines, bool network) {
  Rules rules;
  rules.network = network;
  for (const std::string& folder : {std::move(shippedPipelines), settings.pipelines}) {
    if (!folder.empty()) rules.read.push_back(folder);
  }
  if (const auto graphs = variable("GST_DEBUG_DUMP_DOT_DIR"); !graphs.empty())
    rules.write.emplace_back(graphs);
  return rules;
}

Result<void> enter(const Rules& rules) {
  if (auto given = giveUpPrivileges(); !given) return given;
  if (canRestrictFiles()) {
    if (const std::size_t threads = threadCount(); threads > 1 && !kSanitized) {
      log::warning("threads that already run are outside the sandbox's rules on files",
                   {{"threads", threads - 1}});
    }
    if (auto done = restrictFiles({readable(rules), rules.write, rules.network}); !done) return done;
  }
  return restrictSystemCalls({.network = rules.network, .writeFiles = !rules.write.empty()});
}

Result<void> enterComputeOnly() {
  if (auto given = giveUpPrivileges(); !given) return given;
  if (canRestrictFiles()) {
    if (auto done = restrictFiles({}); !done) return done;
  }
  // A sanitizer's run-time library does more than compute at the end.
  return kSanitized ? restrictSystemCalls({}) : allowComputingOnly();
}

void limitMemory(std::uint64_t bytes) {
  if (bytes == 0 || kSanitized) return;
  const rlimit limit{bytes, bytes};
  if (::setrlimit(RLIMIT_DATA, &limit) != 0)
    log::warning("cannot limit memory", {{"bytes", bytes}, {"reason", std::strerror(errno)}});
  pthread_attr_t attributes;
  if (::pthread_attr_init(&attributes) != 0) return;
  ::pthread_attr_setstacksize(&attributes, kThreadStack);
  ::pthread_setattr_default_np(&attributes);
  ::pthread_attr_destroy(&attributes);
}

bool canRestrictFiles() noexcept {
  return landlockVersion() > 0;
}

}  // namespace rostra::sandbox
