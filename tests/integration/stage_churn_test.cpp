// SPDX-License-Identifier: Apache-2.0
// 200 random events on a stage that is on air: the broadcast must not notice. Real server, real mix, light
// participants; the stream is followed part by part and decoded by ffprobe afterwards.
#include "support/light_participant.hpp"
#include "support/playlist_follower.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <random>
#include <stdexcept>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr int kEvents = 200;
constexpr int kFrameRate = 30;
constexpr std::size_t kMostOnStage = 6;
constexpr auto kEffect = 30s;  // bound for the visible effect of one event, on busy cores

/// What one run of a program prints.
std::string outputOf(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), n);
  ::pclose(pipe);
  return text;
}

struct Load {
  std::size_t residentKb = 0;
  std::size_t threads = 0;
};

class StageChurn : public testing::Test {
 protected:
  void SetUp() override {
    auto started = ServerProcess::start(hub_);
    if (!started) throw std::runtime_error(started.error().message);
    server_ = std::move(*started);
  }

  void join() {
    LightParticipantOptions options;
    options.space = "churn";
    options.name = "P" + std::to_string(joined_++);
    auto made =
        LightParticipant::create(hub_, identity_, WebSocketLink::create(server_->webSocketUrl()), options);
    ASSERT_TRUE(made) << made.error().message;
    stage_.push_back(std::move(*made));
    LightParticipant& person = *stage_.back();
    person.join();
    ASSERT_TRUE(hub_.waitUntil([&] { return person.publishing(); }, kEffect))
        << "join " << person.name() << " has no effect\n"
        << server_->log();
  }

  void leave(std::size_t who) {
    if (coin_(random_)) {
      stage_[who]->leave();
    } else {
      stage_[who]->vanish();
    }
    stage_.erase(stage_.begin() + static_cast<std::ptrdiff_t>(who));
  }

  /// A change of media state is over when everyone else was told.
  void awaitState(const LightParticipant& who, bool camera, bool microphone) {
    ASSERT_TRUE(hub_.waitUntil(
        [&] {
          return std::all_of(stage_.begin(), stage_.end(), [&](const auto& other) {
            if (other.get() == &who) return true;
            const auto seen = other->others().find(who.id());
            return seen != other->others().end() && seen->second.camera == camera &&
                   seen->second.microphone == microphone;
          });
        },
        kEffect))
        << server_->log();
  }

  Load load() const {
    Load sum;
    for (const char* kind : {"sfu-worker", "mix-worker"}) {
      for (const ProcessFacts& facts : server_->workers(kind)) {
        sum.residentKb += facts.residentBytes / 1024;
        sum.threads += facts.threads;
      }
    }
    return sum;
  }

  /// Everyone leaves in words, and the stage is quiet: the state in which loads are compared.
  Load emptyAndMeasure() {
    while (!stage_.empty()) {
      stage_.back()->leave();
      stage_.pop_back();
    }
    join();
    LightParticipant& last = *stage_.back();
    // Those who vanished without a word are gone once their grace time is over.
    EXPECT_TRUE(hub_.waitUntil([&] { return last.others().empty(); }, 40s)) << server_->log();
    const std::size_t before = follower_ ? follower_->parts().size() : 0;
    EXPECT_TRUE(
        hub_.waitUntil([&] { return !follower_ || follower_->parts().size() >= before + 10; }, kEffect))
        << testing::PrintToString(follower_->complaints()) << '\n'
        << server_->log();
    return load();
  }

  SocketHub hub_{glib::Loop::main()};
  std::unique_ptr<ServerProcess> server_;
  std::shared_ptr<const DtlsIdentity> identity_ = std::make_shared<DtlsIdentity>();
  std::vector<std::unique_ptr<LightParticipant>> stage_;
  std::shared_ptr<PlaylistFollower> follower_;
  std::mt19937 random_{20261121};  // the same events in every run
  std::bernoulli_distribution coin_{0.7};
  int joined_ = 0;
};

TEST_F(StageChurn, TwoHundredEventsNeverGapTheBroadcast) {
  ASSERT_NO_FATAL_FAILURE(join());
  follower_ = PlaylistFollower::start(server_->url(), "churn");
  ASSERT_TRUE(hub_.waitUntil([&] { return follower_->parts().size() >= 5; }, kEffect)) << server_->log();

  Load warm;
  std::map<std::string, std::array<bool, 2>> states;  // camera, microphone
  for (int event = 0; event < kEvents; ++event) {
    if (event == kEvents / 2) warm = emptyAndMeasure();
    const std::size_t kind = std::uniform_int_distribution<std::size_t>(0, 3)(random_);
    const std::size_t who =
        stage_.empty() ? 0 : std::uniform_int_distribution<std::size_t>(0, stage_.size() - 1)(random_);
    if (stage_.empty() || (kind == 0 && stage_.size() < kMostOnStage)) {
      ASSERT_NO_FATAL_FAILURE(join());
      states[stage_.back()->id()] = {true, true};
      continue;
    }
    if (kind <= 1) {
      leave(who);
      continue;
    }
    LightParticipant& person = *stage_[who];
    auto& state = states.try_emplace(person.id(), std::array{true, true}).first->second;
    if (kind == 2) {
      state[0] = !state[0];
      person.setCamera(state[0]);
    } else {
      state[1] = !state[1];
      person.setMicrophone(state[1]);
    }
    ASSERT_NO_FATAL_FAILURE(awaitState(person, state[0], state[1])) << "event " << event;
  }
  const Load end = emptyAndMeasure();
  follower_->stop();

  EXPECT_TRUE(follower_->complaints().empty()) << testing::PrintToString(follower_->complaints());
  EXPECT_EQ(follower_->discontinuities(), 0U) << "the mixer was restarted\n" << server_->log();

  const std::string file = server_->dataFolder() + "/churn.mp4";
  std::ofstream(file, std::ios::binary) << follower_->media();
  const std::string probe = outputOf(
      "ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0 " +
      file + " 2>&1");
  // Six frames a part by the clock of the mixer: the count says that no frame is missing or double.
  double seconds = 0;
  for (const FollowedPart& part : follower_->parts()) seconds += part.duration;
  EXPECT_EQ(std::stoul("0" + probe.substr(0, probe.find_first_not_of("0123456789"))),
            static_cast<unsigned long>(seconds * kFrameRate + 0.5))
      << probe;
  EXPECT_EQ(probe.find_first_not_of("0123456789\r\n"), std::string::npos) << "ffprobe complains: " << probe;

  // The media goes on as fast as time does: from a part after the first backlog to the last one.
  const auto& parts = follower_->parts();
  constexpr std::size_t kAfterBacklog = 15;
  double media = 0;
  for (std::size_t i = kAfterBacklog + 1; i < parts.size(); ++i) media += parts[i].duration;
  const double elapsed = static_cast<double>(parts.back().arrivedUs - parts[kAfterBacklog].arrivedUs) / 1e6;
  EXPECT_NEAR(elapsed, media, 1.0);

  std::cout << "[ measured ] " << kEvents << " events in " << seconds << " s of broadcast, "
            << follower_->parts().size() << " parts; workers at half time " << warm.residentKb / 1024
            << " MiB and " << warm.threads << " threads, at the end " << end.residentKb / 1024 << " MiB and "
            << end.threads << " threads\n";
  EXPECT_LE(end.threads, warm.threads + 4) << "threads leak";
  EXPECT_LE(end.residentKb, warm.residentKb * 115 / 100) << "memory leaks";
}

}  // namespace
}  // namespace rostra::test
