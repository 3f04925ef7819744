// SPDX-License-Identifier: Apache-2.0
#include "control/metrics/capacity.hpp"

#include <algorithm>
#include <cmath>

namespace rostra::control {
namespace {

/// Use is smoothed over this time, so that a process that starts is no load; and what things cost over this.
constexpr double kUseSeconds = 4;
constexpr double kCostSeconds = 20;
/// What was measured may differ so much from the calibration, either way; more is a broken clock.
constexpr double kMostCorrection = 8;
/// For each person, from where on a stage counts as large.
constexpr std::int64_t kManyPairs = 5;
/// A step is given back below this part of what took it.
constexpr double kCalmShare = 0.85;

/// The weight of what was seen for this long.
double weightOf(double seconds, double memory) {
  return 1 - std::exp(-std::max(0.0, seconds) / memory);
}

void follow(double& value, double seen, double weight, double first) {
  value += weight * (seen - value);
  value = std::clamp(value, first / kMostCorrection, first * kMostCorrection);
}

double shareOf(const CapacitySettings& settings, Newcomer who) {
  const std::int64_t percent = who == Newcomer::Slate  ? settings.forSlates
                               : who == Newcomer::Show ? settings.forShows
                                                       : settings.forPeople;
  return static_cast<double>(percent) / 100;
}

}  // namespace

void Capacity::look(const Usage& usage) {
  used_ += weightOf(usage.seconds, kUseSeconds) * (usage.cores - used_);
  nobody_ = usage.people == 0;
  nothing_ = usage.mixers.empty();
  learnShow(usage);
  learnForwarding(usage);
  press(usage.seconds);
}

void Capacity::learnShow(const Usage& usage) {
  double sum = 0;
  double count = 0;
  bool losing = false;
  for (const Usage::Mixer& mixer : usage.mixers) {
    if (!mixer.settled) continue;
    sum += mixer.cores;
    ++count;
    losing = losing || mixer.losing;
  }
  if (count == 0) return;
  const double mean = sum / count;
  // A mixer that did not get what it needed says how much it got, not how much it needs.
  if (losing && mean < costs_.show) return;
  follow(costs_.show, mean, weightOf(usage.seconds, kCostSeconds), first_.show);
}

void Capacity::learnForwarding(const Usage& usage) {
  if (usage.people == 0) return;
  const double weight = weightOf(usage.seconds, kCostSeconds);
  const auto people = static_cast<double>(usage.people);
  const auto pairs = static_cast<double>(usage.pairs);
  // One number cannot tell two costs apart: small stages say what a person costs, large ones what a pair
  // does.
  if (usage.pairs < kManyPairs * usage.people) {
    follow(costs_.person, (usage.forwarding - costs_.pair * pairs) / people, weight, first_.person);
  } else {
    follow(costs_.pair, (usage.forwarding - costs_.person * people) / pairs, weight, first_.pair);
  }
}

void Capacity::press(double seconds) {
  const double limit = settings_.cores * static_cast<double>(settings_.forRunning) / 100;
  if (limit <= 0) {
    steps_ = 0;
    return;
  }
  pressed_ = used_ > limit ? pressed_ + seconds : 0;
  calm_ = used_ < limit * kCalmShare ? calm_ + seconds : 0;
  if (pressed_ >= kPressed) {
    steps_ = std::min(steps_ + 1, kMostSteps);
    pressed_ = 0;
  } else if (calm_ >= kCalm) {
    steps_ = std::max(steps_ - 1, 0);
    calm_ = 0;
  }
}

double Capacity::costOf(Newcomer who, std::size_t onStage) const noexcept {
  if (who == Newcomer::Slate) return costs_.show;
  // To each of the others and the mixer, and from each of them.
  const double pairs = 2 * static_cast<double>(onStage) + 1;
  const double person = costs_.person + costs_.pair * pairs;
  return who == Newcomer::Show ? costs_.show + person : costs_.camera + person;
}

bool Capacity::allows(Newcomer who, std::size_t onStage, TimePoint now) const {
  const double share = shareOf(settings_, who);
  const double coming = expected(now);
  // Where nothing runs nothing can suffer, however small the machine is or seems.
  const bool idle = nothing_ && coming <= 0 && (nobody_ || who != Newcomer::Person);
  if (share <= 0 || idle) return true;
  return used_ + coming + costOf(who, onStage) <= settings_.cores * share;
}

void Capacity::expect(Newcomer who, std::size_t onStage, TimePoint now) {
  Line& line = lineOf(who);
  while (!line.empty() && now - line.front().since >= kSettle) line.pop_front();
  line.push_back({costOf(who, onStage), now});
}

void Capacity::keepComing(std::size_t people, std::size_t mixers) {
  while (people_.size() > people) people_.pop_front();
  while (mixers_.size() > mixers) mixers_.pop_front();
}

double Capacity::expected(TimePoint now) const {
  double sum = 0;
  for (const Line* line : {&people_, &mixers_}) {
    for (const Coming& one : *line) {
      const double age = std::chrono::duration<double>(now - one.since) / kSettle;
      sum += one.cores * std::clamp(1 - age, 0.0, 1.0);
    }
  }
  return sum;
}

double Capacity::coresLeft(TimePoint now) const {
  return std::max(0.0, settings_.cores * shareOf(settings_, Newcomer::Show) - used_ - expected(now));
}

std::int64_t Capacity::showsLeft(TimePoint now) const {
  if (settings_.forShows <= 0) return -1;
  const auto fitting =
      static_cast<std::int64_t>(std::floor(coresLeft(now) / std::max(1e-6, costOf(Newcomer::Show, 0))));
  return fitting == 0 && allows(Newcomer::Show, 0, now) ? 1 : fitting;
}

}  // namespace rostra::control
