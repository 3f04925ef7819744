// SPDX-License-Identifier: Apache-2.0
// The table itself: name, type, default, limits, group and meaning of every option, once.
#include "base/spelling.hpp"
#include "control/config/addresses.hpp"
#include "control/config/options.hpp"
#include "pipeline/catalog/layout_name.hpp"

#include <algorithm>
#include <array>

namespace rostra::control {
namespace {

using C = Configuration;

constexpr const char* kServer = "Server";
constexpr const char* kAccounts = "Accounts and storage";
constexpr const char* kNetwork = "Media network";
constexpr const char* kStage = "Stage";
constexpr const char* kPeople = "People";
constexpr const char* kMix = "Mix and broadcast";
constexpr const char* kRecordings = "Recordings";
constexpr const char* kAudience = "Audience";
constexpr const char* kSignalling = "Signalling limits";
constexpr const char* kProcesses = "Processes";
constexpr const char* kLog = "Log";

constexpr std::int64_t kSecond = 1000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kKbps = 1000;
constexpr std::int64_t kMbps = 1000 * kKbps;
constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kTiB = kMiB << 20;

Result<void> checkListen(const std::string& text) {
  return parseHostPort(text).map([](const HostPort&) {});
}
Result<void> checkIp(const std::string& text) {
  return checkIpAddress(text);
}
Result<void> checkStun(const std::string& text) {
  return parseStunServer(text).map([](const StunServer&) {});
}
Result<void> checkTurn(const std::string& text) {
  return parseTurnServer(text).map([](const TurnServer&) {});
}
Result<void> checkOriginText(const std::string& text) {
  return parseOrigin(text).map([](const OriginAddress&) {});
}
template <std::size_t N>
Result<void> oneOf(const std::string& text, const std::array<std::string_view, N>& words) {
  std::string all;
  for (const std::string_view word : words) {
    if (text == word) return {};
    all += (all.empty() ? "" : " or ") + std::string(word);
  }
  const std::vector<std::string> names(words.begin(), words.end());
  return fail(ErrorKind::InvalidInput, "'" + text + "' is not " + all + suggestion(text, names));
}
Result<void> checkAccess(const std::string& text) {
  return oneOf<2>(text, {"open", "accounts"});
}
Result<void> checkSignUp(const std::string& text) {
  return oneOf<2>(text, {"open", "closed"});
}
Result<void> checkSecureCookies(const std::string& text) {
  return oneOf<3>(text, {"auto", "always", "never"});
}
Result<void> checkSandbox(const std::string& text) {
  return oneOf<2>(text, {"on", "off"});
}
Result<void> checkDatabase(const std::string& text) {
  if (text == "sqlite" || text.starts_with("postgresql://") || text.starts_with("postgres://")) return {};
  // Not repeated: it may be an address with a password and a typing mistake.
  return fail(ErrorKind::InvalidInput,
              "neither 'sqlite' nor an address such as postgresql://user:password@host:5432/name");
}
Result<void> checkPublicUrl(const std::string& text) {
  return parseOrigin(text).map([](const OriginAddress&) {});
}
Result<void> checkToken(const std::string& text) {
  constexpr std::size_t kShortest = 16;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (text.size() >= kShortest && plain) return {};
  // Not repeated: it is a secret.
  return fail(ErrorKind::InvalidInput, "at least 16 characters without blanks are needed");
}
Result<void> checkHostName(const std::string& text) {
  const auto address = parseOrigin("http://" + text);
  if (address && text.find(':') == std::string::npos) return {};
  return fail(ErrorKind::InvalidInput, "'" + text + "' is not the name of a host, such as rostra.internal");
}
Result<void> checkRtpEngine(const std::string& text) {
  return oneOf<2>(text, {"on", "off"});
}

Result<void> checkFileName(const std::string& text, const std::string& what) {
  if (pipeline::isLayoutName(text)) return {};
  return fail(ErrorKind::InvalidInput,
              "'" + text + "' is not a " + what + " name: letters a to z, digits and '-', at most 64");
}
Result<void> checkLayoutName(const std::string& text) {
  return checkFileName(text, "layout");
}
Result<void> checkLadderName(const std::string& text) {
  return checkFileName(text, "ladder");
}

const std::array kOptions{
    Option{"listen",
           &C::listen,
           "127.0.0.1:8080",
           {},
           kServer,
           "Address and port for pages, HLS and signalling: host:port, [v6]:port or :port for all addresses. "
           "Can be given several times. "
           "Browsers allow camera and microphone only on localhost or https, so put a TLS proxy in front of "
           "any other address.",
           checkListen},
    Option{
        "data-dir",
        &C::dataDir,
        "./data",
        {},
        kServer,
        "Folder for everything the server keeps; created if missing. Only one server at a time can use it."},
    Option{
        "web-dir",
        &C::webDir,
        "",
        {},
        kServer,
        "Folder of the built pages. Found automatically if the server was installed or built in its source "
        "tree."},
    Option{
        "pipelines-dir",
        &C::pipelinesDir,
        "",
        {},
        kServer,
        "Folder of your own pipelines, encoders and layouts. A file in it replaces the shipped file of the "
        "same name (rostra pipeline list)."},

    Option{"access",
           &C::access,
           "",
           {},
           kAccounts,
           "open: any word is a public space and no one needs an account. accounts: only spaces that someone "
           "created exist. Default: open if --listen is only on loopback and neither public-url nor "
           "trusted-proxy "
           "is set, otherwise accounts.",
           checkAccess},
    Option{"database",
           &C::database,
           "sqlite",
           {},
           kAccounts,
           "Where accounts, spaces and chat are kept: sqlite (a file in the data folder) or "
           "postgresql://user:password@host:5432/name. Put a password in the environment or the file rather "
           "than "
           "on the command line.",
           checkDatabase,
           true},
    Option{"database-file",
           &C::databaseFile,
           "",
           {},
           kAccounts,
           "File that the value of database is read from, so that its password stands nowhere else."},
    Option{"database-connections",
           &C::databaseConnections,
           "4",
           {1, 64},
           kAccounts,
           "Connections to the database, each with its own thread."},
    Option{"sign-up",
           &C::signUp,
           "open",
           {},
           kAccounts,
           "open: everyone can create an account. closed: only `rostra user add` can.",
           checkSignUp},
    Option{"session-lifetime",
           &C::sessionLifetime,
           "720h",
           {kMinute, 366 * 24 * kHour},
           kAccounts,
           "How long an unused browser stays logged in."},
    Option{
        "public-url",
        &C::publicUrl,
        "",
        {},
        kAccounts,
        "Public address of this server, such as https://example.org. Used in invitations. Once it is set, "
        "requests must be addressed to its name, an IP address, localhost or an allowed-host, and pages must "
        "come from one of these; https also tells browsers to use nothing else (HSTS).",
        checkPublicUrl},
    Option{
        "allowed-host",
        &C::allowedHosts,
        "",
        {},
        kAccounts,
        "Another name in the Host header of requests to this server, such as that of its container; can be "
        "given several times. Only needed with public-url, for requests that do not come from a "
        "trusted-proxy.",
        checkHostName},
    Option{"secure-cookies",
           &C::secureCookies,
           "auto",
           {},
           kAccounts,
           "Whether cookies are sent over TLS only. auto: if public-url is https, or a trusted proxy says "
           "that the "
           "request came over https.",
           checkSecureCookies},
    Option{
        "trusted-proxy",
        &C::trustedProxies,
        "",
        {},
        kAccounts,
        "IP address of a proxy whose X-Forwarded-For, X-Forwarded-Proto and Host are trusted; can be given "
        "several times.",
        checkIp},
    Option{"password-threads",
           &C::passwordThreads,
           "0",
           {0, 64},
           kAccounts,
           "Threads that hash passwords, each using 64 MiB while it works; 0 = one per two cores."},
    Option{"login-attempts",
           &C::loginAttempts,
           "10",
           {1, 10'000},
           kAccounts,
           "Wrong passwords allowed in five minutes at one account from one address (IPv6: /64), and from "
           "one browser that has logged in to the account before, whose attempts nobody else can use up."},
    Option{"login-attempts-per-address",
           &C::loginAttemptsPerAddress,
           "0",
           {0, 100'000},
           kAccounts,
           "Wrong passwords allowed in five minutes from one address at all accounts together, except from "
           "browsers that have logged in to the account before; 0 = five times login-attempts."},
    Option{"login-attempts-per-account",
           &C::loginAttemptsPerAccount,
           "0",
           {0, 100'000},
           kAccounts,
           "Wrong passwords allowed in five minutes at one account from all addresses together, except from "
           "browsers that have logged in to it before; 0 = five times login-attempts."},
    Option{"sign-up-rate",
           &C::signUpRate,
           "20",
           {1, 100'000},
           kAccounts,
           "New accounts per hour from one address."},
    Option{"avatar-size",
           &C::avatarSize,
           "1MiB",
           {16 << 10, 32 << 20},
           kAccounts,
           "Largest accepted profile picture; it is scaled to 256x256 pixels."},
    Option{"floor-picture-size",
           &C::floorPictureSize,
           "4MiB",
           {16 << 10, 32 << 20},
           kAccounts,
           "Largest accepted picture for the floor of a map; it is scaled to 1600x900 pixels."},
    Option{"spaces-per-account",
           &C::spacesPerAccount,
           "100",
           {0, 100'000},
           kAccounts,
           "How many spaces one account can own."},
    Option{"invitations-per-space",
           &C::invitationsPerSpace,
           "200",
           {0, 10'000},
           kAccounts,
           "How many valid invitations a space can have."},
    Option{"tokens-per-account",
           &C::tokensPerAccount,
           "50",
           {0, 10'000},
           kAccounts,
           "How many personal tokens an account can have."},

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
    Option{"turn",
           &C::turn,
           "",
           {},
           kNetwork,
           "TURN server as turn:user:password@host:port, with ?transport=tcp for TCP; turns: for TLS. Also "
           "sent to browsers. Can be given several times.",
           checkTurn,
           true},
    Option{"turn-file",
           &C::turnFile,
           "",
           {},
           kNetwork,
           "File that values of turn are read from, one on each line."},
    Option{"nack-window",
           &C::nackWindow,
           "200ms",
           {20, 2 * kSecond},
           kNetwork,
           "How long to wait for the retransmission of a publisher's lost packet."},
    Option{
        "rtp-engine",
        &C::rtpEngine,
        "off",
        {},
        kNetwork,
        "on: media takes the way of Rostra's own RTP engine, which is new: it follows what each connection "
        "carries, but may send less than that on a busy machine; off: that of GStreamer's webrtcbin.",
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

    Option{"stage-size", &C::stageSize, "16", {1, 1024}, kStage, "How many people can be on one stage."},
    Option{"max-rooms",
           &C::maxRooms,
           "200",
           {1, 100'000},
           kStage,
           "How many spaces can have someone on stage at the same time.",
           nullptr,
           false,
           Applies::Live},
    Option{"max-waiting-rooms",
           &C::maxWaitingRooms,
           "2000",
           {0, 1'000'000},
           kStage,
           "How many more spaces can be in use in which people only watch or wait.",
           nullptr,
           false,
           Applies::Live},
    Option{"rooms-per-address",
           &C::roomsPerAddress,
           "20",
           {1, 100'000},
           kStage,
           "How many spaces in use can have been entered first from one address (IPv6: one /56 network). "
           "Behind a reverse proxy, name it with trusted-proxy.",
           nullptr,
           false,
           Applies::Live},
    Option{"places-per-person",
           &C::placesPerPerson,
           "4",
           {1, 1024},
           kStage,
           "How many places on one stage one person can take, each in a tab of its own.",
           nullptr,
           false,
           Applies::Live},
    Option{"camera-bitrate",
           &C::cameraBitrate,
           "1700kbps",
           {100 * kKbps, 20 * kMbps},
           kStage,
           "Bitrate of the largest of a camera's three simulcast layers; the others get a third and a tenth.",
           nullptr,
           false,
           Applies::Live},
    Option{"resume-grace",
           &C::resumeGrace,
           "10s",
           {0, 10 * kMinute},
           kStage,
           "How long a person stays on stage after losing the signalling connection, so that a "
           "reconnecting browser keeps its place. A person who never published leaves immediately.",
           nullptr,
           false,
           Applies::Live},

    Option{"people-list",
           &C::peopleList,
           "500",
           {10, 1000},
           kPeople,
           "How many viewers are listed for everyone and shown on the map; the others are only counted. "
           "Hosts see every raised hand."},
    Option{"stage-invitation-timeout",
           &C::stageInvitationTimeout,
           "60s",
           {kSecond, kHour},
           kPeople,
           "How long an invitation to the stage waits for an answer, and then for the person to arrive."},
    Option{"chat-rate",
           &C::chatRate,
           "1",
           {1, 100},
           kPeople,
           "Messages per second that one person can write on average.",
           nullptr,
           false,
           Applies::Live},
    Option{"chat-burst",
           &C::chatBurst,
           "5",
           {1, 1000},
           kPeople,
           "Messages one person can write in a burst.",
           nullptr,
           false,
           Applies::Live},
    Option{"chat-length",
           &C::chatLength,
           "2000",
           {1, 2000},
           kPeople,
           "Maximum length of a chat message, in characters."},
    Option{"chat-history-page",
           &C::chatHistoryPage,
           "50",
           {1, 190},
           kPeople,
           "Messages a page receives when it enters, and each time it asks for older ones."},
    Option{"chat-retention",
           &C::chatRetention,
           "2160h",
           {0, 100 * 366 * 24 * kHour},
           kPeople,
           "Chat messages older than this are deleted, a few at a time; 0 = never. 2160h are 90 days.",
           nullptr,
           false,
           Applies::Live},
    Option{"guest-ban-time",
           &C::guestBanTime,
           "24h",
           {0, 366 * 24 * kHour},
           kPeople,
           "How long the ban of a guest also applies to other guests of the same network (IPv4: /24, IPv6: "
           "/56), because a guest can forget who they are; 0 = not at all."},

    Option{
        "ladder",
        &C::ladder,
        "standard",
        {},
        kMix,
        "Sizes and bitrates in which every show is encoded: the name of a file in ladders/ (rostra pipeline "
        "list). standard is 720p, 480p, 240p and sound only; single is 720p only; 1080p needs about twice "
        "the processor time.",
        checkLadderName},
    Option{"canvas",
           &C::canvas,
           "",
           {90, 3840},
           kMix,
           "Picture size of the mix, instead of that of the ladder's first rendition; both numbers must be "
           "even. Renditions that are not smaller are left out.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"frame-rate",
           &C::frameRate,
           "30",
           {5, 60},
           kMix,
           "Frame rate of the mix.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"video-bitrate",
           &C::videoBitrate,
           "",
           {100 * kKbps, 100 * kMbps},
           kMix,
           "Video bitrate of the first rendition, instead of that in the ladder.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"audio-bitrate",
           &C::audioBitrate,
           "128kbps",
           {16 * kKbps, 512 * kKbps},
           kMix,
           "Audio bitrate of renditions for which the ladder gives none.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"part",
           &C::part,
           "200ms",
           {50, 2 * kSecond},
           kMix,
           "Length of an LL-HLS part: the audience's latency is about two parts. A whole number of "
           "frames.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"segment",
           &C::segment,
           "1s",
           {200, 20 * kSecond},
           kMix,
           "Length of an HLS segment and interval of key frames. A whole number of parts.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"layout",
           &C::layout,
           "grid",
           {},
           kMix,
           "Layout of spaces that choose none of their own: the name of a file in "
           "layouts/ (rostra pipeline list).",
           checkLayoutName},
    Option{"mix-jitter",
           &C::mixJitter,
           "60ms",
           {0, 2 * kSecond},
           kMix,
           "How long the mixer waits for late packets: longer is smoother, shorter has less delay.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"freeze-after",
           &C::freezeAfter,
           "1s",
           {200, kMinute},
           kMix,
           "A camera that sends no new picture for this time is shown as a name tile.",
           nullptr,
           false,
           Applies::NextShow},
    Option{
        "sender-frame-size",
        &C::senderFrameSize,
        "1920x1088",
        {90, 3840},
        kMix,
        "Largest picture of one camera or screen that the mixer decodes, by its number of pixels, whichever "
        "way it lies; a larger one is shown as a name tile. The pages scale shared screens to 1920x1080. "
        "Whoever "
        "raises this raises mixer-memory, too (docs/sandbox.md).",
        nullptr,
        false,
        Applies::NextShow},
    Option{"sender-pixel-rate",
           &C::senderPixelRate,
           "126000000",
           {1'000'000, 2'000'000'000},
           kMix,
           "Pixels per second of one camera or screen that the mixer decodes, on average; further frames are "
           "left out "
           "until the next key frame. The default is 1920x1088 at 60 frames a second.",
           nullptr,
           false,
           Applies::NextShow},
    Option{"end-after",
           &C::endAfter,
           "60s",
           {0, 24 * kHour},
           kMix,
           "A show ends when the stage has been empty for this time; until then the slate is on air."},
    Option{"audience-linger",
           &C::audienceLinger,
           "30s",
           {kSecond, kHour},
           kMix,
           "How long a request for a playlist or part counts as a viewer, and how long a show that has ended "
           "can still be fetched if nobody is in its space."},
    Option{"rendition-linger",
           &C::renditionLinger,
           "10s",
           {kSecond, kHour},
           kMix,
           "How long a rendition that the ladder encodes on demand is encoded after it was last fetched."},
    Option{"max-mixers",
           &C::maxMixers,
           "32",
           {1, 10'000},
           kMix,
           "How many shows can be on air at the same time; each is a process.",
           nullptr,
           false,
           Applies::Live},
    Option{"max-slates",
           &C::maxSlates,
           "4",
           {0, 10'000},
           kMix,
           "How many of them can be on air for spaces whose stage no one has entered yet, so that strangers "
           "requesting made-up names cost little.",
           nullptr,
           false,
           Applies::Live},
    Option{
        "max-picture-loss",
        &C::maxPictureLoss,
        "25",
        {0, 100},
        kMix,
        "A mixer that loses more than this percentage of its pictures for two seconds does less: renditions "
        "between the largest and the smallest pause, then every second picture repeats the one before, then "
        "it asks for smaller cameras. If mixers drop more than that in two stats-intervals in a row, the "
        "machine is full: no new show is started until it is half of that. 0 = never.",
        nullptr,
        false,
        Applies::Live},

    Option{"recording-min-free",
           &C::recordingMinFree,
           "2GiB",
           {0, 1024 * kTiB},
           kRecordings,
           "Recordings pause when less than this is free on the data folder's disk; the shows go on. When "
           "there is an "
           "eighth more, a recording goes on in another file."},
    Option{"recording-max-size",
           &C::recordingMaxSize,
           "32GiB",
           {kMiB, 1024 * kTiB},
           kRecordings,
           "A recording stops at this size; an hour takes about 1.2 GB at the default bitrates."},
    Option{"recording-max-length",
           &C::recordingMaxLength,
           "12h",
           {kSecond, 7 * 24 * kHour},
           kRecordings,
           "A recording stops at this length, so that a forgotten show does not fill the disk."},
    Option{"recording-queue",
           &C::recordingQueue,
           "32MiB",
           {kMiB, 4096 * kMiB},
           kRecordings,
           "How much of all shows can wait for a slow disk; a recording that needs more stops."},

    Option{"web-threads",
           &C::webThreads,
           "0",
           {0, 64},
           kAudience,
           "Threads that serve viewers; 0 = one per core."},
    Option{"max-viewers",
           &C::maxViewers,
           "10000",
           {1, 1'000'000},
           kAudience,
           "How many people can watch one space.",
           nullptr,
           false,
           Applies::Live},
    Option{
        "private-playlist-grace",
        &C::privatePlaylistGrace,
        "60s",
        {kSecond, kHour},
        kAudience,
        "How long a viewer of a private space can fetch the show after their last connection has closed, so "
        "that a page that reconnects keeps the picture. A ban, a removal, the loss of a role and a log-out "
        "end it immediately."},
    Option{"max-connections",
           &C::maxConnections,
           "20000",
           {16, 1'000'000},
           kAudience,
           "Open HTTP connections of all viewers; further ones are closed immediately."},

    Option{"max-signalling",
           &C::maxSignalling,
           "12000",
           {4, 1'000'000},
           kSignalling,
           "Open signalling connections (stage and watch pages together)."},
    Option{
        "connections-per-address",
        &C::connectionsPerAddress,
        "200",
        {1, 1'000'000},
        kSignalling,
        "Open signalling connections from one address (IPv6: one /56 network). Raise it for events at which "
        "many people share an address; behind a reverse proxy, name it with trusted-proxy."},
    Option{"connections-per-person",
           &C::connectionsPerPerson,
           "20",
           {1, 100'000},
           kSignalling,
           "Open signalling connections of one account or one guest: their tabs, in all spaces together.",
           nullptr,
           false,
           Applies::Live},
    Option{"message-rate",
           &C::messageRate,
           "50",
           {1, 10'000},
           kSignalling,
           "Messages per second that one connection can send on average; more closes it. WebSocket pings, "
           "pongs and small fragments count too, and a large message once more for every 8 KiB."},
    Option{"message-burst",
           &C::messageBurst,
           "200",
           {1, 100'000},
           kSignalling,
           "Messages one connection can send in a burst."},
    Option{"max-bad-messages",
           &C::maxBadMessages,
           "8",
           {0, 10'000},
           kSignalling,
           "Invalid messages tolerated before a connection is closed."},
    Option{"max-message",
           &C::maxMessage,
           "128KiB",
           {1 << 10, 16 << 20},
           kSignalling,
           "Largest message from a browser."},
    Option{"max-send-queue",
           &C::maxSendQueue,
           "4MiB",
           {64 << 10, 1 << 30},
           kSignalling,
           "How much a browser can leave unread before its connection is closed."},
    Option{"max-receive-queue",
           &C::maxReceiveQueue,
           "1MiB",
           {64 << 10, 1 << 30},
           kSignalling,
           "How much a browser can say while the server does not get round to it, before its connection is "
           "closed."},
    Option{"join-timeout",
           &C::joinTimeout,
           "10s",
           {100, 10 * kMinute},
           kSignalling,
           "A connection that has not joined or started watching after this time is closed."},
    Option{"ping-interval",
           &C::pingInterval,
           "15s",
           {kSecond, 10 * kMinute},
           kSignalling,
           "Interval of keep-alive pings to browsers; whole seconds."},
    Option{"ping-timeout",
           &C::pingTimeout,
           "40s",
           {kSecond, kHour},
           kSignalling,
           "A browser that sends nothing for this time, not even a pong, is considered gone."},
    Option{
        "allowed-origin",
        &C::allowedOrigins,
        "",
        {},
        kSignalling,
        "Other sites whose pages can use the signalling, such as https://example.org; can be given several "
        "times. The server's own pages always can.",
        checkOriginText},

    Option{"workers",
           &C::workers,
           "0",
           {0, 256},
           kProcesses,
           "SFU worker processes; 0 = one per core. One spare is kept in addition."},
    Option{"max-participants-per-worker",
           &C::maxParticipantsPerWorker,
           "500",
           {1, 100'000},
           kProcesses,
           "Maximum number of people, across all rooms, in one SFU worker."},
    Option{"worker-start-timeout",
           &C::workerStartTimeout,
           "15s",
           {100, 10 * kMinute},
           kProcesses,
           "A worker that is not ready after this time is killed and restarted."},
    Option{"worker-stop-timeout",
           &C::workerStopTimeout,
           "3s",
           {100, 10 * kMinute},
           kProcesses,
           "How long a worker can take to stop before it gets SIGTERM, then SIGKILL."},
    Option{"worker-backoff",
           &C::workerBackoff,
           "10s",
           {100, 10 * kMinute},
           kProcesses,
           "Longest pause before a worker that keeps crashing is restarted; the first pauses are short."},
    Option{"metrics-listen",
           &C::metricsListen,
           "",
           {},
           kProcesses,
           "Address and port of /metrics alone, host:port; it then has no other place and needs no token. "
           "Can be "
           "given several times. Keep it on an internal network.",
           checkListen},
    Option{
        "metrics-token",
        &C::metricsToken,
        "",
        {},
        kProcesses,
        "What a scraper must send as `Authorization: Bearer TOKEN` to read /metrics, at least 16 characters. "
        "Without it, and without metrics-listen, only a server that serves this machine alone shows its "
        "metrics. Put it in the environment or the file rather than on the command line.",
        checkToken,
        true},
    Option{"metrics-token-file",
           &C::metricsTokenFile,
           "",
           {},
           kProcesses,
           "File that the value of metrics-token is read from."},
    Option{"mixer-memory",
           &C::mixerMemory,
           "2GiB",
           {512 * kMiB, kTiB},
           kProcesses,
           "How much memory one mixer can get (RLIMIT_DATA). Part of it is for the mixer itself; a camera or "
           "screen whose pictures do not fit into the rest is shown as a name tile until there is room. The "
           "default is enough for a stage of 16 with cameras of the largest sender-frame-size, even hostile "
           "ones."},
    Option{"sandbox",
           &C::sandbox,
           "on",
           {},
           kProcesses,
           "on: workers can reach only what they need (docs/sandbox.md); what the kernel lacks for that is "
           "in the log. off: for kernels and containers that refuse it.",
           checkSandbox},
    Option{
        "crash-timeout",
        &C::crashTimeout,
        "5m",
        {0, 24 * kHour},
        kProcesses,
        "If an SFU worker dies while it deals with what a browser sent, that person, and anyone new from the "
        "same address, cannot enter a stage for this time."},
    Option{
        "heartbeat-timeout",
        &C::heartbeatTimeout,
        "2500ms",
        {500, 10 * kMinute},
        kProcesses,
        "A worker whose main loop does not answer for this time, although it had the CPU, is killed and "
        "replaced; raise it to stop one in a debugger. If the server's own main loop stands still for this "
        "time, /healthz answers 503."},
    Option{"stats-interval",
           &C::statsInterval,
           "5s",
           {500, 10 * kMinute},
           kProcesses,
           "How often workers are asked for the numbers in /metrics."},

    Option{"log-level", &C::logLevel, "info", {}, kLog, "trace, debug, info, warning or error."},
    Option{"log-format",
           &C::logFormat,
           "text",
           {},
           kLog,
           "text for people, json (one object per line) for programs."},
};

}  // namespace

std::span<const Option> options() {
  return kOptions;
}

}  // namespace rostra::control
