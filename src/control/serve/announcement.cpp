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

}  // namespace

std::string announcement(std::span<const std::string> addresses, const std::string& publicUrl,
                         const std::string& ownerToken) {
  std::string text = "\nRostra " + std::string(version()) + " is ready.\n\n";
  for (const std::string& address : addresses) {
    const std::string place = reachable(address);
    text += "  Stage   http://" + place + "/stream/demo\n  Watch   http://" + place + "/watch/demo\n\n";
  }
  if (!ownerToken.empty()) {
    const std::string base = !publicUrl.empty()  ? publicUrl
                             : addresses.empty() ? std::string()
                                                 : "http://" + reachable(addresses.front());
    text += "  Owner   " + base + "/setup?token=" + ownerToken +
            "\n\nThis server has no owner yet: the owner link creates the owner's account, once, within 24 "
            "hours.\n";
  }
  text +=
      "Open the stage link in two or more windows, and the watch link in another one.\n"
      "Replace 'demo' with any word of a-z, 0-9 and '-' to get another room. Ctrl-C stops the server.\n\n";
  return text;
}

}  // namespace rostra::control
