// SPDX-License-Identifier: Apache-2.0
// The engine's way of a packet, from the datagram that ICE's thread hands over to the datagrams that leave,
// without a browser: real SRTP, real sockets, the engine's real thread. Counts what it allocates on the way:
// nothing.
#include "base/bytes.hpp"
#include "rtp/rtcp/description.hpp"
#include "rtp/rtcp/report.hpp"
#include "rtp/srtp/srtp_receiver.hpp"
#include "rtp/srtp/srtp_sender.hpp"
#include "sfu/engine/publish_receiver.hpp"
#include "sfu/engine/subscribe_sender.hpp"
#include "sfu/forward/tap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <dlfcn.h>
#include <execinfo.h>
#include <future>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

// Allocations of threads that count theirs, and where the first one was.
thread_local bool counting = false;
std::atomic<unsigned> allocations{0};
std::array<void*, 32> firstFrames;
int firstDepth = 0;

void note() noexcept {
  if (!counting) return;
  counting = false;
  if (allocations.fetch_add(1) == 0)
    firstDepth = backtrace(firstFrames.data(), static_cast<int>(firstFrames.size()));
  counting = true;
}

void* sliceAlloc(const char* name, gsize size) {
  note();
  return reinterpret_cast<void* (*)(gsize)>(dlsym(RTLD_NEXT, name))(size);
}

}  // namespace

// In front of those of the C library and GLib; operator new and g_malloc() come here, too.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t size) noexcept {
  note();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) noexcept {
  note();
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) noexcept {
  note();
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
  note();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
  note();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) noexcept {
  note();
  *memory = __libc_memalign(alignment, size);
  return *memory == nullptr ? ENOMEM : 0;
}
gpointer g_slice_alloc(gsize size) {
  return sliceAlloc("g_slice_alloc", size);
}
gpointer g_slice_alloc0(gsize size) {
  return sliceAlloc("g_slice_alloc0", size);
}
}

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kPublisherSsrc = 5;
constexpr std::size_t kSubscribers = 3;
constexpr std::size_t kPacketsOfFrame = 7;
constexpr std::size_t kPayload = 1100;
constexpr auto kHang = 30s;

rtp::SrtpMasterKey keyOf(std::uint8_t number) {
  rtp::SrtpMasterKey key;
  key.key.fill(std::byte{number});
  key.salt.fill(std::byte{number});
  return key;
}

rtp::SessionDescription offer() {
  auto session = rtp::parseSdp(
      "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF "
      "96\r\na=mid:0\r\na=extmap:4 " +
      std::string(rtp::kTransportCcUri) + "\r\na=rtpmap:96 VP8/90000\r\na=ssrc:5 cname:x\r\n");
  if (!session) throw std::logic_error(session.error().message);
  return std::move(*session);
}

/// A UDP socket of the loopback that datagrams are sent to.
class Inbox {
 public:
  Inbox() {
    auto& address = reinterpret_cast<sockaddr_in&>(address_);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    const int room = 4 << 20;
    EXPECT_EQ(::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
  }
  [[nodiscard]] MediaPath path() const {
    return MediaPath(
        DatagramSender(FileDescriptor(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), address_));
  }
  /// The next datagram; empty when none comes.
  [[nodiscard]] rtp::MutableBytes receive() {
    pollfd wait{socket_.get(), POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(std::chrono::milliseconds(kHang).count())) <= 0) return {};
    const ssize_t size = ::recv(socket_.get(), bytes_.data(), bytes_.size(), MSG_DONTWAIT);
    return rtp::MutableBytes(bytes_).first(static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  }

 private:
  FileDescriptor socket_{::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
  sockaddr_storage address_{};
  std::array<std::byte, 2048> bytes_{};
};

struct Receiver {
  Inbox inbox;
  std::shared_ptr<SubscribeSender> sender;
  std::shared_ptr<Consumer> consumer;
  std::optional<rtp::SrtpReceiver> opened;
};

class HotPath : public ::testing::Test {
 protected:
  void SetUp() override {
    gst_init(nullptr, nullptr);
    std::array<void*, 4> frames;
    (void)backtrace(frames.data(), static_cast<int>(frames.size()));  // loads what it needs
    producer_ = std::make_shared<Producer>(loop_, "ada", Producer::Source::Camera, Codec::Vp8,
                                           std::vector<std::string>{}, 500ms, metrics_);
    for (auto& each : subscribers_) connect(each);
    std::array<int, 2> pair{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()), 0);
    mixer_ = FileDescriptor(pair[0]);
    tap_ = Tap::open(loop_, FileDescriptor(pair[1]), engine_);
    tap_->subscribe(producer_);
    const auto session = offer();
    receiver_ = PublishReceiver::create(engine_, monitor(protocol::worker::Transport::Publish),
                                        {StreamTable(session),
                                         {nullptr, producer_, nullptr},
                                         PublishPayloads(session, session),
                                         true,
                                         100ms});
    receiver_->useKeys(keyOf(1), keyOf(2));
    receiver_->usePath(publisher_.path());
    receiver_->start();
  }
  void TearDown() override {
    tap_->close();
    producer_->close();
    receiver_->detach();
    for (auto& each : subscribers_) {
      each.consumer->setOpen(false);
      each.sender->detach();
    }
    engine_->stop();
  }
  std::shared_ptr<RtcpMonitor> monitor(protocol::worker::Transport kind) {
    return std::make_shared<RtcpMonitor>(metrics_, kind);
  }
  void connect(Receiver& each) {
    const auto number = static_cast<std::uint8_t>(10 + (&each - subscribers_.data()));
    each.sender = SubscribeSender::create(
        engine_, monitor(protocol::worker::Transport::Subscribe), {}, [](std::uint32_t) {}, [] {});
    const auto outlet =
        each.sender->makeOutlet({.ssrc = number, .payloadType = 96, .format = rtp::PayloadFormat::Vp8}, true);
    each.sender->setTransportNumberId(3);
    each.sender->setWanted(rtp::Bitrate::kbps(100));  // there is room: nothing waits long for its pace
    each.sender->useKeys(keyOf(3), keyOf(number));
    each.sender->usePath(each.inbox.path());
    each.sender->start();
    each.opened.emplace(keyOf(number));
    each.consumer = std::make_shared<Consumer>(producer_, outlet, metrics_);
    each.consumer->setOpen(true);
    producer_->fanOut().add(each.consumer);
  }

  /// The next packet of the publisher, without protection.
  std::vector<std::byte> nextPacket(bool end) {
    std::vector<std::byte> bytes(rtp::kFixedHeaderSize + 8 + kPayload);
    writeByte(bytes, 0, 0x90U);
    writeByte(bytes, 1, (end ? 0x80U : 0U) | 96U);
    write16(bytes, 2, sequence_);
    write32(bytes, 4, timestamp_);
    write32(bytes, 8, kPublisherSsrc);
    write16(bytes, 12, 0xBEDE);
    write16(bytes, 14, 1);
    write32(bytes, 16, 0x41000000U | std::uint32_t{sequence_} << 8);
    const std::array<std::uint8_t, 14> payload{0x90, 0x80, 0x80, 0x01, 0x50, 0,    0,
                                               0x9d, 0x01, 0x2a, 0x40, 1,    0xb4, 0};
    std::ranges::transform(payload, bytes.begin() + 20, [](std::uint8_t each) { return std::byte{each}; });
    if (!std::exchange(keyFrame_, false)) writeByte(bytes, 24, 0x51U);
    write32(bytes, bytes.size() - 4, number_++);
    ++sequence_;
    if (end) timestamp_ += 3000;
    return bytes;
  }
  static gst::Ref<GstBuffer> bufferOf(rtp::Bytes bytes) {
    auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, bytes.size(), nullptr));
    gst_buffer_fill(buffer.get(), 0, bytes.data(), bytes.size());
    return buffer;
  }
  /// Frames as datagrams, made before anything is counted.
  std::vector<gst::Ref<GstBuffer>> makeFrames(int count) {
    std::vector<gst::Ref<GstBuffer>> datagrams;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count) * kPacketsOfFrame; ++i) {
      auto bytes = nextPacket(i % kPacketsOfFrame == kPacketsOfFrame - 1);
      const std::size_t size = bytes.size();
      bytes.resize(size + rtp::SrtpSender::kMaxOverhead);
      const std::size_t all = protect_.protectRtp(bytes, size);
      EXPECT_GT(all, 0U);
      datagrams.push_back(bufferOf(rtp::Bytes(bytes).first(all)));
    }
    return datagrams;
  }
  void sendReport() {
    std::array<std::byte, 256> bytes{};
    rtp::CompoundWriter out(bytes);
    rtp::SenderReport report;
    report.ssrc = kPublisherSsrc;
    report.ntp = engine_->clock().at(std::chrono::steady_clock::now());
    report.rtpTimestamp = timestamp_;
    ASSERT_TRUE(rtp::write(out, report));
    const std::size_t size = out.bytes().size();
    receiver_->receive(bufferOf(rtp::Bytes(bytes).first(protect_.protectRtcp(bytes, size))));
  }
  /// ICE's thread, as far as the engine knows.
  void send(std::vector<gst::Ref<GstBuffer>> datagrams) {
    for (auto& each : datagrams) {
      counting = counts_;
      receiver_->receive(std::move(each));
      counting = false;
    }
  }
  /// Reads what these packets became, at every subscriber and the mixer.
  void expectPackets(std::size_t count) {
    for (auto& each : subscribers_) {
      for (std::size_t i = 0; i < count;) {
        const auto datagram = each.inbox.receive();
        ASSERT_FALSE(datagram.empty()) << "a packet is missing";
        if (rtp::isRtcp(datagram)) continue;
        const auto opened = each.opened->unprotectRtp(datagram);
        ASSERT_EQ(opened.verdict, rtp::SrtpVerdict::Good);
        ASSERT_EQ(read32(datagram.first(opened.size), opened.size - 4), expected_ + i);
        ++i;
      }
    }
    expected_ += static_cast<std::uint32_t>(count);
    drainMixer();
  }
  void drainMixer() {
    std::array<std::byte, ipc::kMaxTapMessage> bytes;
    while (::recv(mixer_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT) > 0) ++tapped_;
  }
  void count(bool counts) {
    counts_ = counts;
    std::promise<void> done;
    engine_->post([&] {
      counting = counts;
      done.set_value();
    });
    done.get_future().wait();
  }

  std::shared_ptr<glib::Loop> loop_ = glib::Loop::main();
  std::shared_ptr<MediaMetrics> metrics_ = std::make_shared<MediaMetrics>();
  std::shared_ptr<Engine> engine_ = Engine::start(metrics_);
  std::shared_ptr<Producer> producer_;
  std::shared_ptr<PublishReceiver> receiver_;
  Inbox publisher_;
  std::array<Receiver, kSubscribers> subscribers_;
  FileDescriptor mixer_;
  std::shared_ptr<Tap> tap_;
  rtp::SrtpSender protect_{keyOf(1)};
  std::uint16_t sequence_ = 0;
  std::uint32_t number_ = 0;
  bool keyFrame_ = true;  ///< the next packet begins one
  std::uint32_t timestamp_ = 90000;
  std::uint32_t expected_ = 0;
  std::size_t tapped_ = 0;
  bool counts_ = false;
};

TEST_F(HotPath, APacketIsForwardedWithoutAllocation) {
  sendReport();
  // Until everything has the size it keeps: histories of a second, queues of a burst, and no estimate yet to
  // come.
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < 2500ms) {
    send(makeFrames(2));
    expectPackets(2 * kPacketsOfFrame);
    if (HasFatalFailure()) return;
  }
  for (int i = 0; i < 3; ++i) {
    send(makeFrames(100));
    expectPackets(100 * kPacketsOfFrame);
    if (HasFatalFailure()) return;
  }
  sendReport();
  constexpr int kFrames = 150;
  drainMixer();
  tapped_ = 0;
  keyFrame_ = true;  // the mixer's socket did not hold the bursts
  for (int i = 0; i < kFrames; ++i) {
    auto frame = makeFrames(1);
    if (i == 0) count(true);
    send(std::move(frame));
    expectPackets(kPacketsOfFrame);
    if (HasFatalFailure()) return;
  }
  count(false);
  drainMixer();
  EXPECT_EQ(allocations.load(), 0U);
  if (firstDepth > 0) backtrace_symbols_fd(firstFrames.data(), firstDepth, STDERR_FILENO);
  EXPECT_EQ(tapped_, kFrames * kPacketsOfFrame) << "the mixer is on the same way";
  EXPECT_EQ(receiver_->counters().overflown.load(), 0U);
}

TEST_F(HotPath, APacketOfWebrtcbinIsSharedAndForwardedByTheEngine) {
  Producer::Sequence sequence;
  std::vector<gst::Ref<GstBuffer>> buffers;
  for (std::size_t i = 0; i < kPacketsOfFrame; ++i) {
    buffers.push_back(bufferOf(nextPacket(i + 1 == kPacketsOfFrame)));
    const gst::MappedBuffer mapped(buffers.back().get());
    producer_->receive(*producer_->fanOut().routes(), 0, sequence, buffers.back().get(),
                       *rtp::PacketView::parse(mapped.bytes()), 0);
  }
  expectPackets(kPacketsOfFrame);
  count(false);  // what the engine was about is done
  for (const auto& each : buffers)
    EXPECT_EQ(GST_MINI_OBJECT_REFCOUNT_VALUE(each.get()), 1 + static_cast<int>(kSubscribers))
        << "every history shares it";
}

}  // namespace
}  // namespace rostra::sfu
