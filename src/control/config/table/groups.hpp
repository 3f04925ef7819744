// SPDX-License-Identifier: Apache-2.0
// The table of options in groups, one file each: name, type, default, limits and meaning of every option,
// once. What these files share.
#pragma once

#include "control/config/options.hpp"

#include <cstdint>
#include <span>

namespace rostra::control::table {

inline constexpr const char* kServer = "Server";
inline constexpr const char* kAccounts = "Accounts and storage";
inline constexpr const char* kNetwork = "Media network";
inline constexpr const char* kStage = "Stage";
inline constexpr const char* kPeople = "People";
inline constexpr const char* kMix = "Mix and broadcast";
inline constexpr const char* kRecordings = "Recordings";
inline constexpr const char* kAudience = "Audience";
inline constexpr const char* kSignalling = "Signalling limits";
inline constexpr const char* kProcesses = "Processes";
inline constexpr const char* kCapacity = "Capacity";
inline constexpr const char* kLog = "Log";

inline constexpr std::int64_t kSecond = 1000;
inline constexpr std::int64_t kMinute = 60 * kSecond;
inline constexpr std::int64_t kHour = 60 * kMinute;
inline constexpr std::int64_t kKbps = 1000;
inline constexpr std::int64_t kMbps = 1000 * kKbps;
inline constexpr std::int64_t kMiB = 1 << 20;
inline constexpr std::int64_t kTiB = kMiB << 20;

[[nodiscard]] std::span<const Option> serverOptions();
[[nodiscard]] std::span<const Option> networkOptions();
[[nodiscard]] std::span<const Option> stageOptions();
[[nodiscard]] std::span<const Option> broadcastOptions();
[[nodiscard]] std::span<const Option> signallingOptions();
[[nodiscard]] std::span<const Option> capacityOptions();
[[nodiscard]] std::span<const Option> processOptions();

}  // namespace rostra::control::table
