// SPDX-License-Identifier: Apache-2.0
// What the configuration of `serve` means for each of its parts: in: the options as the operator wrote them;
// out: the settings of the database, the API, the origin, recordings and workers. Thread: any.
#pragma once

#include "api/api.hpp"
#include "base/result.hpp"
#include "control/config/configuration.hpp"
#include "origin/live/origin.hpp"
#include "protocol/worker.hpp"
#include "recording/recorder.hpp"
#include "store/database.hpp"

#include <filesystem>

namespace rostra::control {

/// In the data folder.
inline constexpr const char* kRecordingsFolder = "recordings";

/// What requests of every kind are checked against.
[[nodiscard]] origin::PublicAddress publicAddress(const Configuration& configuration);
/// With the names of the layouts that spaces may choose, which are read from the pipelines.
[[nodiscard]] Result<api::Settings> apiSettings(const Configuration& configuration);
[[nodiscard]] origin::OriginSettings originSettings(const Configuration& configuration);
[[nodiscard]] store::DatabaseSettings databaseSettings(const Configuration& configuration,
                                                       const std::filesystem::path& folder);
[[nodiscard]] recording::RecorderSettings recorderSettings(const Configuration& configuration,
                                                           const std::filesystem::path& folder);
/// What every SFU worker is told when it starts.
[[nodiscard]] protocol::worker::sfuCommand::Configure sfuConfiguration(const Configuration& configuration);

}  // namespace rostra::control
