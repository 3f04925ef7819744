// SPDX-License-Identifier: Apache-2.0
// A room on air: in: whether a mixer must run, who is on stage; out: a mixer with its tap, its parts in the
// origin. A mixer that dies is replaced by the warm spare under the same playlists.
#pragma once

#include "control/config/configuration.hpp"
#include "control/metrics/counters.hpp"
#include "control/show/clock_anchor.hpp"
#include "control/show/ladder_plan.hpp"
#include "control/supervisor/worker_pool.hpp"
#include "origin/live/origin.hpp"
#include "recording/recorder.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace rostra::control {

/// Thread: the loop's home thread.
class Broadcast : public std::enable_shared_from_this<Broadcast> {
 public:
  using People = std::vector<protocol::worker::Person>;
  struct Handlers {
    std::function<void()> onTapWanted;  ///< a new mixer needs the SFU's packets: call openTap()
    std::function<void()> onPlayable;   ///< there is something to play, or no longer
    std::function<void()> onRecording;  ///< recording() changed
    std::function<void()> onFinished;   ///< finishing() is false again
  };
  struct Services {
    std::shared_ptr<glib::Loop> loop;
    std::shared_ptr<MixPool> mixers;
    std::shared_ptr<origin::Origin> origin;
    const Configuration& configuration;
    Counters& counters;
    std::string pipelines;
    std::shared_ptr<recording::Recorder> recorder;
    LadderPlan ladder;
  };

  [[nodiscard]] static std::shared_ptr<Broadcast> create(Services services, std::string space,
                                                         Handlers handlers);
  ~Broadcast();

  /// Starts a mixer, and a show when there is none. Nothing when it runs.
  void start();
  /// Stops the mixer; the show stays as it is, for viewers who come back, and is recorded to its last part.
  /// Nothing when it does not run.
  void stop();
  /// The show is over: its playlists end when the mixer has sent its last part.
  void end();
  /// What was on air is gone for good: its addresses answer 410.
  void close();
  /// Everyone on stage, in order of joining.
  void setPeople(People people);
  /// The active speaker; empty = there is none.
  void setSpeaker(const std::string& participant);
  /// How the space wants to look, at once while it is on air; empty = as configured.
  void setLayout(const std::string& name);
  /// Steps of `degradation` that its mixers take for the server's sake.
  void doLess(int steps);
  /// The title of the space, and when its next show is planned (ms since 1970, 0 = it is not): on the slate
  /// at once, in recordings that begin from now on.
  void setSlate(const std::string& title, std::int64_t startsAt);
  /// Gives the mixer its end of a new tap. Nothing when no mixer runs: onTapWanted comes then.
  void openTap(FileDescriptor end);
  /// Records the show from now on, into the folder of this space (id of its row); empty = not, or not any
  /// longer. A show that ended is recorded to its last part. One that stopped by itself (a full disk only
  /// interrupts it) stays so until it was
  /// turned off.
  void record(const std::string& space);

  [[nodiscard]] bool mixing() const noexcept { return mixer_ != nullptr; }
  [[nodiscard]] bool wanted() const noexcept { return wanted_; }
  /// The show ended, and its last parts are still to come.
  [[nodiscard]] bool finishing() const noexcept { return finishing_; }
  [[nodiscard]] bool playable() const noexcept { return playable_; }
  [[nodiscard]] protocol::signalling::RecordingState recording() const noexcept;
  [[nodiscard]] const std::string& show() const noexcept { return show_; }
  [[nodiscard]] const std::shared_ptr<MixWorker>& mixer() const noexcept { return mixer_; }
  [[nodiscard]] std::uint64_t mixerRestarts() const noexcept { return restarts_; }

 private:
  Broadcast(Services services, std::string space, Handlers handlers);
  void takeMixer();
  [[nodiscard]] bool mixerTaken(const std::shared_ptr<MixWorker>& mixer);
  void receive(const std::shared_ptr<MixWorker>& from, MixTraits::Event event, MixWorker::Body body);
  void mixerDied(const std::shared_ptr<MixWorker>& dead, const MixWorker::Death& death);
  void releaseMixer(bool endShow);
  /// Takes the last parts of a mixer that was told to stop.
  void awaitLastParts(const std::shared_ptr<MixWorker>& mixer, bool endShow);
  void lastPartCame(bool endShow);
  /// At once, also the last parts of a show that ended.
  void stopRecording();
  /// Tells the mixer which renditions on demand are watched, where that has changed.
  void askForWatched();

  Services services_;
  std::string space_;
  protocol::worker::mixCommand::Slate slate_;
  Handlers handlers_;
  bool wanted_ = false;
  bool taking_ = false;  ///< a mixer has been asked for
  bool playable_ = false;
  bool interrupted_ = false;  ///< an earlier mixer sent parts of this show
  std::uint64_t restarts_ = 0;
  std::string show_;             ///< empty = none
  Configuration configuration_;  ///< as it was when the show was opened: every mixer of it gets this
  bool ended_ = false;           ///< the last parts of the show may still come
  bool finishing_ = false;
  std::shared_ptr<recording::Take> take_;  ///< null = not recorded
  std::string rendition_;                  ///< the one that is recorded: the first of the show
  glib::Ref<GBytes> init_;                 ///< its newest initialization segment
  People people_;
  std::string speaker_;  ///< empty = none
  int less_ = 0;         ///< steps that mixers take
  std::string layout_;   ///< of the space; empty = as configured
  std::shared_ptr<MixWorker> mixer_;
  ClockAnchor clock_;              ///< of the mixer
  std::set<std::string> watched_;  ///< renditions on demand that the mixer was told to encode
  glib::Source watchTimer_;
};

}  // namespace rostra::control
