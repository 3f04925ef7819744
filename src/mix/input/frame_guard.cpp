// SPDX-License-Identifier: Apache-2.0
#include "mix/input/frame_guard.hpp"

#include "rtp/payload/vp8.hpp"

#include <algorithm>

namespace rostra::mix {
namespace {

constexpr std::int64_t kBudgetSeconds = 2;  // a late network delivers in bursts
constexpr std::uint64_t kNsPerSecond = 1'000'000'000;
/// Encoders cut a picture into a few slices. A sender could make thousands that each touch all of it.
constexpr std::size_t kSlicesOfAPicture = 8;

// What a decoder holds at most, in pictures: those that later ones refer to (RFC 6386 section 5: three and
// the one being written; H.264 A.3.1: sixteen and that one), and those on their way to the tile and in it.
constexpr std::size_t kPicturesOfVp8 = 4 + 5;
constexpr std::size_t kPicturesOfH264 = 17 + 5;
// Beside pictures: the stacks of its sender's threads, packets, a frame that is put together.
constexpr std::size_t kBytesOfADecoder = 16U << 20;

std::int64_t pixels(const rtp::FrameSize& size) noexcept {
  return std::int64_t{size.width} * size.height;
}

}  // namespace

const char* toString(FrameVerdict verdict) noexcept {
  switch (verdict) {
    case FrameVerdict::Pass:
      return "passes";
    case FrameVerdict::Waiting:
      return "waiting for a key frame";
    case FrameVerdict::TooFast:
      return "more pixels a second than sender-pixel-rate";
    case FrameVerdict::TooLarge:
      return "larger than sender-frame-size";
    case FrameVerdict::NoMemory:
      return "other pictures take all of mixer-memory";
    case FrameVerdict::Unreadable:
      return "the size cannot be read";
  }
  return "";
}

bool FrameGuard::enter(std::size_t bytes) noexcept {
  entered_ += bytes;
  if (entered_ > kMaxFrameBytes) stuck_ = true;
  return !stuck_;
}

bool FrameGuard::decodable(rtp::Bytes frame, std::uint64_t nowNs) noexcept {
  entered_ = 0;
  const FrameVerdict verdict = look(frame, nowNs);
  started_ = verdict == FrameVerdict::Pass;
  if (verdict == FrameVerdict::Waiting) {
    // What it waits for stays the reason that is told.
    if (standing_ == FrameVerdict::Pass) standing_ = verdict;
    return false;
  }
  standing_ = verdict;
  if (!started_) ++refused_;
  return started_;
}

FrameVerdict FrameGuard::look(rtp::Bytes frame, std::uint64_t nowNs) noexcept {
  std::size_t pictures = 1;
  FrameVerdict verdict = FrameVerdict::Pass;
  if (codec_ == ipc::TapCodec::Vp8) {
    verdict = lookAtVp8(frame);
  } else {
    const rtp::H264AccessUnit unit = rtp::parseAccessUnit(frame);
    pictures = std::max({pictures, unit.pictures, (unit.slices + kSlicesOfAPicture - 1) / kSlicesOfAPicture});
    verdict = lookAtH264(unit);
  }
  if (verdict == FrameVerdict::Pass && !memory_.resize(decoderBytes())) return FrameVerdict::NoMemory;
  if (verdict == FrameVerdict::Pass && !spend(area() * static_cast<std::int64_t>(pictures), nowNs))
    return FrameVerdict::TooFast;
  // Enough was saved up to begin again.
  if (verdict == FrameVerdict::Waiting && standing_ == FrameVerdict::TooFast && spend(0, nowNs) &&
      budget_ >= limits_.pixelRate)
    standing_ = FrameVerdict::Waiting;
  if (verdict == FrameVerdict::Waiting && standing_ == FrameVerdict::NoMemory && memory_.fits(decoderBytes()))
    standing_ = FrameVerdict::Waiting;
  return verdict;
}

FrameVerdict FrameGuard::lookAtVp8(rtp::Bytes frame) noexcept {
  const auto header = rtp::parseVp8Frame(frame);
  if (!header) return FrameVerdict::Unreadable;
  if (!header->keyFrame) return started_ ? FrameVerdict::Pass : FrameVerdict::Waiting;
  if (!header->size) return FrameVerdict::Unreadable;
  if (tooLarge(*header->size)) return FrameVerdict::TooLarge;
  areas_.front() = pixels(*header->size);
  return FrameVerdict::Pass;
}

FrameVerdict FrameGuard::lookAtH264(const rtp::H264AccessUnit& unit) noexcept {
  if (!unit.readable) return FrameVerdict::Unreadable;
  for (const rtp::SequenceParameterSet& set : unit.parameterSets) {
    if (tooLarge(set.coded)) return FrameVerdict::TooLarge;
  }
  const bool keyFrame = unit.idr || !unit.parameterSets.empty();
  if (!started_ && !keyFrame) return FrameVerdict::Waiting;
  for (const rtp::SequenceParameterSet& set : unit.parameterSets) areas_[set.id] = pixels(set.coded);
  return area() > 0 ? FrameVerdict::Pass : FrameVerdict::Unreadable;
}

std::int64_t FrameGuard::area() const noexcept {
  // Which of the parameter sets a picture uses, it says where this does not look.
  return *std::ranges::max_element(areas_);
}

std::size_t FrameGuard::decoderBytes() const noexcept {
  const std::size_t pictures = codec_ == ipc::TapCodec::Vp8 ? kPicturesOfVp8 : kPicturesOfH264;
  return kBytesOfADecoder + pictures * static_cast<std::size_t>(area()) * 3 / 2;
}

bool FrameGuard::tooLarge(const rtp::FrameSize& size) const noexcept {
  return pixels(size) > limits_.frameSize;
}

bool FrameGuard::spend(std::int64_t pixels, std::uint64_t nowNs) noexcept {
  const std::int64_t most = limits_.pixelRate * kBudgetSeconds;
  if (budget_ < 0) {
    budget_ = most;
  } else if (nowNs > budgetAtNs_) {
    const std::uint64_t passed = std::min(nowNs - budgetAtNs_, kBudgetSeconds * kNsPerSecond);
    const double earned = static_cast<double>(passed) / kNsPerSecond * static_cast<double>(limits_.pixelRate);
    budget_ = std::min(most, budget_ + static_cast<std::int64_t>(earned));
  }
  budgetAtNs_ = std::max(budgetAtNs_, nowNs);
  if (pixels > budget_) return false;
  budget_ -= pixels;
  return true;
}

}  // namespace rostra::mix
