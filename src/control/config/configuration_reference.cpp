// SPDX-License-Identifier: Apache-2.0
#include "control/config/configuration_reference.hpp"

#include "control/config/options.hpp"

#include <string_view>

namespace rostra::control {

std::string configurationReference() {
  std::string text =
      "# Configuration of `rostra serve`\n\n"
      "<!-- Made by `rostra reference configuration` from the table in src/control/config/option_table.cpp: "
      "change "
      "that and run it again. -->\n\n"
      "Every option can be set in three ways, in this order of precedence:\n\n"
      "1. on the command line: `rostra serve --part 100ms`\n"
      "2. in the environment: `ROSTRA_PART=100ms` (separate several values of one option with spaces)\n"
      "3. in a file given by `--config FILE` (or `ROSTRA_CONFIG`): lines such as `part = 100ms`; comments "
      "start "
      "with `#`; an option that can be given "
      "several times takes several lines\n\n"
      "Unknown names and invalid values stop the start; all of them are told at once, each with the file, "
      "the "
      "line and what to write instead. `rostra serve` warns when others than its user can read a file with a "
      "password. Variables that Kubernetes sets for a service called rostra (`ROSTRA_PORT=tcp://...`, "
      "`ROSTRA_SERVICE_HOST`, ...) are not options.\n\n"
      "Durations: `200ms`, `1.5s`, `2m`, `1h`. Bitrates: `500kbps`, `2.5Mbps`. Sizes: `64KiB`, `4MiB`.\n";
  std::string_view group;
  for (const Option& option : options()) {
    if (option.group != group) {
      group = option.group;
      text += "\n## " + std::string(group) +
              "\n\n| option | value | default | limits | meaning |\n|---|---|---|---|---|\n";
    }
    const std::string limits = limitsText(option);
    text += "| `" + std::string(option.name) + "` | " + std::string(valueName(option)) + " | " +
            (option.byDefault.empty() ? "" : "`" + std::string(option.byDefault) + "`") + " | " + limits +
            " | " + std::string(option.doc) + " |\n";
  }
  text +=
      "\n## Checked together\n\n"
      "- `part` is a whole number of frames, `segment` a whole number of parts.\n"
      "- `canvas`, if it is given, has even numbers from 160x90 to 3840x2160.\n"
      "- `udp-ports` has two ports for everyone on a full stage.\n"
      "- `ping-timeout` is longer than `ping-interval`, which is whole seconds.\n"
      "- `message-burst` is not smaller than `message-rate`; `stage-size` "
      "is not larger than "
      "`max-participants-per-worker`.\n\n"
      "## Example\n\n"
      "```\n"
      "# rostra.conf\n"
      "listen = 127.0.0.1:8080            # behind a TLS proxy\n"
      "data-dir = /var/lib/rostra\n"
      "public-url = https://stage.example.org  # others come in: access = accounts unless open is said\n"
      "trusted-proxy = 127.0.0.1          # trust its X-Forwarded-For and -Proto\n"
      "database = postgresql://rostra:secret@db.example.org/rostra\n"
      "announced-address = 192.0.2.10     # this machine as seen from outside\n"
      "media-address = 10.0.0.5           # ... and as seen from inside\n"
      "stun = stun:stun.example.org:3478\n"
      "turn = turn:rostra:secret@turn.example.org:3478\n"
      "turn = turn:rostra:secret@turn.example.org:443?transport=tcp\n"
      "stage-size = 24\n"
      "video-bitrate = 3Mbps\n"
      "log-format = json\n"
      "```\n";
  return text;
}

}  // namespace rostra::control
