// SPDX-License-Identifier: Apache-2.0
#include "control/serve/settings.hpp"

#include "base/version.hpp"
#include "control/config/addresses.hpp"
#include "mix/scene/layout.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <algorithm>
#include <string>
#include <thread>

namespace rostra::control {

origin::PublicAddress publicAddress(const Configuration& c) {
  origin::PublicAddress address{c.publicUrl, c.trustedProxies, c.allowedHosts};
  while (address.url.ends_with('/')) address.url.pop_back();
  return address;
}

Result<api::Settings> apiSettings(const Configuration& c) {
  api::Settings settings;
  settings.openAccess = openAccess(c);
  settings.signUp = c.signUp == "open";
  settings.sessionLifetime = std::chrono::duration_cast<std::chrono::seconds>(c.sessionLifetime);
  settings.address = publicAddress(c);
  settings.secureCookies = c.secureCookies == "always"  ? api::SecureCookies::Always
                           : c.secureCookies == "never" ? api::SecureCookies::Never
                                                        : api::SecureCookies::Auto;
  // One address alone must not use up what an account allows everyone together.
  constexpr std::int64_t kTogether = 5;
  const auto together = [&](std::int64_t given) { return given > 0 ? given : kTogether * c.loginAttempts; };
  settings.logIns = {.tries = c.loginAttempts,
                     .perAddress = together(c.loginAttemptsPerAddress),
                     .perAccount = together(c.loginAttemptsPerAccount)};
  settings.signUpRate = c.signUpRate;
  settings.spacesPerAccount = c.spacesPerAccount;
  settings.invitationsPerSpace = c.invitationsPerSpace;
  settings.tokensPerAccount = c.tokensPerAccount;
  settings.messagePage = std::min<std::int64_t>(c.chatHistoryPage, 100);
  settings.chatLength = c.chatLength;
  settings.stageSize = c.stageSize;
  settings.avatarBytes = static_cast<std::size_t>(c.avatarSize.bytes);
  settings.floorPictureBytes = static_cast<std::size_t>(c.floorPictureSize.bytes);
  settings.sandbox = c.sandbox == "on";
  settings.passwordThreads = static_cast<unsigned>(
      c.passwordThreads > 0 ? c.passwordThreads : std::max(1U, std::thread::hardware_concurrency() / 2));
  settings.version = version();
  const auto catalog = pipeline::Catalog::load(c.pipelinesDir);
  if (!catalog) return tl::make_unexpected(catalog.error());
  settings.layout = c.layout;
  for (const auto& entry : catalog->entries()) {
    if (entry.kind != pipeline::FileKind::Layout) continue;
    const auto layout = mix::Layout::parse(entry.text);
    if (!layout) return wrap(Error(layout.error()), entry.path.string());
    settings.layouts.push_back({entry.path.stem().string(), layout->description()});
  }
  return settings;
}

origin::OriginSettings originSettings(const Configuration& configuration) {
  origin::OriginSettings settings;
  settings.frames = configuration.frameStream == "on";
  settings.show.frames.lag = configuration.frameStreamLag;
  settings.show.frames.maxBytes = static_cast<std::size_t>(configuration.frameStreamBuffer.bytes);
  return settings;
}

store::DatabaseSettings databaseSettings(const Configuration& configuration,
                                         const std::filesystem::path& folder) {
  store::DatabaseSettings settings;
  settings.address = configuration.database;
  settings.folder = folder;
  settings.connections = static_cast<unsigned>(configuration.databaseConnections);
  return settings;
}

recording::RecorderSettings recorderSettings(const Configuration& configuration,
                                             const std::filesystem::path& folder) {
  recording::RecorderSettings settings;
  settings.folder = folder / kRecordingsFolder;
  settings.minFree = static_cast<std::uint64_t>(configuration.recordingMinFree.bytes);
  settings.maxBytes = static_cast<std::uint64_t>(configuration.recordingMaxSize.bytes);
  settings.maxLength = configuration.recordingMaxLength;
  settings.maxQueue = static_cast<std::size_t>(configuration.recordingQueue.bytes);
  return settings;
}

protocol::worker::sfuCommand::Configure sfuConfiguration(const Configuration& c) {
  protocol::worker::sfuCommand::Configure configure;
  configure.pipelines = c.pipelinesDir;
  configure.localAddresses = c.mediaAddresses;
  // Whoever only serves this machine has no reason to open ports to the network.
  if (configure.localAddresses.empty() && servesThisMachineOnly(c)) configure.localAddresses = {"127.0.0.1"};
  if (!c.announcedAddress.empty()) configure.announcedAddress = c.announcedAddress;
  configure.minPort = c.udpPorts.first;
  configure.maxPort = c.udpPorts.last;
  if (const auto stun = parseStunServer(c.stun)) configure.stunServer = stun->forWorker;
  for (const std::string& text : c.turn) {
    // Where credentials are made for participants, the worker has no relay of its own (docs/decisions/0046).
    const auto turn = parseTurnServer(text);
    if (turn && !turn->forWorker.empty()) configure.turnServers.push_back({turn->forWorker});
  }
  configure.nackWindowMs = c.nackWindow.count();
  configure.keyFrameIntervalMs = c.keyFrameInterval.count();
  configure.startBitrateKbps = c.startBitrate.bps / 1000;
  configure.silenceMs = c.silenceTimeout.count();
  configure.connectMs = c.connectTimeout.count();
  configure.maxParticipants = c.maxParticipantsPerWorker;
  configure.limits.dataChannels = c.dataChannels;
  configure.limits.candidates = c.iceCandidates;
  configure.limits.iceTargets = c.iceTargets;
  configure.iceAllow = c.iceAllow;
  configure.iceDeny = c.iceDeny;
  configure.limits.retransmissionPercent = c.retransmissionShare;
  configure.limits.retransmissionFloor = c.retransmissionFloor.bytes;
  configure.lastN = c.lastN;
  configure.rtpEngine = c.rtpEngine == "on";
  return configure;
}

}  // namespace rostra::control
