// SPDX-License-Identifier: Apache-2.0
// What `configure` told this worker, and the pipeline fragments it may use. Immutable after start: any thread
// may read.
#pragma once

#include "glib/loop.hpp"
#include "pipeline/catalog/catalog.hpp"
#include "protocol/worker.hpp"
#include "sfu/engine/engine.hpp"
#include "sfu/metrics/media_metrics.hpp"

#include <memory>

namespace rostra::sfu {

struct Settings {
  protocol::worker::sfuCommand::Configure configure;
  pipeline::Catalog catalog;
};

/// What every object of the worker needs.
struct Environment {
  std::shared_ptr<glib::Loop> loop;
  std::shared_ptr<const Settings> settings;
  std::shared_ptr<Engine> engine = nullptr;  ///< null = all media goes through webrtcbin
  std::shared_ptr<MediaMetrics> metrics = std::make_shared<MediaMetrics>();  ///< of the process
};

}  // namespace rostra::sfu
