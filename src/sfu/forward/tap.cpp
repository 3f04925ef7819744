// SPDX-License-Identifier: Apache-2.0
#include "sfu/forward/tap.hpp"

#include "base/log.hpp"

#include <array>
#include <cerrno>
#include <random>
#include <sys/socket.h>

namespace rostra::sfu {

std::shared_ptr<TapOutlet> TapOutlet::create(std::shared_ptr<TapSocket> socket, const Producer& producer) {
  const CodecFacts facts = factsOf(producer.codec());
  ipc::TapHeader header;
  header.source = tapSourceOf(producer.source());
  header.codec = facts.tap;
  if (!header.setParticipant(producer.participant())) return nullptr;
  std::random_device random;
  rtp::RewriterConfig config;
  config.ssrc = random() | 1U;  // never 0
  config.payloadType = facts.payload;
  config.clockRate = facts.clockRate;
  config.format = facts.format;
  config.firstSequence = static_cast<std::uint16_t>(random());
  config.firstTimestamp = random();
  return std::shared_ptr<TapOutlet>(new TapOutlet(config, std::move(socket), header));
}

bool TapOutlet::deliverLocked(const InboundPacket& packet, std::span<const std::byte> header,
                              const rtp::RewrittenPacket& rewritten) noexcept {
  header_.playoutNs = GST_CLOCK_TIME_IS_VALID(packet.playout)
                          ? packet.playout
                          : static_cast<std::uint64_t>(packet.arrival.time_since_epoch().count());
  const auto payload = packet.view.bytes().subspan(rewritten.payloadOffset, rewritten.payloadSize);
  return socket_->send(socket_, ssrc(), {header_, header, packet.buffer, payload});
}

std::shared_ptr<Tap> Tap::open(std::shared_ptr<glib::Loop> loop, FileDescriptor socket,
                               std::shared_ptr<Turns> turns) {
  loop->assertHere();
  std::shared_ptr<Tap> tap(
      new Tap(std::move(loop), std::make_shared<TapSocket>(std::move(socket), std::move(turns))));
  tap->reader_ = tap->loop_->watch(tap->socket_->descriptor(), GIOCondition(G_IO_IN | G_IO_HUP | G_IO_ERR),
                                   [weak = std::weak_ptr(tap)](GIOCondition) {
                                     const auto self = weak.lock();
                                     return self && self->readFeedback();
                                   });
  return tap;
}

bool Tap::readFeedback() {
  std::array<std::byte, 256> message;
  for (;;) {
    const ssize_t size = ::recv(socket_->descriptor(), message.data(), message.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (size <= 0) return false;  // the mixer is gone; `close-tap` or a new `open-tap` follows
    if (const auto feedback = ipc::parseTapFeedback(std::span(message).first(static_cast<std::size_t>(size))))
      apply(*feedback);
  }
}

void Tap::apply(const ipc::TapFeedback& feedback) {
  for (const Stream& stream : streams_) {
    const Producer& producer = *stream.consumer->producer();
    if (producer.source() != sourceOf(feedback.source) || producer.participant() != feedback.participant())
      continue;
    stream.consumer->setTile({feedback.width, feedback.height});
    if (feedback.keyFrame != 0) stream.consumer->requestKeyFrame();
  }
}

void Tap::subscribe(const std::shared_ptr<Producer>& producer) {
  loop_->assertHere();
  auto outlet = TapOutlet::create(socket_, *producer);
  if (!outlet) {
    log::warning("participant id too long for the tap", {{"participant", producer->participant()}});
    return;
  }
  auto consumer = std::make_shared<Consumer>(producer, outlet);
  consumer->setOpen(true);
  producer->fanOut().add(consumer);
  streams_.push_back({std::move(outlet), std::move(consumer)});
}

void Tap::unsubscribe(const Producer& producer) {
  loop_->assertHere();
  std::erase_if(streams_, [&](const Stream& stream) {
    if (stream.consumer->producer().get() != &producer) return false;
    end(stream);
    return true;
  });
}

void Tap::end(const Stream& stream) {
  stream.consumer->setOpen(false);
  stream.consumer->producer()->fanOut().remove(*stream.consumer);
}

void Tap::close() {
  loop_->assertHere();
  reader_.stop();
  for (const Stream& stream : streams_) end(stream);
  streams_.clear();
}

}  // namespace rostra::sfu
