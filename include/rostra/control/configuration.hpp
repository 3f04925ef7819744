// SPDX-License-Identifier: Apache-2.0
// Everything `rostra serve` was told: one validated struct per process. What each member means, its default,
// limits and names stand in one place, the table of options (control/options.hpp); docs/configuration.md is
// made from that table.
#pragma once

#include <rostra/base/log.hpp>
#include <rostra/control/units.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace rostra::control {

using Duration = std::chrono::milliseconds;

struct Configuration {
  // Addresses and folders
  std::vector<std::string> listen;
  std::string dataDir;
  std::string webDir;        ///< empty = found beside the binary or in the source tree
  std::string pipelinesDir;  ///< the operator's own files; empty = only what is shipped

  // Media network
  PortRange udpPorts;
  std::vector<std::string> mediaAddresses;  ///< empty = decided from `listen`
  std::string announcedAddress;
  std::string stun;               ///< stun:host:port
  std::vector<std::string> turn;  ///< turn:user:password@host:port
  Duration nackWindow{};
  Duration keyFrameInterval{};
  Duration connectTimeout{};
  Duration silenceTimeout{};

  // Stage
  std::int64_t stageSize = 0;
  std::int64_t maxRooms = 0;
  Duration resumeGrace{};
  Bitrate startBitrate;
  Bitrate cameraBitrate;

  // People
  std::int64_t peopleList = 0;
  Duration stageInvitationTimeout{};
  std::int64_t chatRate = 0;  ///< a second
  std::int64_t chatBurst = 0;
  std::int64_t chatLength = 0;  ///< characters
  std::int64_t chatHistoryPage = 0;

  // Mix
  Canvas canvas;
  std::int64_t frameRate = 0;
  Bitrate videoBitrate;
  Bitrate audioBitrate;
  Duration part{};
  Duration segment{};
  std::string layout;
  Duration mixJitter{};
  Duration freezeAfter{};
  Duration endAfter{};
  Duration audienceLinger{};
  std::int64_t maxMixers = 0;
  std::int64_t maxSlates = 0;

  // Audience and HTTP
  std::int64_t webThreads = 0;  ///< 0 = one per core
  std::int64_t maxViewers = 0;
  std::int64_t maxConnections = 0;

  // Signalling
  std::int64_t maxSignalling = 0;
  std::int64_t messageRate = 0;
  std::int64_t messageBurst = 0;
  std::int64_t maxBadMessages = 0;
  ByteSize maxMessage;
  ByteSize maxSendQueue;
  Duration joinTimeout{};
  Duration pingInterval{};
  Duration pingTimeout{};
  std::vector<std::string> allowedOrigins;

  // Processes
  std::int64_t workers = 0;  ///< 0 = one per core
  std::int64_t maxParticipantsPerWorker = 0;
  Duration workerStartTimeout{};
  Duration workerStopTimeout{};
  Duration workerBackoff{};
  Duration statsInterval{};

  // Log
  log::Level logLevel = log::Level::Info;
  log::Format logFormat = log::Format::Text;
};

}  // namespace rostra::control
