// SPDX-License-Identifier: Apache-2.0
#include "sandbox/environment.hpp"

#include <algorithm>
#include <array>

namespace rostra::sandbox {
namespace {

constexpr std::array<std::string_view, 21> kNames{
    // Where plugins, their registry, fonts and their caches are.
    "HOME", "PATH", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CONFIG_DIRS",
    "TMPDIR",
    // Languages and times of messages of libraries.
    "LANG", "LANGUAGE", "TZ", "TZDIR",
    // Libraries from another place, another allocator, a debugging aid.
    "LD_LIBRARY_PATH", "LD_PRELOAD", "GLIBC_TUNABLES",
    // Which configuration of OpenSSL holds for DTLS.
    "OPENSSL_CONF", "OPENSSL_ia32cap",
    // Where a build with coverage or profiling writes.
    "LLVM_PROFILE_FILE", "GCOV_PREFIX", "GCOV_PREFIX_STRIP",
    // Colours of GStreamer's log.
    "NO_COLOR"};

constexpr std::array<std::string_view, 16> kPrefixes{
    // GStreamer and its compiler: plugins, debug log, graph dumps, tracers.
    "GST_", "ORC_",
    // GLib's switches: G_DEBUG, G_MESSAGES_DEBUG, G_SLICE. libnice's, Pango's and Fontconfig's.
    "G_", "NICE_", "PANGO_", "FONTCONFIG_", "FC_",
    // Languages.
    "LC_",
    // glibc's and other allocators.
    "MALLOC_",
    // Sanitizers.
    "ASAN_", "LSAN_", "UBSAN_", "TSAN_", "MSAN_",
    // Hardware that an operator's pipelines may name.
    "LIBVA_", "MESA_"};

}  // namespace

bool workerMayKnow(std::string_view name) noexcept {
  return std::ranges::find(kNames, name) != kNames.end() ||
         std::ranges::any_of(kPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::vector<std::string> workerEnvironment(const char* const* environment) {
  std::vector<std::string> kept;
  for (; environment && *environment; ++environment) {
    const std::string_view entry = *environment;
    if (workerMayKnow(entry.substr(0, entry.find('=')))) kept.emplace_back(entry);
  }
  return kept;
}

}  // namespace rostra::sandbox
