// SPDX-License-Identifier: Apache-2.0
// Options: limits of signalling.
#include "control/config/table/checks.hpp"
#include "control/config/table/groups.hpp"

#include <array>

namespace rostra::control::table {
namespace {

using C = Configuration;

const std::array kSignallingOptions{
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
};

}  // namespace

std::span<const Option> signallingOptions() {
  return kSignallingOptions;
}

}  // namespace rostra::control::table
