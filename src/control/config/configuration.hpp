// SPDX-License-Identifier: Apache-2.0
// Everything `rostra serve` was told: one validated struct per process. What each member means, its default,
// limits and names stand in one place, the table of options (control/options.hpp); docs/configuration.md is
// made from that table.
#pragma once

#include "base/log.hpp"
#include "control/config/units.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::control {

using Duration = std::chrono::milliseconds;

struct Configuration {
  // Addresses and folders
  std::vector<std::string> listen;
  std::string dataDir;
  std::string webDir;        ///< empty = found beside the binary or in the source tree
  std::string pipelinesDir;  ///< the operator's own files; empty = only what is shipped

  // Accounts and storage
  std::string access;    ///< "open", "accounts", or empty = decided from `listen`: see openAccess()
  std::string database;  ///< "sqlite" = a file in the data folder, or postgresql://...
  std::int64_t databaseConnections = 0;
  std::string signUp;  ///< "open" or "closed"
  Duration sessionLifetime{};
  std::string publicUrl;      ///< https://example.org; empty = links are relative
  std::string secureCookies;  ///< "auto", "always" or "never"
  std::vector<std::string> trustedProxies;
  std::int64_t passwordThreads = 0;  ///< 0 = one for two cores
  std::int64_t loginAttempts = 0;
  std::int64_t signUpRate = 0;
  ByteSize avatarSize;
  std::int64_t spacesPerAccount = 0;
  std::int64_t invitationsPerSpace = 0;
  std::int64_t tokensPerAccount = 0;

  // Media network
  PortRange udpPorts;
  std::vector<std::string> mediaAddresses;  ///< empty = decided from `listen`
  std::string announcedAddress;
  std::string stun;               ///< stun:host:port
  std::vector<std::string> turn;  ///< turn:user:password@host:port
  Duration nackWindow{};
  std::string rtpEngine;  ///< on or off
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

  // Recordings
  ByteSize recordingMinFree;
  ByteSize recordingMaxSize;
  Duration recordingMaxLength{};
  ByteSize recordingQueue;

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

/// True when any slug is a space and nobody needs an account: said by `access`, or by default while every
/// `listen` is on loopback.
[[nodiscard]] bool openAccess(const Configuration& configuration);

/// Whether a layout may be called so: [a-z0-9-]{1,64}.
[[nodiscard]] bool isLayoutName(std::string_view name) noexcept;

}  // namespace rostra::control
