// SPDX-License-Identifier: Apache-2.0
#include "mix/input/tap_queue.hpp"

#include "rtp/packet/packet_view.hpp"

#include <algorithm>

namespace rostra::mix {

bool TapQueue::hasRoomLocked(const ipc::TapPacket& packet, const Stream& stream, std::size_t cost) const {
  if (stream.bytes + cost > limits_.streamBytes) return false;
  return packet.header.source == ipc::TapSource::Microphone ? soundBytes_ + cost <= limits_.soundBytes
                                                            : videoBytes_ + cost <= limits_.videoBytes;
}

/// Half a frame is no use to a decoder: a frame that lost one packet loses the others, too, and leaves the
/// room to whole ones.
bool TapQueue::admitLocked(const ipc::TapPacket& packet, Stream& stream, std::size_t cost) {
  const bool room = hasRoomLocked(packet, stream, cost);
  if (packet.header.source == ipc::TapSource::Microphone) {
    if (!room) ++droppedSound_;
    return room;
  }
  const auto view = rtp::PacketView::parse(packet.rtp);
  const std::uint32_t frame = view ? view->timestamp() : stream.droppedFrame;
  if (room && !(stream.dropping && frame == stream.droppedFrame)) {
    stream.dropping = false;
    return true;
  }
  stream.dropping = true;
  stream.droppedFrame = frame;
  ++droppedVideo_;
  return false;
}

bool TapQueue::push(std::span<const ipc::TapPacket> packets) {
  const Lock lock(mutex_);
  for (const ipc::TapPacket& packet : packets) {
    const std::size_t cost = costOf(packet.rtp.size());
    Stream& stream = streams_[keyOf(packet.header)];
    if (!admitLocked(packet, stream, cost)) continue;
    const bool sound = packet.header.source == ipc::TapSource::Microphone;
    (sound ? sound_ : video_).push_back({packet.header, {packet.rtp.begin(), packet.rtp.end()}});
    (sound ? soundBytes_ : videoBytes_) += cost;
    stream.bytes += cost;
  }
  if (!consumerWaits_ || (sound_.empty() && video_.empty())) return false;
  consumerWaits_ = false;
  return true;
}

void TapQueue::takeFromLocked(std::deque<Packet>& lane, std::size_t& laneBytes, std::size_t count,
                              std::vector<Packet>& taken) {
  while (taken.size() < count && !lane.empty()) {
    const Packet& packet = lane.front();
    const std::size_t cost = costOf(packet.rtp.size());
    laneBytes -= cost;
    streams_[keyOf(packet.header)].bytes -= cost;
    taken.push_back(std::move(lane.front()));
    lane.pop_front();
  }
}

std::vector<TapQueue::Packet> TapQueue::take(std::size_t count) {
  const Lock lock(mutex_);
  std::vector<Packet> taken;
  taken.reserve(std::min(count, sound_.size() + video_.size()));
  takeFromLocked(sound_, soundBytes_, count, taken);
  takeFromLocked(video_, videoBytes_, count, taken);
  consumerWaits_ = taken.size() < count;
  // Nothing is left, so there is room again: the rest of a frame that was cut is a gap like any other.
  if (consumerWaits_) streams_.clear();
  return taken;
}

void TapQueue::clear() {
  const Lock lock(mutex_);
  sound_.clear();
  video_.clear();
  soundBytes_ = videoBytes_ = 0;
  streams_.clear();
  consumerWaits_ = true;
}

TapQueue::Counters TapQueue::counters() const {
  const Lock lock(mutex_);
  return {droppedSound_, droppedVideo_, soundBytes_ + videoBytes_};
}

}  // namespace rostra::mix
