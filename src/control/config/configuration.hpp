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
  std::string databaseFile;
  std::int64_t databaseConnections = 0;
  std::string signUp;  ///< "open" or "closed"
  Duration sessionLifetime{};
  std::string publicUrl;      ///< https://example.org; empty = links are relative
  std::string secureCookies;  ///< "auto", "always" or "never"
  std::vector<std::string> trustedProxies;
  std::vector<std::string> allowedHosts;  ///< names in Host beside that of publicUrl
  std::int64_t passwordThreads = 0;       ///< 0 = one for two cores
  std::int64_t loginAttempts = 0;
  std::int64_t loginAttemptsPerAddress = 0;  ///< 0 = five times loginAttempts
  std::int64_t loginAttemptsPerAccount = 0;  ///< 0 = five times loginAttempts
  std::int64_t signUpRate = 0;
  ByteSize avatarSize;
  ByteSize floorPictureSize;
  std::int64_t spacesPerAccount = 0;
  std::int64_t invitationsPerSpace = 0;
  std::int64_t tokensPerAccount = 0;

  // Media network
  PortRange udpPorts;
  std::vector<std::string> mediaAddresses;  ///< empty = decided from `listen`
  std::string announcedAddress;
  std::string stun;               ///< stun:host:port
  std::vector<std::string> turn;  ///< turn:host:port, or with user:password@ in front of the host
  std::string turnFile;
  std::string turnSecret;  ///< what turn:host:port makes credentials of
  std::string turnSecretFile;
  Duration turnTtl{};
  Duration nackWindow{};
  std::string rtpEngine;  ///< on or off
  Duration keyFrameInterval{};
  Duration connectTimeout{};
  Duration silenceTimeout{};

  // Limits of one media connection
  std::int64_t dataChannels = 0;
  std::int64_t iceCandidates = 0;
  std::int64_t iceTargets = 0;
  std::vector<std::string> iceAllow;  ///< blocks of addresses, 10.0.0.0/8
  std::vector<std::string> iceDeny;
  std::int64_t retransmissionShare = 0;  ///< percent
  ByteSize retransmissionFloor;          ///< a second

  // Stage
  std::int64_t stageSize = 0;
  std::int64_t lastN = 0;  ///< 0 = everyone's cameras
  std::int64_t maxRooms = 0;
  std::int64_t maxWaitingRooms = 0;
  std::int64_t roomsPerAddress = 0;
  std::int64_t placesPerPerson = 0;
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
  Duration chatRetention{};  ///< 0 = never deleted
  Duration guestBanTime{};

  // Mix
  std::string ladder;
  Canvas canvas;  ///< {} = as the ladder says
  std::int64_t frameRate = 0;
  Bitrate videoBitrate;  ///< 0 = as the ladder says
  Bitrate audioBitrate;
  Duration part{};
  Duration segment{};
  std::string layout;
  Duration mixJitter{};
  Duration freezeAfter{};
  Canvas senderFrameSize;
  std::int64_t senderPixelRate = 0;  ///< a second
  Duration endAfter{};
  Duration audienceLinger{};
  Duration renditionLinger{};
  std::int64_t maxMixers = 0;
  std::int64_t maxSlates = 0;
  std::int64_t maxPictureLoss = 0;  ///< percent; 0 = not looked at

  // Recordings
  ByteSize recordingMinFree;
  ByteSize recordingMaxSize;
  Duration recordingMaxLength{};
  ByteSize recordingQueue;

  // Audience and HTTP
  std::int64_t webThreads = 0;  ///< 0 = one per core
  std::int64_t maxViewers = 0;
  Duration privatePlaylistGrace{};
  std::int64_t maxConnections = 0;
  std::string frameStream;  ///< "on" or "off"
  Duration frameStreamLag{};
  ByteSize frameStreamBuffer;
  std::int64_t maxFrameStreams = 0;
  std::int64_t maxFrameStreamsPerAddress = 0;

  // Signalling
  std::int64_t maxSignalling = 0;
  std::int64_t connectionsPerAddress = 0;
  std::int64_t connectionsPerPerson = 0;
  std::int64_t messageRate = 0;
  std::int64_t messageBurst = 0;
  std::int64_t maxBadMessages = 0;
  ByteSize maxMessage;
  ByteSize maxSendQueue;
  ByteSize maxReceiveQueue;
  Duration joinTimeout{};
  Duration pingInterval{};
  Duration pingTimeout{};
  std::vector<std::string> allowedOrigins;

  // Capacity
  std::int64_t cpuBudget = 0;     ///< percent of one core; 0 = all there is
  std::int64_t cpuForSlates = 0;  ///< percent of the budget, as the next ones; 0 = not looked at
  std::int64_t cpuForShows = 0;
  std::int64_t cpuForPeople = 0;
  std::int64_t cpuForRunning = 0;
  std::string degradation;  ///< words with commas, or none

  // Processes
  std::int64_t workers = 0;  ///< 0 = one per core
  std::int64_t maxParticipantsPerWorker = 0;
  Duration workerStartTimeout{};
  Duration workerStopTimeout{};
  Duration workerBackoff{};
  Duration crashTimeout{};
  Duration heartbeatTimeout{};
  Duration statsInterval{};
  std::vector<std::string> metricsListen;  ///< empty = /metrics is on `listen`
  std::string metricsToken;                ///< empty = /metrics needs none
  std::string metricsTokenFile;
  ByteSize mixerMemory;
  std::string sandbox;  ///< "on" or "off"

  // Log
  log::Levels logLevel;  ///< with which it starts; `rostra log level` changes those of the log
  log::Format logFormat = log::Format::Text;

  // For the log, no options
  std::vector<std::string>
      serviceVariables;                  ///< ROSTRA_... of the environment that Kubernetes set for a service
  std::vector<std::string> secretFiles;  ///< files that a password was read from
};

/// True when any slug is a space and nobody needs an account: said by `access`, or by default while the
/// server serves this machine only.
[[nodiscard]] bool openAccess(const Configuration& configuration);
/// True while every `listen` is on loopback and neither a public address nor a proxy says that others reach
/// it all the same.
[[nodiscard]] bool servesThisMachineOnly(const Configuration& configuration);

}  // namespace rostra::control
