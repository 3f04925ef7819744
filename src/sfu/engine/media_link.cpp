// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/media_link.hpp"

#include "base/log.hpp"
#include "gst/init.hpp"
#include "sfu/engine/dtls_keys.hpp"
#include "sfu/engine/packet_memory.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rostra::sfu {
namespace {

// Datagrams of one transport in one turn, so that none keeps the others waiting.
constexpr std::size_t kMaxTurn = 256;

// First bytes of RTP and RTCP, RFC 7983 s.7.
constexpr unsigned kFirstMedia = 128;
constexpr unsigned kLastMedia = 191;

bool isMedia(GstBuffer* buffer) noexcept {
  guint8 first = 0;
  return gst_buffer_extract(buffer, 0, &first, 1) == 1 && first >= kFirstMedia && first <= kLastMedia;
}

// A buffer of our own whose bytes stay where they are. nicesrc's are that; the copy is for an element that
// comes between some day.
gst::Ref<GstBuffer> inPlace(gst::Ref<GstBuffer> buffer) {
  if (gst_buffer_is_writable(buffer.get()) && staysInPlace(buffer.get())) return buffer;
  const gsize size = gst_buffer_get_size(buffer.get());
  auto copy = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, size, nullptr));
  GstMapInfo map;
  if (gst_buffer_map(copy.get(), &map, GST_MAP_WRITE)) {
    gst_buffer_extract(buffer.get(), 0, map.data, size);
    gst_buffer_unmap(copy.get(), &map);
  }
  return copy;
}

}  // namespace

Result<void> MediaLink::attach(GstElement* webrtcbin, Unusable onUnusable) {
  auto* bin = GST_BIN(webrtcbin);
  const auto nicesrc = gst::findByFactory(bin, "nicesrc");
  const auto decoder = gst::findByFactory(bin, "dtlsdec");
  const auto encoder = gst::findByFactory(bin, "dtlsenc");
  const auto rtpbin = gst::findByFactory(bin, "rtpbin");
  const auto source =
      nicesrc ? gst::Ref<GstPad>::adopt(gst_element_get_static_pad(nicesrc.get(), "src")) : nullptr;
  const auto reports =
      rtpbin ? gst::Ref<GstPad>::adopt(gst_element_get_static_pad(rtpbin.get(), "send_rtcp_src_0")) : nullptr;
  if (!source || !decoder || !encoder || !reports) {
    return fail(ErrorKind::Unavailable,
                "this GStreamer's webrtcbin differs inside from what the engine needs");
  }
  onUnusable_ = std::move(onUnusable);
  connectKeys(decoder.get(), encoder.get());
  watchPath(nicesrc.get());
  // The probes end with detach(), and with them what they hold.
  const auto self = shared_from_this();
  received_ =
      gst::PadProbe(source.get(), GstPadProbeType(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
                    [self](GstPad*, GstPadProbeInfo* info) { return self->filter(info); });
  reports_ = gst::PadProbe(reports.get(),
                           GstPadProbeType(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
                           [](GstPad*, GstPadProbeInfo*) { return GST_PAD_PROBE_DROP; });
  start();
  return {};
}

void MediaLink::start() {
  attached_ = true;
  engine_->add(shared_from_this());
}

void MediaLink::useKeys(const rtp::SrtpMasterKey& in, const rtp::SrtpMasterKey& out) {
  inKey_ = in;
  inKeyed_.store(true, std::memory_order_release);
  outKey_ = out;
  outKeyed_.store(true, std::memory_order_release);
}

void MediaLink::connectKeys(GstElement* decoder, GstElement* encoder) {
  // Both on the thread that runs the handshake.
  signals_.push_back(glib::connectWeak(decoder, "on-key-received",
                                       G_CALLBACK(+[](GstElement* element, gpointer data) noexcept {
                                         if (const auto link = glib::lockWeak<MediaLink>(data))
                                           link->onKey(element, "decoder-key", link->inKey_, link->inKeyed_);
                                       }),
                                       shared_from_this()));
  signals_.push_back(glib::connectWeak(
      encoder, "on-key-received", G_CALLBACK(+[](GstElement* element, gpointer data) noexcept {
        if (const auto link = glib::lockWeak<MediaLink>(data))
          link->onKey(element, "encoder-key", link->outKey_, link->outKeyed_);
      }),
      shared_from_this()));
}

void MediaLink::onKey(GstElement* element, const char* property, std::optional<rtp::SrtpMasterKey>& key,
                      std::atomic<bool>& ready) {
  if (ready.load(std::memory_order_acquire)) return;
  key = readKey(element, property);
  if (key) return ready.store(true, std::memory_order_release);
  onUnusable_("DTLS agreed on an SRTP profile that the engine does not know");
}

void MediaLink::watchPath(GstElement* nicesrc) {
  glib::Ref<GObject> agent;
  g_object_get(nicesrc, "agent", agent.out(), nullptr);
  // ICE's thread.
  signals_.push_back(
      glib::connectWeak(agent.get(), "new-selected-pair-full",
                        G_CALLBACK(+[](NiceAgent* from, guint stream, guint component, NiceCandidate* local,
                                       NiceCandidate* remote, gpointer data) noexcept {
                          if (const auto link = glib::lockWeak<MediaLink>(data))
                            link->onSelectedPair(from, stream, component, *local, *remote);
                        }),
                        shared_from_this()));
}

void MediaLink::onSelectedPair(NiceAgent* agent, guint stream, guint component, const NiceCandidate& local,
                               const NiceCandidate& remote) {
  usePath(MediaPath(agent, stream, component, local, remote));
}

void MediaLink::usePath(MediaPath selected) {
  auto path = std::make_shared<MediaPath>(std::move(selected));
  counters_.direct.store(path->direct(), std::memory_order_relaxed);
  engine_->post([self = shared_from_this(), path = std::move(path)] {
    const bool another = self->path_.has_value();
    self->path_.emplace(std::move(*path));
    self->outgoing_.path = &*self->path_;
    if (another) self->onPathChanged();
  });
}

void MediaLink::detach() {
  if (std::exchange(detached_, true)) return;
  signals_.clear();
  received_.remove();
  reports_.remove();
  if (attached_) return engine_->remove(shared_from_this());
  engine_->post([self = shared_from_this()] { self->onRemoved(); });
}

GstPadProbeReturn MediaLink::filter(GstPadProbeInfo* info) noexcept {
  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0) {
    GstBufferList* list = gst_buffer_list_make_writable(GST_PAD_PROBE_INFO_BUFFER_LIST(info));
    gst_buffer_list_foreach(
        list,
        [](GstBuffer** buffer, guint, gpointer data) -> gboolean {
          if (isMedia(*buffer))
            static_cast<MediaLink*>(data)->receive(
                gst::Ref<GstBuffer>::adopt(std::exchange(*buffer, nullptr)));
          return TRUE;
        },
        this);
    info->data = list;
    return gst_buffer_list_length(list) == 0 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
  }
  GstBuffer* buffer = GST_PAD_PROBE_INFO_BUFFER(info);
  if (!isMedia(buffer)) return GST_PAD_PROBE_OK;
  info->data = nullptr;
  receive(gst::Ref<GstBuffer>::adopt(buffer));
  return GST_PAD_PROBE_HANDLED;
}

void MediaLink::receive(gst::Ref<GstBuffer> buffer) noexcept {
  if (!inKeyed_.load(std::memory_order_acquire)) {
    counters_.refused.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (!ring_.push({std::move(buffer), std::chrono::steady_clock::now()}))
    counters_.overflown.fetch_add(1, std::memory_order_relaxed);
  engine_->ready(*this);
}

bool MediaLink::drain(rtp::TimePoint now) {
  Datagram datagram;
  std::size_t count = 0;
  while (count < kMaxTurn && ring_.pop(datagram)) {
    ++count;
    open(std::move(datagram));
  }
  onDrained(now);
  publishCounters();
  return count < kMaxTurn;
}

void MediaLink::open(Datagram datagram) {
  counters_.received.fetch_add(1, std::memory_order_relaxed);
  if (!in_) in_.emplace(*inKey_);
  auto buffer = inPlace(std::move(datagram.buffer));
  const rtp::MutableBytes bytes = bytesInPlace(buffer.get(), GST_MAP_READWRITE);
  const bool isRtcp = rtp::isRtcp(bytes);
  const rtp::SrtpOpened opened = isRtcp ? in_->unprotectRtcp(bytes) : in_->unprotectRtp(bytes);
  if (opened.verdict != rtp::SrtpVerdict::Good) {
    auto& counter = opened.verdict == rtp::SrtpVerdict::Replayed ? counters_.replayed : counters_.refused;
    counter.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  lastReceived_.store(datagram.arrival.time_since_epoch().count(), std::memory_order_relaxed);
  if (isRtcp) {
    rtcp_->countReceived(datagram.arrival).packets.fetch_add(1, std::memory_order_relaxed);
    onRtcp(bytes.first(opened.size), datagram.arrival);
    return;
  }
  gst_buffer_set_size(buffer.get(), static_cast<gssize>(opened.size));
  onRtp(std::move(buffer), bytes.first(opened.size), datagram.arrival);
}

bool MediaLink::canSend() {
  if (out_) return outgoing_.path != nullptr;
  if (!outKeyed_.load(std::memory_order_acquire)) return false;
  out_.emplace(*outKey_);
  return outgoing_.path != nullptr;
}

bool MediaLink::sendRtp(std::size_t size, DatagramOrigin origin) {
  if (!canSend()) return false;
  const std::size_t all = out_->protectRtp(room(), size);
  if (all == 0) return false;
  engine_->batch().add(outgoing_, all, origin);
  return true;
}

bool MediaLink::sendRtcp(rtp::Bytes compound) {
  const rtp::MutableBytes place = room();
  if (!canSend() || compound.empty() || compound.size() + rtp::SrtpSender::kMaxOverhead > place.size())
    return false;
  std::copy(compound.begin(), compound.end(), place.begin());
  const std::size_t all = out_->protectRtcp(place, compound.size());
  if (all == 0) return false;
  engine_->batch().add(outgoing_, all);
  rtcp_->countSent().packets.fetch_add(1, std::memory_order_relaxed);
  return true;
}

void MediaLink::publishCounters() noexcept {
  counters_.sent.store(outgoing_.sent, std::memory_order_relaxed);
  counters_.sendFailed.store(outgoing_.failed, std::memory_order_relaxed);
}

}  // namespace rostra::sfu
