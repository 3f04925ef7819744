// SPDX-License-Identifier: Apache-2.0
#include "control/operations/stats_collector.hpp"

#include "base/log.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace rostra::control {
namespace {

using glib::eachOf;
using glib::flagOf;
using glib::numberOf;
using glib::objectOf;

constexpr std::size_t kMaxStats = 8U << 20;

std::uint64_t count(JsonObject* object, const char* name) {
  return static_cast<std::uint64_t>(std::max(0.0, numberOf(object, name)));
}

using TotalsMember = std::uint64_t MediaTotals::*;
constexpr std::array<TotalsMember, 12> kTotals{
    &MediaTotals::packetsIn,         &MediaTotals::packetsOut, &MediaTotals::bytesIn,
    &MediaTotals::bytesOut,          &MediaTotals::malformed,  &MediaTotals::tapSent,
    &MediaTotals::tapDropped,        &MediaTotals::mixFrames,  &MediaTotals::mixRepeated,
    &MediaTotals::mixDeadlineMisses, &MediaTotals::mixEncoded, &MediaTotals::mixDropped};

}  // namespace

MediaTotals readSfuTotals(std::string_view json) {
  MediaTotals totals;
  const auto object = glib::parseObject(json, kMaxStats);
  if (!object) return totals;
  JsonObject* sums = objectOf(object->get(), "totals");
  totals.packetsIn = count(sums, "packetsIn");
  totals.packetsOut = count(sums, "packetsOut");
  totals.bytesIn = count(sums, "bytesIn");
  totals.bytesOut = count(sums, "bytesOut");
  totals.malformed = count(sums, "malformed");
  totals.tapSent = count(sums, "tapSent");
  totals.tapDropped = count(sums, "tapDropped");
  return totals;
}

MediaTotals readMixTotals(std::string_view json) {
  MediaTotals totals;
  const auto object = glib::parseObject(json, kMaxStats);
  if (!object) return totals;
  JsonObject* output = objectOf(object->get(), "output");
  totals.mixFrames = count(output, "frames");
  totals.mixRepeated = count(output, "repeatedFrames");
  totals.mixDeadlineMisses = count(output, "deadlineMisses");
  eachOf(object->get(), "renditions", [&](JsonObject* rendition) {
    totals.mixEncoded += count(rendition, "encoded");
    totals.mixDropped += count(rendition, "dropped");
  });
  return totals;
}

MediaNow readMixNow(std::string_view json) {
  MediaNow now;
  const auto object = glib::parseObject(json, kMaxStats);
  if (!object) return now;
  now.tickMs = numberOf(objectOf(object->get(), "output"), "tickMs");
  now.withoutSteps = numberOf(object->get(), "steps");
  now.without = now.withoutSteps > 0 ? 1 : 0;
  eachOf(object->get(), "renditions", [&](JsonObject* rendition) {
    now.encodeMsPerFrame = std::max(now.encodeMsPerFrame, numberOf(rendition, "encodeMsPerFrame"));
    now.partJitterMs = std::max(now.partJitterMs, numberOf(rendition, "partJitterMs"));
    now.skewMs = std::max(now.skewMs, std::abs(numberOf(rendition, "audioVideoSkewMs")));
    now.queuedPictures = std::max(now.queuedPictures, numberOf(rendition, "queuedPictures"));
    now.lagMs = std::max(now.lagMs, numberOf(rendition, "lagMs"));
    now.renditions += flagOf(rendition, "encoding") ? 1 : 0;
  });
  return now;
}

std::shared_ptr<StatsCollector> StatsCollector::create(std::shared_ptr<glib::Loop> loop,
                                                       std::chrono::milliseconds interval,
                                                       std::int64_t maxPictureLoss,
                                                       std::shared_ptr<SfuFleet> fleet,
                                                       std::shared_ptr<RoomRegistry> rooms) {
  loop->assertHere();
  std::shared_ptr<StatsCollector> collector(
      new StatsCollector(std::move(loop), maxPictureLoss, std::move(fleet), std::move(rooms)));
  collector->timer_ = collector->loop_->every(interval, [weak = std::weak_ptr<StatsCollector>(collector)] {
    const auto self = weak.lock();
    if (!self) return;
    self->checkOverload();
    self->ask();
  });
  return collector;
}

void StatsCollector::add(std::map<int, MediaTotals>& seen, int worker, const MediaTotals& counted) {
  MediaTotals& last = seen[worker];
  for (const TotalsMember member : kTotals) {
    // A room that closed takes its numbers with it: what is smaller than before is not a loss of what was
    // counted.
    if (counted.*member > last.*member) totals_.*member += counted.*member - last.*member;
    last.*member = counted.*member;
  }
}

void StatsCollector::checkOverload() {
  const bool changed = overload_.add(totals_.mixEncoded - checkedTotals_.mixEncoded,
                                     totals_.mixDropped - checkedTotals_.mixDropped);
  checkedTotals_ = totals_;
  if (!changed) return;
  const log::Fields facts{{"dropped-percent", std::int64_t(std::lround(overload_.loss()))},
                          {"max-picture-loss", maxPictureLoss_},
                          {"mixers", mixNow_.size()}};
  if (overload_.full()) {
    log::warning("the machine is full: mixers drop pictures; no new show is started", facts);
  } else {
    log::info("the machine has room for shows again", facts);
  }
}

void StatsCollector::checkOverload(int mixer, const MediaTotals& counted) {
  const auto before = mixSeen_.find(mixer);
  if (before == mixSeen_.end()) return;
  const MediaTotals& then = before->second;
  const auto since = [&](TotalsMember member) { return double(counted.*member) - double(then.*member); };
  const double lost = since(&MediaTotals::mixRepeated) + since(&MediaTotals::mixDeadlineMisses) +
                      since(&MediaTotals::mixDropped);
  const double made = since(&MediaTotals::mixFrames) + since(&MediaTotals::mixEncoded);
  constexpr double kLosing = 0.01;
  if (lost > kLosing * std::max(1.0, made)) {
    losing_.insert(mixer);
  } else {
    losing_.erase(mixer);
  }
}

void StatsCollector::askSfu(const SfuFleet::WorkerPtr& worker) {
  const auto weak = weak_from_this();
  worker->ask(protocol::worker::sfuCommand::GetStats{},
              [weak, number = worker->number()](const Result<std::string>& answer) {
                const auto self = weak.lock();
                if (self && answer) self->add(self->sfuSeen_, number, readSfuTotals(*answer));
              });
  worker->ask(protocol::worker::sfuCommand::GetMetrics{},
              [weak, number = worker->number()](const Result<std::string>& answer) {
                const auto self = weak.lock();
                const auto event =
                    answer ? protocol::worker::parseSfuEvent(*answer) : tl::make_unexpected(answer.error());
                const auto* metrics =
                    event ? std::get_if<protocol::worker::sfuEvent::Metrics>(&*event) : nullptr;
                if (self && metrics) self->sfu_.add(number, *metrics);
              });
}

void StatsCollector::ask() {
  std::set<int> running;
  const auto weak = weak_from_this();
  for (const auto& worker : fleet_->active()) {
    running.insert(worker->number());
  }
  sfu_.setWorkers(running);
  for (const auto& worker : fleet_->active()) askSfu(worker);
  std::erase_if(sfuSeen_, [&](const auto& entry) { return !running.contains(entry.first); });
  running.clear();
  for (const auto& [slug, room] : rooms_->all()) {
    const auto mixer = room->broadcast().mixer();
    if (!mixer) continue;
    running.insert(mixer->number());
    mixer->ask(protocol::worker::mixCommand::GetStats{},
               [weak, number = mixer->number()](Result<std::string> answer) {
                 const auto self = weak.lock();
                 if (!self || !answer) return;
                 const MediaTotals counted = readMixTotals(*answer);
                 self->checkOverload(number, counted);
                 self->add(self->mixSeen_, number, counted);
                 self->mixNow_[number] = readMixNow(*answer);
               });
  }
  std::erase_if(mixSeen_, [&](const auto& entry) { return !running.contains(entry.first); });
  std::erase_if(losing_, [&](int number) { return !running.contains(number); });
  std::erase_if(mixNow_, [&](const auto& entry) { return !running.contains(entry.first); });
}

void StatsCollector::setMaxPictureLoss(std::int64_t percent) {
  loop_->assertHere();
  if (percent == maxPictureLoss_) return;
  maxPictureLoss_ = percent;
  overload_ = Overload(percent);
}

const MediaTotals& StatsCollector::totals() const {
  loop_->assertHere();
  return totals_;
}

std::vector<SfuTotals::Numbers> StatsCollector::sfuTotals() const {
  loop_->assertHere();
  return sfu_.totals();
}

MediaNow StatsCollector::now() const {
  loop_->assertHere();
  MediaNow worst;
  for (const auto& [number, one] : mixNow_) {
    worst.tickMs = std::max(worst.tickMs, one.tickMs);
    worst.encodeMsPerFrame = std::max(worst.encodeMsPerFrame, one.encodeMsPerFrame);
    worst.partJitterMs = std::max(worst.partJitterMs, one.partJitterMs);
    worst.skewMs = std::max(worst.skewMs, one.skewMs);
    worst.queuedPictures = std::max(worst.queuedPictures, one.queuedPictures);
    worst.lagMs = std::max(worst.lagMs, one.lagMs);
    worst.withoutSteps = std::max(worst.withoutSteps, one.withoutSteps);
    worst.without += one.without;
    worst.renditions += one.renditions;
  }
  return worst;
}

}  // namespace rostra::control
