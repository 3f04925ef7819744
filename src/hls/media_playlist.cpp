// SPDX-License-Identifier: Apache-2.0
#include "hls/media_playlist.hpp"

#include "base/check.hpp"
#include "hls/playlist_text.hpp"

#include <algorithm>

namespace rostra::hls {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

// Settings are whole milliseconds, parts are whole frames: 7 frames at 30 fps are 233.3 ms, not 233. A part
// may be this much longer than the target and is then listed with the target, because a longer DURATION is
// fatal to players.
constexpr microseconds kRounding{1000};
constexpr int kPartHoldBackParts = 3;  // s.4.4.3.8: PART-HOLD-BACK should be at least three part targets
constexpr int kSkipTargets = 6;        // s.4.4.3.8: CAN-SKIP-UNTIL must be at least six target durations
constexpr int kPartsListedTargets =
    3;  // s.4.4.4.9: parts older than three target durations need not be listed
constexpr int kMinimumWindowTargets = 4;        // s.6.2.2 demands three target durations after removal
constexpr std::uint64_t kMaxAheadSegments = 2;  // s.6.2.5.2: _HLS_msn further ahead is a mistake

// s.6.2.5.2 "Advance Part Limit": how many parts ahead a request may ask for.
std::uint64_t advancePartLimit(microseconds partTarget) {
  if (partTarget >= seconds(1)) return 3;
  return static_cast<std::uint64_t>((seconds(3) + partTarget - microseconds(1)) / partTarget);
}

}  // namespace

seconds StreamSettings::targetDuration() const noexcept {
  return std::max(seconds(1), std::chrono::round<seconds>(segmentTarget));
}

Result<void> MediaPlaylist::addInit() {
  if (ended_) return fail(ErrorKind::Conflict, "the show has ended");
  if (hasInit_) return fail(ErrorKind::Conflict, "this epoch already has an initialization segment");
  hasInit_ = true;
  return {};
}

Result<Position> MediaPlaylist::addPart(const PartFacts& facts, std::string_view source) {
  const bool opens = segments_.empty() || segments_.back().complete;
  const std::size_t index = opens ? 0 : segments_.back().parts.size();
  const microseconds before = opens ? microseconds(0) : segments_.back().duration;
  const auto refuse = [](std::string reason) { return fail(ErrorKind::InvalidInput, std::move(reason)); };

  if (ended_) return fail(ErrorKind::Conflict, "the show has ended");
  if (!hasInit_) return refuse("the part arrived before its initialization segment");
  if (facts.segment != expectedSegment_ || facts.part != index) {
    return refuse("expected part " + std::to_string(expectedSegment_) + "." + std::to_string(index) +
                  ", got " + std::to_string(facts.segment) + "." + std::to_string(facts.part));
  }
  if (facts.duration <= microseconds(0) || facts.duration > settings_.partTarget + kRounding) {
    return refuse("a part of " + std::to_string(facts.duration.count()) +
                  " us is longer than the part target of " + std::to_string(settings_.partTarget.count()) +
                  " us");
  }
  // s.4.4.4.9: at least 85 % of the target, except the last of a segment.
  if (!facts.last && facts.duration * 100 < settings_.partTarget * 85) {
    return refuse("a part of " + std::to_string(facts.duration.count()) +
                  " us that does not end its segment is shorter than 85 % of the part target");
  }
  if (opens && !facts.independent) return refuse("the segment does not start with a key frame");
  if (!opens && segments_.back().source != source) return refuse("the segment is another rendition's");
  const microseconds duration = std::min(facts.duration, settings_.partTarget);
  // s.4.4.3.1: rounded to whole seconds, no segment is longer than the target duration.
  if (std::chrono::round<seconds>(before + duration) > settings_.targetDuration()) {
    return refuse("the segment is longer than the target duration of " +
                  std::to_string(settings_.targetDuration().count()) + " s");
  }

  if (opens) {
    Segment& segment = segments_.emplace_back();
    segment.msn = nextMsn_;
    segment.epoch = epoch_;
    segment.source = source;
    segment.discontinuity = std::exchange(pendingDiscontinuity_, false);
    // s.4.4.4.6: between two discontinuities dates follow from durations, and players reckon with that.
    if (facts.clockWasSet && segments_.size() > 1) segment.discontinuity = true;
    segment.wallTime = facts.wallTime;
  }
  Segment& segment = segments_.back();
  segment.parts.push_back({duration, facts.independent});
  segment.duration += duration;
  segment.bytes += facts.bytes;
  const Position position{segment.msn, facts.part};
  if (facts.last) completeOpenSegment();
  return position;
}

void MediaPlaylist::restart(std::uint32_t epoch) {
  if (ended_) return;
  completeOpenSegment();
  epoch_ = epoch;
  hasInit_ = false;
  expectedSegment_ = 0;
  pendingDiscontinuity_ = !segments_.empty();
}

void MediaPlaylist::end() {
  completeOpenSegment();
  ended_ = true;
}

void MediaPlaylist::completeOpenSegment() {
  if (segments_.empty() || segments_.back().complete) return;
  segments_.back().complete = true;
  measure(segments_.back());
  ++nextMsn_;
  ++expectedSegment_;
  slide();
}

// s.4.4.6.2: the peak is that of segments of at least half a target duration, the average that of all.
void MediaPlaylist::measure(const Segment& segment) {
  if (!segment.source.empty() || segment.bytes == 0) return;
  const auto bitRate = [](std::uint64_t bits, microseconds time) {
    return bits * 1'000'000 / static_cast<std::uint64_t>(time.count());
  };
  const std::uint64_t bits = 8 * segment.bytes;
  if (2 * segment.duration >= settings_.targetDuration())
    peakBitRate_ = std::max(peakBitRate_, bitRate(bits, segment.duration));
  measuredBits_ += bits;
  measuredTime_ += segment.duration;
}

MediaPlaylist::BitRate MediaPlaylist::bitRate() const noexcept {
  if (measuredTime_ == microseconds(0)) return {};
  return {peakBitRate_, measuredBits_ * 1'000'000 / static_cast<std::uint64_t>(measuredTime_.count())};
}

// Takes segments off the list, and later off the memory.
void MediaPlaylist::slide() {
  const microseconds keep = kMinimumWindowTargets * settings_.targetDuration();
  const auto from = [this](std::uint64_t msn) {
    microseconds sum{0};
    for (const Segment& segment : segments_) {
      if (segment.msn >= msn) sum += segment.duration;
    }
    return sum;
  };
  longest_ = std::max(longest_, from(firstListed_));
  while (nextMsn_ - firstListed_ > settings_.windowSegments && from(firstListed_ + 1) >= keep) {
    if (find(firstListed_)->discontinuity) ++discontinuitySequence_;  // s.6.2.2
    ++firstListed_;
  }
  // What left the list stays for its own duration and that of the longest playlist it was in (s.6.2.2).
  while (firstAvailable_ < firstListed_ &&
         from(firstAvailable_ + 1) - from(firstListed_) >= longest_ + segments_.front().duration) {
    segments_.pop_front();
    ++firstAvailable_;
  }
}

const MediaPlaylist::Segment* MediaPlaylist::find(std::uint64_t msn) const noexcept {
  if (msn < firstAvailable_ || msn - firstAvailable_ >= segments_.size()) return nullptr;
  return &segments_[msn - firstAvailable_];
}

std::optional<Position> MediaPlaylist::last() const noexcept {
  if (segments_.empty()) return std::nullopt;
  return Position{segments_.back().msn, static_cast<std::uint32_t>(segments_.back().parts.size() - 1)};
}

Position MediaPlaylist::next() const noexcept {
  if (segments_.empty() || segments_.back().complete) return {nextMsn_, 0};
  return {segments_.back().msn, static_cast<std::uint32_t>(segments_.back().parts.size())};
}

bool MediaPlaylist::hasWholeSegment() const noexcept {
  return nextMsn_ > 0;
}

std::uint32_t MediaPlaylist::firstEpoch() const noexcept {
  return segments_.empty() ? epoch_ : segments_.front().epoch;
}

Availability MediaPlaylist::playlist(const PlaylistQuery& query) const noexcept {
  // A finished playlist never changes: directives are ignored.
  if (ended_) return Availability::Ready;
  if (!query.msn) return hasWholeSegment() ? Availability::Ready : Availability::Wait;
  const std::uint64_t msn = *query.msn;
  const Position ahead = next();
  // `ahead.msn` is the open segment or the one after the last whole one; the playlist's last segment is it or
  // the one before.
  const std::uint64_t lastMsn = segments_.empty() ? 0 : segments_.back().msn;
  if (msn > lastMsn + kMaxAheadSegments) return Availability::TooFar;
  if (!query.part) return msn < nextMsn_ ? Availability::Ready : Availability::Wait;
  if (msn < ahead.msn) {
    // A part index behind the end of a segment means the first part of the next one.
    const Segment* segment = find(msn);
    const bool contained = !segment || *query.part < segment->parts.size();
    return contained || Position{msn + 1, 0} < ahead ? Availability::Ready : Availability::Wait;
  }
  const std::uint64_t known = msn == ahead.msn ? ahead.part : 0;
  if (*query.part < known) return Availability::Ready;
  return *query.part - known >= advancePartLimit(settings_.partTarget) ? Availability::TooFar
                                                                       : Availability::Wait;
}

Availability MediaPlaylist::init(std::uint32_t epoch) const noexcept {
  if (epoch > epoch_ || epoch == 0) return Availability::Unknown;
  if (epoch == epoch_) {
    if (hasInit_) return Availability::Ready;
    return ended_ ? Availability::Gone : Availability::Wait;
  }
  const bool used = std::any_of(segments_.begin(), segments_.end(),
                                [epoch](const Segment& segment) { return segment.epoch == epoch; });
  return used ? Availability::Ready : Availability::Gone;
}

Availability MediaPlaylist::segment(std::uint32_t epoch, std::uint64_t msn) const noexcept {
  if (epoch > epoch_ || epoch == 0) return Availability::Unknown;
  if (const Segment* found = find(msn)) {
    if (found->epoch == epoch && found->complete)
      return found->source.empty() ? Availability::Ready : Availability::Unknown;
    return epoch < found->epoch ? Availability::Gone : Availability::Unknown;
  }
  return msn < firstAvailable_ || epoch < epoch_ ? Availability::Gone : Availability::Unknown;
}

Availability MediaPlaylist::part(std::uint32_t epoch, Position position) const noexcept {
  if (epoch > epoch_ || epoch == 0) return Availability::Unknown;
  const Segment* segment = find(position.msn);
  if (segment && segment->epoch == epoch && position.part < segment->parts.size())
    return segment->source.empty() ? Availability::Ready : Availability::Unknown;
  // Announced by a mixer that died, or out of the window.
  if (epoch < epoch_ || position.msn < firstAvailable_) return Availability::Gone;
  if (position != next()) return Availability::Unknown;
  return ended_ ? Availability::Gone : Availability::Wait;
}

std::string MediaPlaylist::render(bool skip, std::span<const Report> reports,
                                  std::string_view nextSource) const {
  const microseconds target = settings_.targetDuration();
  std::string text;
  text.reserve(4096);
  text += "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-TARGETDURATION:";
  appendNumber(text, static_cast<std::uint64_t>(settings_.targetDuration().count()));
  text += "\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=";
  appendSeconds(text, kPartHoldBackParts * settings_.partTarget);
  text += ",CAN-SKIP-UNTIL=";
  appendSeconds(text, kSkipTargets * target);
  text += "\n#EXT-X-PART-INF:PART-TARGET=";
  appendSeconds(text, settings_.partTarget);
  text += "\n#EXT-X-MEDIA-SEQUENCE:";
  appendNumber(text, firstListed_);
  text += "\n#EXT-X-DISCONTINUITY-SEQUENCE:";
  appendNumber(text, discontinuitySequence_);
  text += '\n';

  microseconds remaining{0};  // from the start of the segment at hand to the end of the playlist
  for (const Segment& segment : segments_) {
    if (segment.msn >= firstListed_) remaining += segment.duration;
  }
  // Media of another rendition has the address it has there.
  const auto appendFolder = [&text](std::string_view source, std::uint32_t epoch) {
    if (!source.empty()) text.append("../").append(source).push_back('/');
    appendNumber(text, epoch);
    text += '/';
  };
  std::uint32_t mapEpoch = 0;
  std::string_view mapSource;
  std::uint64_t skipped = 0;
  bool skipping = skip && !ended_;
  for (const Segment& segment : segments_) {
    if (segment.msn < firstListed_) continue;
    remaining -= segment.duration;  // now from its end
    if (skipping && segment.complete && remaining >= kSkipTargets * target) {
      ++skipped;
      mapEpoch = segment.epoch;
      mapSource = segment.source;
      continue;
    }
    if (skipping && skipped > 0) {
      text += "#EXT-X-SKIP:SKIPPED-SEGMENTS=";
      appendNumber(text, skipped);
      text += '\n';
    }
    skipping = false;
    if (segment.discontinuity) text += "#EXT-X-DISCONTINUITY\n";
    if (segment.epoch != mapEpoch || segment.source != mapSource) {
      mapEpoch = segment.epoch;
      mapSource = segment.source;
      text += "#EXT-X-MAP:URI=\"";
      appendFolder(segment.source, segment.epoch);
      text += "init.mp4\"\n";
    }
    text += "#EXT-X-PROGRAM-DATE-TIME:";
    appendDate(text, segment.wallTime);
    text += '\n';
    const auto appendAddress = [&text, &segment, &appendFolder] {
      appendFolder(segment.source, segment.epoch);
      appendNumber(text, segment.msn);
    };
    if (!ended_ && remaining < kPartsListedTargets * target) {
      for (std::size_t index = 0; index < segment.parts.size(); ++index) {
        text += "#EXT-X-PART:DURATION=";
        appendSeconds(text, segment.parts[index].duration);
        text += ",URI=\"";
        appendAddress();
        text += '.';
        appendNumber(text, index);
        text += segment.parts[index].independent ? ".m4s\",INDEPENDENT=YES\n" : ".m4s\"\n";
      }
    }
    if (segment.complete) {
      text += "#EXTINF:";
      appendSeconds(text, segment.duration);
      text += ",\n";
      appendAddress();
      text += ".m4s\n";
    }
  }
  if (ended_) {
    text += "#EXT-X-ENDLIST\n";
    return text;
  }
  const Position hint = next();
  text += "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"";
  appendFolder(hint.part > 0 ? std::string_view(segments_.back().source) : nextSource, epoch_);
  appendNumber(text, hint.msn);
  text += '.';
  appendNumber(text, hint.part);
  text += ".m4s\"\n";
  for (const Report& report : reports) {
    text += "#EXT-X-RENDITION-REPORT:URI=\"../";
    text += report.rendition;
    text += "/live.m3u8\",LAST-MSN=";
    appendNumber(text, report.last.msn);
    text += ",LAST-PART=";
    appendNumber(text, report.last.part);
    text += '\n';
  }
  return text;
}

}  // namespace rostra::hls
