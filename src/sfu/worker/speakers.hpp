// SPDX-License-Identifier: Apache-2.0
// Who speaks. In: the loudest level of each microphone per tick (RFC 6464); out: the list, when it changed.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

struct SpeakerLevel {
  std::string participant;
  int dbov = -127;
  bool operator==(const SpeakerLevel&) const = default;
};

/// Thread: none of its own. Call tick() every kTickMs.
class SpeakerDetector {
 public:
  static constexpr int kTickMs = 200;  ///< five changes a second at most
  static constexpr int kStart = -45;   ///< louder than this starts speaking
  static constexpr int kStop = -55;    ///< quieter than this for kHoldTicks ends it
  static constexpr int kHoldTicks = 4;

  /// Levels of everyone with a microphone that is on. The speakers, loudest first, when somebody began or
  /// ended, or the loudest is another one by a clear margin; nothing otherwise.
  [[nodiscard]] std::optional<std::vector<SpeakerLevel>> tick(const std::vector<SpeakerLevel>& levels);

 private:
  struct State {
    int quietTicks = 0;
    int dbov = -127;
  };
  std::map<std::string, State> speaking_;
  std::string loudest_;
};

}  // namespace rostra::sfu
