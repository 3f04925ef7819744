// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/stream_table.hpp"

#include <algorithm>

namespace rostra::sfu {
namespace {

using protocol::worker::Source;

std::string_view textOf(rtp::Bytes value) noexcept {
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

// Ids are the same in every m-section of a bundle (RFC 9143 s.9.1).
std::uint8_t idOf(const rtp::SessionDescription& offer, std::string_view uri) {
  for (const auto& section : offer.media) {
    if (const auto id = section.extensionId(uri); id != 0 && id <= 255) return static_cast<std::uint8_t>(id);
  }
  return 0;
}

std::vector<std::uint32_t> mediaSsrcs(const rtp::MediaSection& section) {
  std::vector<std::uint32_t> result = section.ssrcs;
  for (const auto& group : section.ssrcGroups) {
    if (group.semantics != "FID" || group.ssrcs.size() != 2) continue;
    std::erase(result, group.ssrcs[1]);
  }
  return result;
}

}  // namespace

StreamTable::StreamTable(const rtp::SessionDescription& offer)
    : midId_(idOf(offer, rtp::kMidUri)),
      ridId_(idOf(offer, rtp::kRidUri)),
      repairedRidId_(idOf(offer, rtp::kRepairedRidUri)),
      audioLevelId_(idOf(offer, rtp::kAudioLevelUri)) {
  std::size_t audio = 0;
  std::size_t video = 0;
  for (std::size_t i = 0; i < offer.media.size(); ++i) {
    const auto& section = offer.media[i];
    Entry entry;
    if (section.kind == rtp::MediaKind::Audio && audio++ == 0) {
      entry.source = Source::Microphone;
    } else if (section.kind == rtp::MediaKind::Video && video < 2) {
      entry.source = video++ == 0 ? Source::Camera : Source::Screen;
    } else {
      continue;
    }
    entry.kind = section.kind;
    entry.mid = section.mid;
    entry.mline = i;
    for (const auto& rid : section.rids) {
      if (rid.send) entry.rids.push_back(rid.id);
    }
    entry.ssrcs = mediaSsrcs(section);
    entries_.push_back(std::move(entry));
  }
}

const StreamTable::Entry* StreamTable::findEntry(const rtp::PacketView& packet,
                                                 std::optional<rtp::MediaKind> kind) const noexcept {
  if (midId_ != 0) {
    if (const auto mid = packet.findExtension(midId_)) {
      for (const auto& entry : entries_) {
        if (entry.mid == textOf(*mid)) return &entry;
      }
      return nullptr;
    }
  }
  for (const auto& entry : entries_) {
    if (std::ranges::find(entry.ssrcs, packet.ssrc()) != entry.ssrcs.end()) return &entry;
  }
  const Entry* only = nullptr;
  for (const auto& entry : entries_) {
    if (entry.kind != kind) continue;
    if (only) return nullptr;
    only = &entry;
  }
  return only;
}

std::optional<StreamTable::Place> StreamTable::identify(const rtp::PacketView& packet,
                                                        std::optional<rtp::MediaKind> kind) const noexcept {
  const Entry* entry = findEntry(packet, kind);
  if (!entry) return std::nullopt;
  if (entry->rids.empty()) return Place{entry->source, 0};
  for (const std::uint8_t id : {ridId_, repairedRidId_}) {
    if (id == 0) continue;
    const auto rid = packet.findExtension(id);
    if (!rid) continue;
    const auto at = std::ranges::find(entry->rids, textOf(*rid));
    if (at == entry->rids.end()) return std::nullopt;
    return Place{entry->source, static_cast<std::size_t>(at - entry->rids.begin())};
  }
  return std::nullopt;
}

}  // namespace rostra::sfu
