// SPDX-License-Identifier: Apache-2.0
// Who speaks, and who of them is the active speaker. In: how loud each microphone was, a few times a second;
// out: both, when one of them changed. Pure, virtual clock.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rostra::sfu {

struct SpeakerLevel {
  std::string participant;
  int dbov = -127;  ///< of about the last fifth of a second (LevelWindow), 0 = loudest possible
  bool operator==(const SpeakerLevel&) const = default;
};

/// Speech is told from noise by how long it lasts, on three scales of time, as published detectors of the
/// dominant speaker do (I. Volfin, I. Cohen, "Dominant speaker identification for multipoint
/// videoconferencing", 2012): most packets of a block must be loud (LevelWindow: no click counts), several
/// blocks within the last second (no cough counts), and whoever has the floor keeps it until they have been
/// silent for as long as they are remembered. Thread: none of its own.
class SpeakerDetector {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;

  /// How often to call update(). Two syllables, and five messages a second at most.
  static constexpr std::chrono::milliseconds kInterval{200};
  /// dBov. Louder begins to speak: talking into a headset is -30 to -15, a room without anybody below -60.
  static constexpr int kStart = -45;
  /// dBov. Whoever speaks goes on as long as they are louder: ends of sentences are quiet.
  static constexpr int kStop = -55;
  /// Silence that ends the mark of somebody who speaks: longer than between words, shorter than a thought.
  static constexpr std::chrono::milliseconds kPause{800};
  /// Speech it takes to become the active speaker: a cough lasts 300 to 400 ms, as does "yes".
  static constexpr std::chrono::milliseconds kTakeOver{600};
  /// Speech is remembered for as long as it lasted, up to this: so long may the active speaker be silent
  /// while somebody else talks. Pauses between sentences are shorter.
  static constexpr std::chrono::milliseconds kMemory{1000};
  /// The active speaker stays it for this long at least: nobody can follow pictures that change faster.
  static constexpr std::chrono::milliseconds kHold{1500};
  /// Whoever is this much louder for kTakeOver takes the floor from an active speaker who only hums. Mean
  /// squares of about a second; 8 is 9 dB, twice as loud to the ear.
  static constexpr float kLouder = 8;

  struct Speakers {
    /// Who speaks now: the active speaker first if they do, then the others in the order in which they began.
    std::vector<SpeakerLevel> speaking;
    /// Who speaks or spoke last; empty = nobody has, or they are muted or gone.
    std::string active;
    /// The same among all the others: whom the active speaker looks at while they talk.
    std::string runnerUp;
    bool operator==(const Speakers&) const = default;
  };

  /// Everyone with a microphone that is on; who is missing is muted or gone and stops at once. What there is
  /// now when somebody began or ended or is active now; nothing otherwise. `now` never goes back.
  [[nodiscard]] std::optional<Speakers> update(TimePoint now, const std::vector<SpeakerLevel>& levels);
  /// Somebody is muted or gone: they stop at once. As update().
  [[nodiscard]] std::optional<Speakers> silence(const std::string& participant);

 private:
  struct Voice {
    int dbov = -127;
    bool speaking = false;
    std::uint64_t began = 0;  ///< who began first has the smaller number
    Duration quiet{0};        ///< since they were last heard
    Duration spoken{0};       ///< grows while they are heard, up to kMemory, and shrinks in silence
    float power = 0;          ///< mean square of about a second, 1 = full scale
    /// By floor, for how long clearly louder than who has it.
    std::array<Duration, 2> louder{};

    /// True when this began or ended their speech.
    [[nodiscard]] bool hear(int level, Duration step, std::uint64_t number);
  };
  using Voices = std::map<std::string, Voice, std::less<>>;
  struct Floor {
    std::string holder;  ///< empty = nobody
    TimePoint heldUntil = TimePoint::min();
  };
  /// Of everyone, and of everyone but who has the first.
  enum Which : std::size_t { Active, RunnerUp };

  /// True when they were speaking or had a floor.
  [[nodiscard]] bool forget(Voices::iterator voice);
  /// True when somebody else has a floor now.
  [[nodiscard]] bool choose(TimePoint now, Duration step);
  [[nodiscard]] bool choose(Which which, TimePoint now, Duration step);
  [[nodiscard]] Speakers speakers() const;

  Voices voices_;
  std::array<Floor, 2> floors_;
  std::optional<TimePoint> updatedAt_;
  std::uint64_t beginnings_ = 0;
};

}  // namespace rostra::sfu
