// SPDX-License-Identifier: Apache-2.0
#include "control/operations/capacity_watch.hpp"

#include "av/handles.hpp"
#include "base/log.hpp"
#include "control/metrics/calibration.hpp"
#include "control/metrics/capacity_settings.hpp"
#include "control/metrics/encode_time.hpp"
#include "control/metrics/usable_cores.hpp"
#include "control/show/canvas_format.hpp"
#include "control/show/ladder_plan.hpp"
#include "control/supervisor/process_state.hpp"
#include "pipeline/catalog/catalog.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unistd.h>
#include <utility>

namespace rostra::control {
namespace {

constexpr std::chrono::milliseconds kUsageInterval{1000};
/// Of the calibration: 0.03 s of processor time at 1280x720.
constexpr int kCalibrationPictures = 12;
constexpr double kHundred = 100;

}  // namespace

Costs calibrate(const Configuration& configuration) {
  const auto catalog = pipeline::Catalog::load(configuration.pipelinesDir);
  const auto settings = catalog ? catalog->encoder("encoders/video") : tl::make_unexpected(catalog.error());
  const auto ladder =
      catalog ? catalog->ladder("ladders/" + configuration.ladder) : tl::make_unexpected(catalog.error());
  if (!settings || !ladder) return calibratedCosts(kReferenceNsPerPixel, 0);  // checkPipelines() says so
  const LadderPlan plan = planLadder(**ladder, configuration);
  double pixelRate = 0;
  for (const auto& rung : plan.rungs) {
    if (!rung.onDemand) pixelRate += static_cast<double>(rung.width * rung.height * configuration.frameRate);
  }
  const mix::VideoFormat format = canvasFormat(plan, configuration);
  av::routeLog();
  const auto time = encodeTime(**settings, format, kCalibrationPictures);
  if (!time) return calibratedCosts(kReferenceNsPerPixel, pixelRate);
  const double nsPerPixel = time->best * 1e6 / (format.width * format.height);
  const Costs costs = calibratedCosts(nsPerPixel, pixelRate);
  const auto milli = [](double cores) { return std::int64_t{std::llround(1000 * cores)}; };
  log::info("what shows cost on this machine, until it is measured",
            {{"encode-us", std::int64_t{std::llround(time->best * 1000)}},
             {"show-millicores", milli(costs.show)},
             {"camera-millicores", milli(costs.camera)},
             {"person-millicores", milli(costs.person)},
             {"pair-millicores", milli(costs.pair)}});
  return costs;
}

std::shared_ptr<CapacityWatch> CapacityWatch::create(Parts parts) {
  parts.loop->assertHere();
  std::shared_ptr<CapacityWatch> watch(new CapacityWatch(std::move(parts)));
  watch->parts_.rooms->capacity().set(capacitySettings(watch->parts_.configuration, usableCores()));
  watch->timer_ = watch->parts_.loop->every(kUsageInterval, [weak = std::weak_ptr<CapacityWatch>(watch)] {
    if (const auto self = weak.lock()) self->look();
  });
  return watch;
}

double CapacityWatch::coresOf(pid_t pid, double seconds) {
  const auto cpu = useOf(pid).cpu;
  now_[pid] = cpu;
  const auto before = before_.find(pid);
  if (before == before_.end() || cpu < before->second) return 0;
  return std::chrono::duration<double>(cpu - before->second).count() / seconds;
}

void CapacityWatch::look() {
  const auto time = Clock::now();
  Capacity& capacity = parts_.rooms->capacity();
  Usage usage;
  usage.seconds = std::chrono::duration<double>(time - std::exchange(last_, time)).count();
  if (usage.seconds <= 0) return;
  now_.clear();
  usage.cores = coresOf(::getpid(), usage.seconds);
  for (const auto& worker : parts_.fleet->all()) {
    if (worker->state() != SfuWorker::State::Ready) continue;
    const double cores = coresOf(worker->pid(), usage.seconds);
    usage.cores += cores;
    usage.forwarding += cores;
  }
  std::map<int, double> mixers;
  for (const auto& worker : parts_.mixers->all()) {
    if (worker->state() == MixWorker::State::Starting) continue;
    mixers[worker->number()] = coresOf(worker->pid(), usage.seconds);
    usage.cores += mixers[worker->number()];
  }
  before_.swap(now_);
  std::set<int> mixing;
  for (const auto& [slug, room] : parts_.rooms->all()) {
    const auto people = static_cast<std::int64_t>(room->stage().size());
    const auto& mixer = room->broadcast().mixer();
    usage.people += people;
    usage.pairs += people * (mixer ? people : people - 1);
    room->broadcast().doLess(capacity.steps());
    if (!mixer) continue;
    const int number = mixer->number();
    mixing.insert(number);
    const auto since = mixing_.emplace(number, time).first->second;
    usage.mixers.push_back(
        {mixers[number], time - since >= Capacity::kSettle, parts_.collector->losing(number)});
  }
  std::erase_if(mixing_, [&](const auto& entry) { return !mixing.contains(entry.first); });
  const int before = capacity.steps();
  capacity.look(usage);
  if (capacity.steps() == before) return;
  const log::Fields facts{{"steps", capacity.steps()},
                          {"cpu-used", std::int64_t{std::llround(kHundred * capacity.used())}},
                          {"cpu-budget", std::int64_t{std::llround(kHundred * capacity.settings().cores)}}};
  if (capacity.steps() > before) {
    log::warning("the server uses more than cpu-for-running: mixers do less", facts);
  } else {
    log::info("the server uses less: mixers do more again", facts);
  }
}

}  // namespace rostra::control
