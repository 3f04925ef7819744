// SPDX-License-Identifier: Apache-2.0
#include "netlab/emulated_link.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rostra::test {
namespace {

rtp::Duration milliseconds(double value) {
  return std::chrono::duration_cast<rtp::Duration>(std::chrono::duration<double, std::milli>(value));
}

// Where the number goes, and how.
bool applyWord(LineSettings& settings, std::string_view name, double value) {
  if (value < 0) return false;
  if (name == "rate") {
    settings.kbps = value;
  } else if (name == "queue") {
    settings.queue = milliseconds(value);
  } else if (name == "delay") {
    settings.delay = milliseconds(value);
  } else if (name == "jitter") {
    settings.jitter = milliseconds(value);
  } else if (name == "loss" && value <= 100) {
    settings.loss = value / 100;
  } else if (name == "burst" && value >= 1) {
    settings.burst = value;
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool LineSettings::apply(std::string_view words) {
  LineSettings next = *this;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    const std::string_view word = words.substr(0, end);
    words.remove_prefix(std::min(end + 1, words.size()));
    if (word.empty()) continue;
    const std::size_t equals = word.find('=');
    if (equals == std::string_view::npos) return false;
    const std::string_view number = word.substr(equals + 1);
    double value = 0;
    const auto [rest, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc() || rest != number.data() + number.size()) return false;
    if (!applyWord(next, word.substr(0, equals), value)) return false;
  }
  *this = next;
  return true;
}

// A burst ends after each packet with the chance 1 / length; it begins so often that the mean is kept.
bool EmulatedLink::lost() {
  if (settings_.loss <= 0) return false;
  if (settings_.burst <= 1 || settings_.loss >= 1) return chance() < settings_.loss;
  const double ends = 1 / settings_.burst;
  const double begins = ends * settings_.loss / (1 - settings_.loss);
  inBurst_ = inBurst_ ? chance() >= ends : chance() < begins;
  return inBurst_;
}

std::optional<rtp::TimePoint> EmulatedLink::send(std::uint32_t bytes, rtp::TimePoint now) {
  ++counts_.offeredPackets;
  counts_.offeredBytes += bytes;
  if (lost()) {
    ++counts_.lostPackets;
    return std::nullopt;
  }
  rtp::TimePoint leaves = now;
  rtp::Duration waits{};
  if (settings_.kbps > 0) {
    const rtp::TimePoint begins = std::max(busyUntil_, now);
    waits = begins - now;
    if (waits > settings_.queue) {
      ++counts_.droppedPackets;
      return std::nullopt;
    }
    leaves = begins + milliseconds(bytes * 8 / settings_.kbps);
    busyUntil_ = leaves;
  }
  counts_.passedBytes += bytes;
  const auto wholeMs = static_cast<std::size_t>(waits / std::chrono::milliseconds(1));
  ++waits_[std::min(wholeMs, kMilliseconds - 1)];
  ++waited_;
  const rtp::Duration late =
      settings_.jitter > rtp::Duration::zero()
          ? milliseconds(chance() * std::chrono::duration<double, std::milli>(settings_.jitter).count())
          : rtp::Duration::zero();
  lastArrival_ = std::max(lastArrival_, leaves + settings_.delay + late);
  return lastArrival_;
}

rtp::Duration EmulatedLink::quantile(double share) const noexcept {
  std::uint64_t left = static_cast<std::uint64_t>(share * static_cast<double>(waited_));
  for (std::size_t ms = 0; ms < kMilliseconds; ++ms) {
    if (waits_[ms] > left) return std::chrono::milliseconds(ms);
    left -= waits_[ms];
  }
  return {};
}

LineCounts EmulatedLink::take() {
  LineCounts result = std::exchange(counts_, {});
  result.queueP50 = quantile(0.5);
  result.queueP95 = quantile(0.95);
  waits_.fill(0);
  waited_ = 0;
  return result;
}

}  // namespace rostra::test
