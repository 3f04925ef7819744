// SPDX-License-Identifier: Apache-2.0
// Of `rostra doctor`: STUN, TURN, and the certificate of the public address.
#include "control/config/addresses.hpp"
#include "control/config/turn_credentials.hpp"
#include "control/doctor/doctor.hpp"
#include "control/doctor/stun_client.hpp"
#include "control/show/ice_servers.hpp"
#include "glib/handle.hpp"
#include "glib/ref.hpp"

#include <gio/gio.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace rostra::control {
namespace {

constexpr unsigned kPatience = 5;  // seconds
constexpr int kSoon = 14;          // days in which a certificate should have been renewed

/// "turn:host:port?transport=tcp" of the parsers.
std::optional<StunPlace> placeOf(const std::string& url) {
  const std::size_t scheme = url.find(':');
  const std::size_t query = url.find('?');
  const auto place =
      parseHostPort(url.substr(scheme + 1, query == std::string::npos ? query : query - scheme - 1));
  if (!place) return std::nullopt;
  StunPlace server{place->host, place->port, StunTransport::Udp};
  if (url.starts_with("turns:")) {
    server.transport = StunTransport::Tls;
  } else if (url.ends_with("transport=tcp")) {
    server.transport = StunTransport::Tcp;
  }
  return server;
}

void examineStun(const Configuration& configuration, Findings& findings) {
  constexpr const char* kCheck = "udp";
  const auto stun = parseStunServer(configuration.stun);
  const auto place = stun ? placeOf(stun->forBrowser) : std::nullopt;
  if (!place) return;
  const auto mapped = askMappedAddress(*place, configuration.udpPorts);
  const std::string& announced = configuration.announcedAddress;
  if (!mapped) {
    findings.broken(
        kCheck,
        configuration.stun + ": " + mapped.error().message + ", so UDP does not get out or not back in",
        "open UDP " + format(configuration.udpPorts) + " in the firewall; nft list ruleset");
  } else if (!announced.empty() && announced != *mapped) {
    findings.warning(kCheck,
                     "others see this machine as " + *mapped + ", not as the announced-address " + announced,
                     "rostra serve --announced-address " + *mapped);
  } else {
    findings.good(kCheck, "UDP gets out and back; others see this machine as " + *mapped);
  }
}

/// One of each kind of address that strangers should not reach through a relay (RFC 8656 s.21.2.1).
constexpr std::array kPrivate{"127.0.0.1",   "10.0.0.1",        "172.16.0.1",
                              "192.168.0.1", "169.254.169.254", "100.64.0.1"};

/// Whom the relay must not reach, except where the media of this server are.
std::vector<std::string> privatePeers(const Configuration& configuration) {
  std::vector<std::string> peers;
  for (const char* peer : kPrivate) {
    const auto& own = configuration.mediaAddresses;
    if (std::find(own.begin(), own.end(), peer) == own.end()) peers.emplace_back(peer);
  }
  return peers;
}

void examineRelay(const std::string& name, const Relay& relay, Findings& findings) {
  constexpr const char* kCheck = "turn-peers";
  if (relay.reaches.empty()) {
    findings.good(kCheck, name + " relays to no private address");
    return;
  }
  std::string all;
  for (const std::string& address : relay.reaches) all += (all.empty() ? "" : ", ") + address;
  findings.warning(
      kCheck,
      name + " relays to private addresses (" + all + "): whoever may go on stage reaches machines there",
      "denied-peer-ip=10.0.0.0-10.255.255.255 and the others of docs/networks.md in turnserver.conf; "
      "systemctl "
      "restart coturn");
}

void examineTurn(const Configuration& configuration, const std::string& text, Findings& findings) {
  constexpr const char* kCheck = "turn";
  constexpr auto kHolds = std::chrono::minutes(1);
  const auto turn = parseTurnServer(text);
  const auto place = turn ? placeOf(turn->forBrowser) : std::nullopt;
  if (!place) return;
  const bool shared = turn->username.empty();
  TurnCredentials who{turn->username, turn->credential};
  if (shared) {
    who = makeTurnCredentials(configuration.turnSecret, "doctor", std::chrono::system_clock::now() + kHolds);
  }
  const auto relay = askAllocation(*place, who.username, who.password, privatePeers(configuration));
  const std::string& name = turn->forBrowser;  // without the password
  const std::string port = std::to_string(place->port);
  if (relay) {
    findings.good(kCheck, name + " relays through " + relay->address);
    examineRelay(name, *relay, findings);
  } else if (relay.error().kind == ErrorKind::Denied && shared) {
    findings.broken(kCheck, name + ": credentials made from turn-secret are refused",
                    "use-auth-secret and static-auth-secret=... in turnserver.conf with the same secret; "
                    "timedatectl on both machines");
  } else if (relay.error().kind == ErrorKind::Denied) {
    findings.broken(
        kCheck, name + ": " + relay.error().message,
        "turnutils_uclient -y -u " + turn->username + " -w PASSWORD -p " + port + " " + place->host);
  } else {
    findings.broken(kCheck, name + ": " + relay.error().message,
                    "systemctl status coturn; nc -v" +
                        std::string(place->transport == StunTransport::Udp ? "u" : "") + "z " + place->host +
                        " " + port);
  }
}

/// What a TLS server showed.
struct Shown {
  GTlsCertificateFlags problems = G_TLS_CERTIFICATE_NO_FLAGS;
  std::optional<std::int64_t> daysLeft;
};

Result<Shown> shake(const std::string& host, std::uint16_t port) {
  glib::ErrorOut error;
  const auto client = glib::Ref<GSocketClient>::adopt(g_socket_client_new());
  g_socket_client_set_timeout(client.get(), kPatience);
  const auto connection = glib::Ref<GSocketConnection>::adopt(
      g_socket_client_connect_to_host(client.get(), host.c_str(), port, nullptr, error.out()));
  if (!connection) return error.toFailure(ErrorKind::Unavailable, "cannot connect");
  const auto identity = glib::Ref<GSocketConnectable>::adopt(g_network_address_new(host.c_str(), port));
  const auto tls = glib::Ref<GIOStream>::adopt(
      g_tls_client_connection_new(G_IO_STREAM(connection.get()), identity.get(), error.out()));
  if (!tls) return error.toFailure(ErrorKind::Unavailable, "TLS is not available");
  Shown shown;
  // Accepted, because what is wrong with it is the question.
  g_signal_connect(tls.get(), "accept-certificate",
                   G_CALLBACK(+[](GTlsConnection*, GTlsCertificate*, GTlsCertificateFlags problems,
                                  gpointer data) -> gboolean {
                     static_cast<Shown*>(data)->problems = problems;
                     return TRUE;
                   }),
                   &shown);
  GTlsConnection* const made = G_TLS_CONNECTION(tls.get());
  if (!g_tls_connection_handshake(made, nullptr, error.out()))
    return error.toFailure(ErrorKind::Unavailable, "the TLS handshake failed");
  GTlsCertificate* const certificate = g_tls_connection_get_peer_certificate(made);
  if (GDateTime* until = certificate ? g_tls_certificate_get_not_valid_after(certificate) : nullptr) {
    GDateTime* now = g_date_time_new_now_utc();
    shown.daysLeft = g_date_time_difference(until, now) / G_TIME_SPAN_DAY;
    g_date_time_unref(now);
    g_date_time_unref(until);
  }
  return shown;
}

std::string problemText(GTlsCertificateFlags problems) {
  if ((problems & G_TLS_CERTIFICATE_EXPIRED) != 0) return "has expired";
  if ((problems & G_TLS_CERTIFICATE_NOT_ACTIVATED) != 0) return "is not valid yet";
  if ((problems & G_TLS_CERTIFICATE_BAD_IDENTITY) != 0) return "is for another name";
  if ((problems & G_TLS_CERTIFICATE_REVOKED) != 0) return "was revoked";
  if ((problems & G_TLS_CERTIFICATE_UNKNOWN_CA) != 0) return "is from nobody whom browsers trust";
  return "is not accepted by browsers";
}

}  // namespace

void examineReachability(const Configuration& configuration, Findings& findings) {
  examineStun(configuration, findings);
  for (const std::string& text : configuration.turn) examineTurn(configuration, text, findings);
  if (tellsTurnPassword(configuration)) {
    findings.warning("turn-password", "everyone on stage, guests too, is told the password of a TURN server",
                     "rostra serve --turn turn:HOST:3478 --turn-secret-file FILE (docs/networks.md)");
  }
  if (servesThisMachineOnly(configuration)) return;
  if (configuration.stun.empty() && configuration.announcedAddress.empty()) {
    findings.warning(
        "udp", "neither stun nor announced-address is set: behind a NAT nobody outside reaches the stage",
        "rostra serve --announced-address ADDRESS, the public one of this machine");
  }
  if (configuration.turn.empty()) {
    findings.warning(
        "turn",
        "no TURN server is configured: people whose network lets no UDP through cannot go on "
        "stage",
        "apt install coturn; rostra serve --turn turn:HOST:3478 --turn-secret-file FILE (docs/networks.md)");
  }
}

void examineCertificate(const Configuration& configuration, Findings& findings) {
  constexpr const char* kCheck = "certificate";
  if (!configuration.publicUrl.starts_with("https:")) return;
  const auto origin = parseOrigin(configuration.publicUrl);
  if (!origin) return;
  std::string host = origin->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const std::string place = host + ":" + std::to_string(origin->port);
  const std::string look = "openssl s_client -connect " + place + " -servername " + host +
                           " </dev/null | openssl x509 "
                           "-noout -dates -subject";
  const auto shown = shake(host, origin->port);
  if (!shown) {
    findings.broken(kCheck, configuration.publicUrl + ": " + shown.error().message,
                    "curl -v " + configuration.publicUrl + "; is the TLS proxy running?");
  } else if (shown->problems != G_TLS_CERTIFICATE_NO_FLAGS) {
    findings.broken(
        kCheck, "the certificate of " + place + " " + problemText(shown->problems),
        (shown->problems & G_TLS_CERTIFICATE_EXPIRED) != 0 ? "certbot renew; then reload the proxy" : look);
  } else if (shown->daysLeft && *shown->daysLeft < kSoon) {
    findings.warning(
        kCheck, "the certificate of " + place + " expires in " + std::to_string(*shown->daysLeft) + " days",
        "certbot renew; then reload the proxy");
  } else {
    findings.good(kCheck, "the certificate of " + place + " is valid" +
                              (shown->daysLeft ? " for " + std::to_string(*shown->daysLeft) + " days" : ""));
  }
}

}  // namespace rostra::control
