// SPDX-License-Identifier: Apache-2.0
// Options: the media network.
#include "control/config/table/checks.hpp"
#include "control/config/table/groups.hpp"

#include <array>

namespace rostra::control::table {
namespace {

using C = Configuration;

const std::array kNetworkOptions{
    Option{"udp-ports",
           &C::udpPorts,
           "40000-40999",
           {1024, 65535},
           kNetwork,
           "UDP ports for media, both ends included. Open them in the firewall."},
    Option{"media-address",
           &C::mediaAddresses,
           "",
           {},
           kNetwork,
           "IP address for media; can be given several times. Default: loopback if --listen is only on "
           "loopback, otherwise every address of the machine.",
           checkIp},
    Option{"announced-address",
           &C::announcedAddress,
           "",
           {},
           kNetwork,
           "Public IP address of this machine if it is behind a 1:1 NAT (most cloud machines).",
           checkIp},
    Option{"stun",
           &C::stun,
           "",
           {},
           kNetwork,
           "STUN server as stun:host:port, also sent to browsers.",
           checkStun},
    Option{
        "turn",
        &C::turn,
        "",
        {},
        kNetwork,
        "TURN server as turn:host:port, with ?transport=tcp for TCP; turns: for TLS. Also sent to browsers. "
        "Can be given several times. Needs turn-secret; with turn:user:password@host:port, everyone on "
        "stage, guests too, is told this password.",
        checkTurn,
        true},
    Option{"turn-file",
           &C::turnFile,
           "",
           {},
           kNetwork,
           "File that values of turn are read from, one on each line."},
    Option{"turn-secret",
           &C::turnSecret,
           "",
           {},
           kNetwork,
           "Secret shared with the TURN servers (coturn: use-auth-secret, static-auth-secret), at least 16 "
           "characters. Each participant gets credentials of their own, which expire after turn-ttl.",
           checkToken,
           true},
    Option{"turn-secret-file",
           &C::turnSecretFile,
           "",
           {},
           kNetwork,
           "File that the value of turn-secret is read from."},
    Option{
        "turn-ttl",
        &C::turnTtl,
        "1h",
        {10 * kSecond, 7 * 24 * kHour},
        kNetwork,
        "How long credentials made from turn-secret can begin a relay. Pages get new ones after half of it."},
    Option{"nack-window",
           &C::nackWindow,
           "200ms",
           {20, 2 * kSecond},
           kNetwork,
           "How long to wait for the retransmission of a publisher's lost packet."},
    Option{"rtp-engine",
           &C::rtpEngine,
           "on",
           {},
           kNetwork,
           "on: media goes through Rostra's own RTP engine, which sends each receiver what their connection "
           "carries; off: through GStreamer's webrtcbin, which sends everything whatever the connection "
           "carries.",
           checkRtpEngine},
    Option{"key-frame-interval",
           &C::keyFrameInterval,
           "500ms",
           {0, 10 * kSecond},
           kNetwork,
           "Minimum interval between key-frame requests to one publisher, however many subscribers ask."},
    Option{"connect-timeout",
           &C::connectTimeout,
           "20s",
           {kSecond, 10 * kMinute},
           kNetwork,
           "A participant whose media is not connected after this time is told so and removed."},
    Option{"silence-timeout",
           &C::silenceTimeout,
           "15s",
           {kSecond, 10 * kMinute},
           kNetwork,
           "A connected participant who sends no packet for this time is removed."},
    Option{"data-channels",
           &C::dataChannels,
           "4",
           {1, 1000},
           kNetwork,
           "How many data channels a browser can open on one connection; one more ends the connection. Pages "
           "open "
           "one."},
    Option{"ice-candidates",
           &C::iceCandidates,
           "128",
           {1, 10'000},
           kNetwork,
           "How many ICE candidates of one connection are read; further ones are refused."},
    Option{"ice-targets",
           &C::iceTargets,
           "32",
           {1, 10'000},
           kNetwork,
           "How many different addresses and ports of ICE candidates one connection can have the server send "
           "packets to; further ones are refused."},
    Option{
        "ice-deny",
        &C::iceDeny,
        "",
        {},
        kNetwork,
        "Block of IP addresses, such as 10.0.0.0/8, to which no ICE candidate of a browser makes the server "
        "send packets; can be given several times. Loopback and link-local addresses are in it unless "
        "media-address is one.",
        checkIpRange},
    Option{"ice-allow",
           &C::iceAllow,
           "",
           {},
           kNetwork,
           "Block of IP addresses that ICE candidates may have although ice-deny names them; can be given "
           "several times. With ice-deny 0.0.0.0/0 and ::/0, nothing else is sent to.",
           checkIpRange},
    Option{
        "retransmission-share",
        &C::retransmissionShare,
        "50",
        {0, 1000},
        kNetwork,
        "How much a browser can have sent again, as a percentage of the media that it was sent in the last "
        "second."},
    Option{"retransmission-floor",
           &C::retransmissionFloor,
           "64KiB",
           {0, 100 * kMiB},
           kNetwork,
           "How much a browser can have sent again in a second however little media it is sent."},
    Option{"start-bitrate",
           &C::startBitrate,
           "2Mbps",
           {50 * kKbps, 100 * kMbps},
           kNetwork,
           "Bitrate a publisher starts with before it has measured its own; too low, and the large simulcast "
           "layers take seconds to appear."},
};

}  // namespace

std::span<const Option> networkOptions() {
  return kNetworkOptions;
}

}  // namespace rostra::control::table
