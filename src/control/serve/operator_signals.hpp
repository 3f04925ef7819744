// SPDX-License-Identifier: Apache-2.0
// Signals that operate a running server, for when nothing but `kill` is at hand. In: SIGHUP,
// SIGUSR1; out: the configuration read again, the pipelines drawn into files.
#pragma once

#include "control/operations/facts.hpp"
#include "glib/loop.hpp"

#include <filesystem>
#include <vector>

namespace rostra::control {

/// Folder of the drawings, in the data folder.
inline constexpr const char* kGraphsFolder = "graphs";

/// SIGHUP reloads; SIGUSR1 writes the pipelines of every mixer and of everyone on stage as Graphviz files. A
/// terminal that closes also sends SIGHUP: it must not end a broadcast. `facts` outlives `sources`. Thread:
/// the loop's home thread.
void watchOperatorSignals(glib::Loop& loop, const Facts& facts, const std::filesystem::path& dataDir,
                          std::vector<glib::Source>& sources);

}  // namespace rostra::control
