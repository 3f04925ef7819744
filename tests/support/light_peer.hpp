// SPDX-License-Identifier: Apache-2.0
// One WebRTC connection without a browser: ICE with one host candidate on the loopback, DTLS, SRTP, over one
// UDP socket. In: plain RTP and RTCP to send; out: plain RTP and RTCP received. RFC 8445, RFC 7675 (consent),
// RFC 5764.
#pragma once

#include "support/dtls.hpp"
#include "support/socket_hub.hpp"
#include "support/stun.hpp"

#include <functional>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <vector>

namespace rostra::test {

struct IceCredentials {
  std::string ufrag;
  std::string pwd;
};

struct RemoteDescription {
  IceCredentials ice;
  std::string fingerprint;   ///< SHA-256, as in SDP
  bool controlling = false;  ///< our ICE role: true for the side that offers
  DtlsRole role = DtlsRole::Client;
};

/// Thread: the hub's loop.
class LightPeer {
 public:
  struct Handlers {
    std::function<void()> onConnected;
    /// `decrypted` is false for packets that Options::decryptEvery leaves encrypted. `arrival`: when the
    /// kernel took the datagram. When this program came to read it would tell how busy the machine is, and a
    /// sender would take that for a queue on the line.
    std::function<void(Bytes packet, rtp::TimePoint arrival, bool decrypted)> onRtp;
    std::function<void(Bytes compound)> onRtcp;
    std::function<void(std::string reason)> onClosed;
  };
  struct Options {
    /// Decrypts every n-th RTP packet only; the others are handed on with their payload still encrypted. For
    /// load measurements, where the clients must not cost more than what they measure.
    unsigned decryptEvery = 1;
    /// Own IPv4 address of this machine to bind to and to offer.
    std::string address = "127.0.0.1";
  };
  struct Counters {
    std::uint64_t received = 0;
    std::uint64_t receivedBytes = 0;
    std::uint64_t sent = 0;
    std::uint64_t undecryptable = 0;
    std::uint64_t dropped = 0;  ///< by dropIncoming
  };

  LightPeer(SocketHub& hub, std::shared_ptr<const DtlsIdentity> identity, Handlers handlers, Options options);
  LightPeer(const LightPeer&) = delete;
  LightPeer& operator=(const LightPeer&) = delete;

  [[nodiscard]] const IceCredentials& local() const noexcept { return local_; }
  [[nodiscard]] const std::string& fingerprint() const noexcept { return identity_->fingerprint(); }
  /// This side's only candidate, as a candidate line.
  [[nodiscard]] std::string candidate() const;
  /// UDP port of this side.
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  /// From the other side's SDP. Later calls with the same credentials change nothing.
  void setRemote(const RemoteDescription& remote);
  /// A candidate line of the other side; those that are not UDP over IPv4 are passed over.
  void addCandidate(const std::string& line);

  void sendRtp(Buffer packet);
  void sendRtcp(Buffer packet);
  /// Any bytes to the other side's address, encrypted by nobody.
  void sendRaw(Bytes datagram);
  /// As sendRaw(), after SRTP: authentic nonsense.
  void sendProtected(Buffer packet, bool rtcp);

  [[nodiscard]] bool connected() const noexcept { return srtp_ != nullptr; }
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }
  [[nodiscard]] std::optional<SrtpProfile> profile() const noexcept { return profile_; }
  [[nodiscard]] std::optional<sockaddr_in> remoteAddress() const noexcept { return selected_; }

  /// Arrival of the datagram that is being handled.
  [[nodiscard]] rtp::TimePoint arrival() const noexcept { return arrival_; }

  /// When set: called with each received datagram; true = as if it was lost on the way.
  std::function<bool(Bytes)> dropIncoming;
  /// When set: called with each plain RTP packet to be sent; true = as if it was lost on the way.
  std::function<bool(Bytes)> dropOutgoing;

 private:
  struct Check {
    StunTransaction transaction{};
    sockaddr_in address{};
  };
  void readable();
  void receive(rtp::MutableBytes datagram, const sockaddr_in& from, rtp::TimePoint arrival);
  void receiveStun(Bytes datagram, const sockaddr_in& from);
  void sendCheck(const sockaddr_in& to);
  void select(const sockaddr_in& address);
  void transmit(Bytes datagram, const sockaddr_in& to);
  void tick(rtp::TimePoint time);

  std::shared_ptr<const DtlsIdentity> identity_;
  Handlers handlers_;
  Options options_;
  FileDescriptor socket_;
  std::uint16_t port_ = 0;
  IceCredentials local_;
  std::optional<RemoteDescription> remote_;
  bool controlling_ = false;
  std::uint64_t tieBreaker_ = 0;
  std::vector<sockaddr_in> candidates_;
  std::vector<Check> checks_;
  std::optional<sockaddr_in> selected_;
  rtp::TimePoint lastCheck_{};
  std::unique_ptr<DtlsSession> dtls_;
  std::unique_ptr<SrtpSession> srtp_;
  std::optional<SrtpProfile> profile_;
  Counters counters_;
  std::uint64_t rtpCount_ = 0;
  rtp::TimePoint arrival_{};
  SocketHub::Registration registration_;
};

}  // namespace rostra::test
