// SPDX-License-Identifier: Apache-2.0
// Who gets the large part of the picture: who speaks. in: how loud everybody on stage is, a few times a
// second; out: the seats, the large one first. Pure, virtual clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rostra::mix {

/// A cough, a door or a "yes" changes nothing: somebody must speak for `after`. Then they keep the large part
/// for `hold` at least, as long as they speak, and until somebody else does. Whoever is clearly louder for
/// `after` gets it from somebody whose microphone only hums. The two change places, everybody else stays
/// where they were. Thread: none of its own.
class SpeakerChoice {
 public:
  static constexpr float kStart = 3.2e-5F;  ///< mean square; louder is speech: -45 dBFS, as the SFU has it
  static constexpr float kStop = 3.2e-6F;   ///< -55 dBFS; between the two, what was before goes on
  static constexpr float kLouder = 8;       ///< 9 dB: clearly louder, over about a second
  /// Words have gaps: speech is remembered for as long as it lasted, up to this.
  static constexpr std::chrono::milliseconds kMemory{1000};

  struct Settings {
    std::chrono::milliseconds after{400};
    std::chrono::milliseconds hold{2000};
  };
  struct Level {
    std::string id;
    float meanSquare = 0;  ///< of about the last 100 ms, 1 = full scale
  };

  void setSettings(Settings settings) noexcept { settings_ = settings; }
  /// Everybody on stage in order of joining. Who is new sits behind the others; who left is forgotten, and
  /// the large part of somebody who left is free for the next who speaks.
  void setPeople(const std::vector<std::string>& ids);
  /// Everybody's level at `nowNs`. True when the large part has changed.
  bool update(std::uint64_t nowNs, const std::vector<Level>& levels);
  /// Everybody, the large one first. Before anybody spoke, in order of joining.
  [[nodiscard]] const std::vector<std::string>& seats() const noexcept { return seats_; }

 private:
  struct Voice {
    bool speaking = false;
    std::chrono::nanoseconds spoken{0};  ///< grows while speaking, up to kMemory, and shrinks in silence
    std::chrono::nanoseconds louder{0};  ///< for how long clearly louder than the large one
    float loudness = 0;                  ///< mean square over about a second
  };
  [[nodiscard]] bool mayTake(const Voice& challenger, const Voice& large) const noexcept;

  Settings settings_;
  std::vector<std::string> seats_;
  std::map<std::string, Voice, std::less<>> voices_;
  std::uint64_t updatedAtNs_ = 0;
  std::uint64_t heldUntilNs_ = 0;
};

}  // namespace rostra::mix
