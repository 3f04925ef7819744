// SPDX-License-Identifier: Apache-2.0
#include "support/light_peer.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"
#include "base/id.hpp"
#include "rtp/sdp/ice_candidate.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <sys/socket.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

constexpr auto kCheckInterval = 50ms;      // until a pair works (RFC 8445 s.14: Ta)
constexpr auto kConsentInterval = 2500ms;  // RFC 7675 s.5.1: about every 5 s, well before 30 s are over
constexpr std::size_t kBatch = 32;
constexpr std::size_t kMaxDatagram = 2048;
constexpr int kReceiveBuffer = 4 << 20;
constexpr std::size_t kRememberedChecks = 16;

// When the kernel took the datagram, on the clock of now(); nothing when it does not say.
std::optional<rtp::TimePoint> kernelArrival(msghdr& header) noexcept {
  for (cmsghdr* each = CMSG_FIRSTHDR(&header); each != nullptr; each = CMSG_NXTHDR(&header, each)) {
    if (each->cmsg_level != SOL_SOCKET || each->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(each), sizeof time);
    const auto since = std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    return now() - (std::chrono::system_clock::now().time_since_epoch() - since);
  }
  return std::nullopt;
}

bool same(const sockaddr_in& a, const sockaddr_in& b) noexcept {
  return a.sin_port == b.sin_port && a.sin_addr.s_addr == b.sin_addr.s_addr;
}

}  // namespace

LightPeer::LightPeer(SocketHub& hub, std::shared_ptr<const DtlsIdentity> identity, Handlers handlers,
                     Options options)
    : identity_(std::move(identity)),
      handlers_(std::move(handlers)),
      options_(std::move(options)),
      socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
      local_{randomId(8), randomId(24)} {
  ROSTRA_CHECK(socket_.valid());
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
  const int timestamps = 1;
  setsockopt(socket_.get(), SOL_SOCKET, SO_TIMESTAMPNS, &timestamps, sizeof timestamps);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  ROSTRA_CHECK(inet_pton(AF_INET, options_.address.c_str(), &address.sin_addr) == 1);
  ROSTRA_CHECK(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  socklen_t length = sizeof address;
  ROSTRA_CHECK(getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &length) == 0);
  port_ = ntohs(address.sin_port);
  RAND_bytes(reinterpret_cast<unsigned char*>(&tieBreaker_), sizeof tieBreaker_);
  registration_ = hub.add(
      socket_.get(), [this] { readable(); }, [this](rtp::TimePoint time) { tick(time); });
}

std::string LightPeer::candidate() const {
  return "candidate:1 1 udp 2130706431 " + options_.address + " " + std::to_string(port_) + " typ host";
}

void LightPeer::setRemote(const RemoteDescription& remote) {
  if (remote_ && remote_->ice.ufrag == remote.ice.ufrag) return;
  remote_ = remote;
  controlling_ = remote.controlling;
  dtls_ = std::make_unique<DtlsSession>(*identity_, remote.role, remote.fingerprint,
                                        DtlsSession::Handlers{[this](Bytes datagram) {
                                                                if (selected_) transmit(datagram, *selected_);
                                                              },
                                                              [this](const SrtpKeys& keys) {
                                                                srtp_ = std::make_unique<SrtpSession>(keys);
                                                                profile_ = keys.profile;
                                                                if (handlers_.onConnected)
                                                                  handlers_.onConnected();
                                                              },
                                                              [this](std::string reason) {
                                                                if (handlers_.onClosed)
                                                                  handlers_.onClosed(std::move(reason));
                                                              }});
  for (const sockaddr_in& address : candidates_) sendCheck(address);
}

void LightPeer::addCandidate(const std::string& line) {
  const auto candidate = rtp::validateCandidate(line);
  if (!candidate || candidate->tcp || candidate->mdns) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(candidate->port);
  if (inet_pton(AF_INET, candidate->address.c_str(), &address.sin_addr) != 1) return;
  candidates_.push_back(address);
  if (remote_ && !selected_) sendCheck(address);
}

void LightPeer::sendRtp(Buffer packet) {
  if (!srtp_ || !selected_ || (dropOutgoing && dropOutgoing(packet))) return;
  ++counters_.sent;
  sendProtected(std::move(packet), false);
}

void LightPeer::sendRtcp(Buffer packet) {
  sendProtected(std::move(packet), true);
}

void LightPeer::sendRaw(Bytes datagram) {
  if (selected_) transmit(datagram, *selected_);
}

void LightPeer::sendProtected(Buffer packet, bool rtcp) {
  if (!srtp_ || !selected_) return;
  if (rtcp ? srtp_->protectRtcp(packet) : srtp_->protectRtp(packet)) transmit(packet, *selected_);
}

void LightPeer::transmit(Bytes datagram, const sockaddr_in& to) {
  // A full socket buffer is loss, as on any network.
  (void)sendto(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&to),
               sizeof to);
}

void LightPeer::readable() {
  static thread_local std::array<std::array<std::byte, kMaxDatagram>, kBatch> buffers;
  std::array<mmsghdr, kBatch> messages{};
  std::array<iovec, kBatch> vectors{};
  std::array<sockaddr_in, kBatch> senders{};
  struct alignas(cmsghdr) Control {
    std::array<std::byte, CMSG_SPACE(sizeof(timespec))> bytes;
  };
  std::array<Control, kBatch> controls;
  for (std::size_t i = 0; i < kBatch; ++i) {
    vectors[i] = {buffers[i].data(), buffers[i].size()};
    messages[i].msg_hdr.msg_iov = &vectors[i];
    messages[i].msg_hdr.msg_iovlen = 1;
    messages[i].msg_hdr.msg_name = &senders[i];
    messages[i].msg_hdr.msg_namelen = sizeof senders[i];
    messages[i].msg_hdr.msg_control = controls[i].bytes.data();
    messages[i].msg_hdr.msg_controllen = controls[i].bytes.size();
  }
  const int count = recvmmsg(socket_.get(), messages.data(), kBatch, MSG_DONTWAIT, nullptr);
  const auto arrival = now();
  for (int i = 0; i < count; ++i) {
    const auto at = static_cast<std::size_t>(i);
    arrival_ = kernelArrival(messages[at].msg_hdr).value_or(arrival);
    receive(rtp::MutableBytes(buffers[at]).first(messages[at].msg_len), senders[at], arrival_);
  }
}

// RFC 7983: the first byte tells STUN, DTLS and SRTP apart.
void LightPeer::receive(rtp::MutableBytes datagram, const sockaddr_in& from, rtp::TimePoint arrival) {
  if (datagram.empty()) return;
  if (dropIncoming && dropIncoming(datagram)) {
    ++counters_.dropped;
    return;
  }
  const unsigned first = std::to_integer<unsigned>(datagram[0]);
  if (first < 2) {
    receiveStun(datagram, from);
  } else if (first >= 20 && first < 64) {
    if (dtls_) {
      if (!selected_) select(from);
      dtls_->receive(datagram);
    }
  } else if (first >= 128 && srtp_) {
    if (rtp::isRtcp(datagram)) {
      const auto plain = srtp_->unprotectRtcp(datagram);
      if (!plain) {
        ++counters_.undecryptable;
      } else if (handlers_.onRtcp) {
        handlers_.onRtcp(*plain);
      }
      return;
    }
    ++counters_.received;
    counters_.receivedBytes += datagram.size();
    std::optional<Bytes> plain = datagram;
    const bool decrypt = rtpCount_++ % options_.decryptEvery == 0;
    if (decrypt) plain = srtp_->unprotectRtp(datagram);
    if (!plain) {
      ++counters_.undecryptable;
    } else if (handlers_.onRtp) {
      handlers_.onRtp(*plain, arrival, decrypt);
    }
  }
}

void LightPeer::receiveStun(Bytes datagram, const sockaddr_in& from) {
  if (!remote_) return;
  if (const auto request = parseStun(datagram, local_.pwd); request && request->type == StunType::Request) {
    transmit(makeStunResponse(request->transaction, from, local_.pwd), from);
    if (!controlling_ && request->useCandidate && !selected_) select(from);
    return;
  }
  const auto answer = parseStun(datagram, remote_->ice.pwd);
  if (!answer) return;
  const auto check = std::ranges::find(checks_, answer->transaction, &Check::transaction);
  if (check == checks_.end()) return;
  if (answer->type == StunType::ErrorResponse &&
      answer->errorCode == 487) {  // role conflict (RFC 8445 s.7.2.5.1)
    controlling_ = !controlling_;
    sendCheck(check->address);
    return;
  }
  if (answer->type == StunType::Response && same(check->address, from) && !selected_) select(from);
}

void LightPeer::select(const sockaddr_in& address) {
  selected_ = address;
  if (remote_->role == DtlsRole::Client) dtls_->start();
}

void LightPeer::sendCheck(const sockaddr_in& to) {
  lastCheck_ = now();
  if (checks_.size() == kRememberedChecks) checks_.erase(checks_.begin());
  checks_.push_back({newTransaction(), to});
  transmit(makeStunRequest({checks_.back().transaction, remote_->ice.ufrag + ":" + local_.ufrag,
                            remote_->ice.pwd, controlling_, tieBreaker_}),
           to);
}

void LightPeer::tick(rtp::TimePoint time) {
  if (!remote_) return;
  if (dtls_) dtls_->tick();
  if (time - lastCheck_ < (selected_ ? kConsentInterval : kCheckInterval)) return;
  if (selected_) {
    sendCheck(*selected_);
    return;
  }
  for (const sockaddr_in& address : std::vector(candidates_)) sendCheck(address);
}

}  // namespace rostra::test
