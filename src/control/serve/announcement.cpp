// SPDX-License-Identifier: Apache-2.0
#include "control/serve/announcement.hpp"

#include "base/version.hpp"

#include <string_view>

namespace rostra::control {
namespace {

/// Nobody can open "every address"; this machine's own name for itself works here.
std::string reachable(const std::string& address) {
  for (const std::string_view any : {"0.0.0.0:", "[::]:"}) {
    if (address.starts_with(any)) return "localhost:" + address.substr(any.size());
  }
  return address;
}

/// Where people reach it: the public address, or every address listened on.
std::vector<std::string> placesOf(const AnnouncedServer& server) {
  if (!server.publicUrl.empty()) return {server.publicUrl};
  std::vector<std::string> places;
  for (const std::string& address : server.addresses) places.push_back("http://" + reachable(address));
  return places;
}

std::string openTo(const AnnouncedServer& server) {
  const std::string who =
      server.thisMachineOnly ? "programs and people on this machine only" : "everyone who can reach it";
  if (server.openAccess) {
    return "Open to " + who + ": any word is a room, and no one needs an account" +
           (server.thisMachineOnly ? "." : " (access = open).");
  }
  return "Open to " + who + ": rooms that someone with an account created. " +
         (server.signUp ? "Anyone can create an account (sign-up = open)."
                        : "Only `rostra user add` creates accounts (sign-up = closed).");
}

}  // namespace

std::string announcement(const AnnouncedServer& server) {
  std::string text = "\nRostra " + std::string(version()) + " is ready.\n" + openTo(server) + "\n\n";
  const std::vector<std::string> places = placesOf(server);
  for (const std::string& place : places) {
    text += server.openAccess ? "  Stage   " + place + "/stream/demo\n  Watch   " + place + "/watch/demo\n\n"
                              : "  Start   " + place + "/\n\n";
  }
  if (!server.ownerToken.empty()) {
    text += "  Owner   " + (places.empty() ? std::string() : places.front()) +
            "/setup?token=" + server.ownerToken +
            "\n\nThis server has no owner yet: the owner link creates the owner's account, once, within 24 "
            "hours.\n";
  }
  if (server.openAccess) {
    text +=
        "Open the stage link in two or more windows, and the watch link in another one.\n"
        "Replace 'demo' with any word of a-z, 0-9 and '-' to get another room. ";
  }
  return text + "Ctrl-C stops the server.\n\n";
}

}  // namespace rostra::control
