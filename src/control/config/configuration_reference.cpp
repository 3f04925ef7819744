// SPDX-License-Identifier: Apache-2.0
#include "control/config/configuration_reference.hpp"

#include "base/text.hpp"
#include "control/config/options.hpp"

#include <string_view>

namespace rostra::control {

namespace {

constexpr std::string_view kIntroduction = R"(# Configuration of `rostra serve`

<!-- Made by `rostra reference configuration` from the tables in src/control/config/table: change those and
run it again. -->

Every option can be set in three ways, in this order of precedence:

1. on the command line: `rostra serve --part 100ms`
2. in the environment: `ROSTRA_PART=100ms` (separate several values of one option with spaces)
3. in a file given by `--config FILE` (or `ROSTRA_CONFIG`): lines such as `part = 100ms`; comments start with `#`; an
   option that can be given several times takes several lines

Unknown names and invalid values stop the start; all of them are told at once, each with the file, the line and what to
write instead. `rostra serve` warns when others than its user can read a file with a password. Variables that Kubernetes
sets for a service called rostra (`ROSTRA_PORT=tcp://...`, `ROSTRA_SERVICE_HOST`, ...) are not options.

Passwords are never shown. Where one should stand in no configuration at all, name a file that holds it:
`database-file`, `turn-file`, `turn-secret-file`, `metrics-token-file`.

A running server reads its configuration again on SIGHUP and `rostra reload`. The column *changes* says when another
value takes effect: at once, with the next show, or with a restart; both name what waits. A file with mistakes changes
nothing. `rostra config check FILE` finds them before, `rostra config show --effective` prints what a server would start
with, `rostra reload --dry-run` what would change. A file with every option, explained:
[rostra.conf.sample](rostra.conf.sample).

Durations: `200ms`, `1.5s`, `2m`, `1h`. Bitrates: `500kbps`, `2.5Mbps`. Sizes: `64KiB`, `4MiB`.
)";

constexpr std::string_view kConclusion = R"(
## Checked together

- `part` is a whole number of frames, `segment` a whole number of parts.
- `canvas`, if it is given, has even numbers from 160x90 to 3840x2160.
- `udp-ports` has two ports for everyone on a full stage.
- `ping-timeout` is longer than `ping-interval`, which is whole seconds.
- `message-burst` is not smaller than `message-rate`; `stage-size` is not larger than `max-participants-per-worker`.

## Example

```
# rostra.conf
listen = 127.0.0.1:8080            # behind a TLS proxy
data-dir = /var/lib/rostra
public-url = https://stage.example.org  # others come in: access = accounts unless open is said
trusted-proxy = 127.0.0.1          # trust its X-Forwarded-For and -Proto
database = postgresql://rostra:secret@db.example.org/rostra
announced-address = 192.0.2.10     # this machine as seen from outside
media-address = 10.0.0.5           # ... and as seen from inside
stun = stun:stun.example.org:3478
turn = turn:turn.example.org:3478
turn = turns:turn.example.org:443  # for networks that let only TLS out
turn-secret-file = /etc/rostra/turn-secret  # the static-auth-secret of coturn
stage-size = 24
video-bitrate = 3Mbps
log-format = json
```
)";

/// For a cell of a Markdown table, where a bar would end it.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

std::string configurationReference() {
  std::string text(kIntroduction);
  std::string_view group;
  for (const Option& option : options()) {
    if (option.group != group) {
      group = option.group;
      text += "\n## " + std::string(group) +
              "\n\n| option | value | default | limits | changes | meaning |\n|---|---|---|---|---|---|\n";
    }
    const std::string byDefault = option.byDefault.empty() ? "" : "`" + std::string(option.byDefault) + "`";
    text += "| `" + std::string(option.name) + "` | " + cell(valueName(option)) + " | " + cell(byDefault) +
            " | " + cell(limitsText(option)) + " | " + cell(appliesText(option)) + " | " + cell(option.doc) +
            " |\n";
  }
  text += kConclusion;
  return text;
}

namespace {

/// As comments of at most 100 columns.
void appendComment(std::string& text, std::string_view sentence) {
  constexpr std::size_t kWidth = 100;
  std::string line = "#";
  for (const std::string_view word : split(sentence, ' ')) {
    if (line.size() + 1 + word.size() > kWidth) {
      text += line + "\n";
      line = "#";
    }
    line += " " + std::string(word);
  }
  text += line + "\n";
}

}  // namespace

std::string_view changeSentence(const Option& option) noexcept {
  switch (option.applies) {
    case Applies::Live:
      return "A change applies at once.";
    case Applies::NextShow:
      return "A change applies to the next show.";
    case Applies::Restart:
      break;
  }
  return "A change needs a restart.";
}

std::string configurationSample() {
  std::string text =
      "# Configuration of rostra serve --config FILE. Lines are name = value; # starts a comment. Every "
      "option "
      "is\n# here with its default, or an example in angle brackets where it has none. Remove the # before a "
      "name to set\n# it. 'rostra config check FILE' finds mistakes, 'rostra reload' applies changes.\n#\n"
      "# Made by 'rostra config sample'.\n";
  std::string_view group;
  for (const Option& option : options()) {
    if (option.group != group) {
      group = option.group;
      text += "\n\n# --- " + std::string(group) + " ---\n";
    }
    text += "\n";
    appendComment(text, option.doc);
    const std::string limits = limitsText(option);
    appendComment(text,
                  (limits.empty() ? "" : "From " + limits + ". ") + std::string(changeSentence(option)));
    text += "#" + std::string(option.name) + " = " +
            (option.byDefault.empty() ? "<" + std::string(valueName(option)) + ">"
                                      : std::string(option.byDefault)) +
            "\n";
  }
  return text;
}

}  // namespace rostra::control
