// SPDX-License-Identifier: Apache-2.0
// The SFU worker alone in a process, for tests that speak its control protocol: control socket as
// descriptor 3.
#include "base/log.hpp"
#include "sfu/worker/worker.hpp"

int main(int argc, char** argv) {
  const auto level = argc > 1 ? rostra::log::parseLevel(argv[1]) : rostra::log::Level::Warning;
  rostra::log::configure(level ? *level : rostra::log::Level::Warning, rostra::log::Format::Text,
                         "sfu-worker");
  return rostra::sfu::runSfuWorker(3, {});
}
