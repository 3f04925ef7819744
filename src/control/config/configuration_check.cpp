// SPDX-License-Identifier: Apache-2.0
// Checks across options, and what several options say together.
#include "control/config/addresses.hpp"
#include "control/config/make_configuration.hpp"

#include <algorithm>

namespace rostra::control {
namespace {

constexpr std::int64_t kMaxFrameSize = 3840 * 2160;

}  // namespace

std::vector<Disagreement> checkConfiguration(const Configuration& c) {
  std::vector<Disagreement> found;
  const auto refuse = [&](std::vector<std::string_view> options, std::string sentence) {
    found.push_back({std::move(options), std::move(sentence)});
  };
  if (c.listen.empty()) refuse({"listen"}, "listen: give at least one address, such as 127.0.0.1:8080");
  if (c.dataDir.empty()) refuse({"data-dir"}, "data-dir: a folder is required");
  if (c.layout.empty()) refuse({"layout"}, "layout: a name is required, such as grid");
  if (c.ladder.empty()) refuse({"ladder"}, "ladder: a name is required, such as standard");
  if (c.canvas.width % 2 != 0 || c.canvas.height % 2 != 0) {
    refuse({"canvas"}, "canvas " + format(c.canvas) +
                           ": both numbers must be even, because colour is stored once per pair of pixels");
  }
  if (c.canvas != Canvas{} && (c.canvas.width < 160 || c.canvas.height > 2160))
    refuse({"canvas"}, "canvas " + format(c.canvas) + " is outside 160x90 to 3840x2160");
  if (c.senderFrameSize.width * c.senderFrameSize.height > kMaxFrameSize) {
    refuse({"sender-frame-size"}, "sender-frame-size " + format(c.senderFrameSize) +
                                      " has more pixels than 3840x2160, the most that a tile takes");
  }
  if ((c.part.count() * c.frameRate) % 1000 != 0) {
    const std::int64_t frames = std::max<std::int64_t>(1, (c.part.count() * c.frameRate + 500) / 1000);
    std::string sentence = "part " + format(c.part) + " is not a whole number of frames at " +
                           std::to_string(c.frameRate) + " frames a second";
    if (frames * 1000 % c.frameRate == 0) {
      sentence +=
          "; " + std::to_string(frames) + " frames are " + format(Duration(frames * 1000 / c.frameRate));
    }
    refuse({"part", "frame-rate"}, std::move(sentence));
  }
  if (c.segment.count() % c.part.count() != 0) {
    refuse({"segment", "part"},
           "segment " + format(c.segment) + " is not a whole number of parts of " + format(c.part) + "; " +
               format(c.part * std::max<std::int64_t>(1, (c.segment + c.part / 2) / c.part)) + " is");
  }
  if (c.udpPorts.last - c.udpPorts.first + 1 < 2 * c.stageSize) {
    refuse({"udp-ports", "stage-size"},
           "udp-ports " + format(c.udpPorts) + " is too few: everyone on stage needs two, so at least " +
               std::to_string(2 * c.stageSize) + " for stage-size " + std::to_string(c.stageSize));
  }
  const auto withoutPassword = [](const std::string& text) {
    const auto turn = parseTurnServer(text);
    return turn && turn->username.empty();
  };
  const bool needsSecret = std::any_of(c.turn.begin(), c.turn.end(), withoutPassword);
  if (needsSecret && c.turnSecret.empty()) {
    refuse({"turn"},
           "turn: a server without user and password needs turn-secret or turn-secret-file, the secret that "
           "coturn has as static-auth-secret");
  }
  if (!needsSecret && !c.turnSecret.empty()) {
    refuse({"turn-secret"},
           "turn-secret: no server uses it; write turn = turn:host:port, without user and "
           "password");
  }
  if (c.pingTimeout <= c.pingInterval) {
    refuse({"ping-timeout", "ping-interval"}, "ping-timeout " + format(c.pingTimeout) +
                                                  " must be longer than ping-interval " +
                                                  format(c.pingInterval));
  }
  if (c.pingInterval.count() % 1000 != 0)
    refuse({"ping-interval"}, "ping-interval " + format(c.pingInterval) + " must be whole seconds");
  if (c.messageBurst < c.messageRate)
    refuse({"message-burst", "message-rate"}, "message-burst must not be smaller than message-rate");
  for (const auto& [name, value] : {std::pair{"login-attempts-per-address", c.loginAttemptsPerAddress},
                                    std::pair{"login-attempts-per-account", c.loginAttemptsPerAccount}}) {
    if (value == 0 || value >= c.loginAttempts) continue;
    refuse({name, "login-attempts"},
           std::string(name) + " " + std::to_string(value) + " is smaller than login-attempts " +
               std::to_string(c.loginAttempts) + ", so it would be used up by one person at one account");
  }
  if (c.stageSize > c.maxParticipantsPerWorker) {
    refuse({"stage-size", "max-participants-per-worker"},
           "stage-size " + std::to_string(c.stageSize) + " is larger than max-participants-per-worker " +
               std::to_string(c.maxParticipantsPerWorker) + ", but a room lives in one worker");
  }
  return found;
}

bool openAccess(const Configuration& configuration) {
  if (!configuration.access.empty()) return configuration.access == "open";
  return servesThisMachineOnly(configuration);
}

bool servesThisMachineOnly(const Configuration& configuration) {
  // A public address or a proxy means that others come in, although only this machine connects.
  if (!configuration.publicUrl.empty() || !configuration.trustedProxies.empty()) return false;
  return std::all_of(configuration.listen.begin(), configuration.listen.end(), [](const std::string& text) {
    const auto address = parseHostPort(text);
    return address && isLoopback(address->host);
  });
}

}  // namespace rostra::control
