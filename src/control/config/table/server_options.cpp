// SPDX-License-Identifier: Apache-2.0
// Options: what a server listens to and keeps, and who comes in.
#include "control/config/table/checks.hpp"
#include "control/config/table/groups.hpp"

#include <array>

namespace rostra::control::table {
namespace {

using C = Configuration;

const std::array kServerOptions{
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
};

}  // namespace

std::span<const Option> serverOptions() {
  return kServerOptions;
}

}  // namespace rostra::control::table
