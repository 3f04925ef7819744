// SPDX-License-Identifier: Apache-2.0
// From texts to a Configuration: parsing by the type of the member, limits, precedence, checks across
// options.
#include "control/config/options.hpp"

#include "control/config/addresses.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <type_traits>

namespace rostra::control {
namespace {

template <class T>
using ValueOf = std::remove_reference_t<decltype(std::declval<Configuration&>().*std::declval<T>())>;

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const Option& option : options()) result.emplace_back(option.name);
  return result;
}

const Option* find(std::string_view name) {
  const auto all = options();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Option& option) { return option.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::string numberText(const Option& option, std::int64_t number) {
  return std::visit(
      [&](auto member) -> std::string {
        using T = ValueOf<decltype(member)>;
        if constexpr (std::is_same_v<T, Duration>)
          return format(Duration(number));
        else if constexpr (std::is_same_v<T, Bitrate>)
          return format(Bitrate{number});
        else if constexpr (std::is_same_v<T, ByteSize>)
          return format(ByteSize{number});
        else
          return std::to_string(number);
      },
      option.member);
}

Result<void> within(const Option& option, const std::string& text, std::int64_t value) {
  const auto [min, max] = option.limits;
  if ((min == 0 && max == 0) || (value >= min && value <= max)) return {};
  return fail(ErrorKind::InvalidInput,
              "'" + text + "' is outside " + numberText(option, min) + " to " + numberText(option, max));
}

template <class T>
Result<void> store(T& target, const Option& option, const std::string& text) {
  const auto assign = [&](auto parsed, auto number) -> Result<void> {
    if (!parsed) return tl::make_unexpected(std::move(parsed.error()));
    if (auto checked = within(option, text, number(*parsed)); !checked) return checked;
    target = *parsed;
    return {};
  };
  if constexpr (std::is_same_v<T, std::string>) {
    if (option.check && !text.empty()) {
      if (auto checked = option.check(text); !checked) return checked;
    }
    target = text;
    return {};
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return assign(parseCount(text), [](std::int64_t value) { return value; });
  } else if constexpr (std::is_same_v<T, Duration>) {
    return assign(parseDuration(text), [](Duration value) { return std::int64_t{value.count()}; });
  } else if constexpr (std::is_same_v<T, Bitrate>) {
    return assign(parseBitrate(text), [](Bitrate value) { return value.bps; });
  } else if constexpr (std::is_same_v<T, ByteSize>) {
    return assign(parseByteSize(text), [](ByteSize value) { return value.bytes; });
  } else if constexpr (std::is_same_v<T, Canvas>) {
    auto stored = assign(parseCanvas(text), [](Canvas value) { return value.width; });
    return stored ? within(option, text, target.height) : stored;
  } else if constexpr (std::is_same_v<T, PortRange>) {
    auto stored = assign(parsePortRange(text), [](PortRange value) { return value.first; });
    return stored ? within(option, text, target.last) : stored;
  } else if constexpr (std::is_same_v<T, log::Level>) {
    return log::parseLevel(text).map([&](log::Level level) { target = level; });
  } else {
    static_assert(std::is_same_v<T, log::Format>);
    return log::parseFormat(text).map([&](log::Format value) { target = value; });
  }
}

Result<void> apply(Configuration& configuration, const Option& option, const Given& given) {
  return std::visit(
      [&](auto member) -> Result<void> {
        auto& target = configuration.*member;
        if constexpr (std::is_same_v<ValueOf<decltype(member)>, std::vector<std::string>>) {
          target.clear();
          for (const std::string& text : given.texts) {
            if (text.empty()) continue;
            if (option.check) {
              if (auto checked = option.check(text); !checked)
                return wrap(std::move(checked.error()), given.where);
            }
            target.push_back(text);
          }
          return {};
        } else {
          if (given.texts.size() != 1) {
            return fail(ErrorKind::InvalidInput,
                        given.where + ": given more than once; only one value is possible");
          }
          auto stored = store(target, option, given.texts.front());
          if (!stored) return wrap(std::move(stored.error()), given.where);
          return {};
        }
      },
      option.member);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

/// What stands for a text that is not a number.
std::string_view valueWord(std::string_view name) {
  struct Word {
    std::string_view option;
    std::string_view value;
  };
  constexpr std::array<Word, 6> kWords{{{"layout", "NAME"},
                                        {"access", "open|accounts"},
                                        {"sign-up", "open|closed"},
                                        {"secure-cookies", "auto|always|never"},
                                        {"database", "sqlite|URL"},
                                        {"public-url", "URL"}}};
  for (const Word& word : kWords) {
    if (word.option == name) return word.value;
  }
  return name.ends_with("-dir") ? "FOLDER" : "ADDRESS";
}

std::string didYouMean(std::string_view name) {
  const std::string near = nearest(name, names());
  return near.empty() ? "; all names are in docs/configuration.md and in 'rostra serve --help'"
                      : "; did you mean '" + near + "'?";
}

}  // namespace

bool repeatable(const Option& option) noexcept {
  return std::holds_alternative<std::vector<std::string> Configuration::*>(option.member);
}

std::string environmentName(std::string_view option) {
  std::string name = "ROSTRA_";
  for (const char c : option)
    name.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
  return name;
}

std::string_view valueName(const Option& option) {
  return std::visit(
      [&](auto member) -> std::string_view {
        using T = ValueOf<decltype(member)>;
        if constexpr (std::is_same_v<T, Duration>)
          return "DURATION";
        else if constexpr (std::is_same_v<T, Bitrate>)
          return "BITRATE";
        else if constexpr (std::is_same_v<T, ByteSize>)
          return "SIZE";
        else if constexpr (std::is_same_v<T, Canvas>)
          return "WIDTHxHEIGHT";
        else if constexpr (std::is_same_v<T, PortRange>)
          return "FIRST-LAST";
        else if constexpr (std::is_same_v<T, log::Level>)
          return "LEVEL";
        else if constexpr (std::is_same_v<T, log::Format>)
          return "FORMAT";
        else if constexpr (std::is_same_v<T, std::int64_t>)
          return "NUMBER";
        else
          return valueWord(option.name);
      },
      option.member);
}

std::string limitsText(const Option& option) {
  if (option.limits.min == 0 && option.limits.max == 0) return {};
  return numberText(option, option.limits.min) + " to " + numberText(option, option.limits.max);
}

Result<GivenOptions> parseConfigurationText(std::string_view text, std::string_view file) {
  GivenOptions given;
  std::size_t number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = trim(text.substr(0, end));
    const std::string_view line = trim(whole.substr(0, whole.find(" #")));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string where = std::string(file) + ":" + std::to_string(number);
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      return fail(ErrorKind::InvalidInput,
                  where + ": expected 'name = value', a comment (#) or an empty line");
    }
    const std::string_view name = trim(line.substr(0, equals));
    const std::string_view value = trim(line.substr(equals + 1));
    const Option* option = find(name);
    if (!option) {
      return fail(ErrorKind::InvalidInput, where + ": there is no option '" +
                                               std::string(name.substr(0, 64)) + "'" + didYouMean(name));
    }
    if (value.find('\0') != std::string_view::npos)
      return fail(ErrorKind::InvalidInput, where + ": a value cannot contain a zero byte");
    Given& entry = given[std::string(name)];
    if (!entry.texts.empty() && !repeatable(*option)) {
      return fail(ErrorKind::InvalidInput,
                  where + ": '" + std::string(name) + "' was given already at " + entry.where);
    }
    if (entry.where.empty()) entry.where = where;
    entry.texts.emplace_back(value);
  }
  return given;
}

Result<GivenOptions> readEnvironment(const char* const* environment) {
  constexpr std::string_view kPrefix = "ROSTRA_";
  constexpr std::size_t kSlip = 2;  // letters: a typing mistake, not a variable for something else
  GivenOptions given;
  for (; environment && *environment; ++environment) {
    const std::string_view variable = *environment;
    const std::size_t equals = variable.find('=');
    if (!variable.starts_with(kPrefix) || equals == std::string_view::npos) continue;
    const std::string_view name = variable.substr(0, equals);
    const auto all = options();
    const auto option = std::find_if(all.begin(), all.end(),
                                     [&](const Option& o) { return environmentName(o.name) == name; });
    if (option == all.end()) {
      for (const Option& near : all) {
        if (editDistance(environmentName(near.name), name) > kSlip) continue;
        return fail(ErrorKind::InvalidInput, "environment variable " + std::string(name) +
                                                 " means nothing here; did you mean " +
                                                 environmentName(near.name) + "?");
      }
      continue;
    }
    Given entry{std::string(name), {}};
    std::string_view value = variable.substr(equals + 1);
    // Several values of a repeatable option are separated by spaces.
    while (repeatable(*option) && value.find(' ') != std::string_view::npos) {
      entry.texts.emplace_back(trim(value.substr(0, value.find(' '))));
      value = trim(value.substr(value.find(' ')));
    }
    entry.texts.emplace_back(value);
    given.emplace(option->name, std::move(entry));
  }
  return given;
}

Result<Configuration> makeConfiguration(std::span<const GivenOptions> sources) {
  Configuration configuration;
  for (const Option& option : options()) {
    const Given byDefault{"default of " + std::string(option.name), {std::string(option.byDefault)}};
    const Given* given = &byDefault;
    for (const GivenOptions& source : sources) {
      const auto found = source.find(option.name);
      if (found == source.end()) continue;
      given = &found->second;
      break;
    }
    if (auto applied = apply(configuration, option, *given); !applied)
      return tl::make_unexpected(std::move(applied.error()));
  }
  if (auto checked = checkConfiguration(configuration); !checked)
    return tl::make_unexpected(std::move(checked.error()));
  return configuration;
}

Result<void> checkConfiguration(const Configuration& c) {
  const auto refuse = [](std::string sentence) { return fail(ErrorKind::InvalidInput, std::move(sentence)); };
  if (c.listen.empty()) return refuse("listen: give at least one address, such as 127.0.0.1:8080");
  if (c.dataDir.empty()) return refuse("data-dir: a folder is needed");
  if (c.layout.empty()) return refuse("layout: a name is needed, such as grid");
  if (c.canvas.width % 2 != 0 || c.canvas.height % 2 != 0) {
    return refuse("canvas " + format(c.canvas) +
                  ": both numbers must be even, because colour is stored for pairs of pixels");
  }
  if (c.canvas.width < 160 || c.canvas.height > 2160)
    return refuse("canvas " + format(c.canvas) + " is outside 160x90 to 3840x2160");
  if ((c.part.count() * c.frameRate) % 1000 != 0) {
    const std::int64_t frames = std::max<std::int64_t>(1, (c.part.count() * c.frameRate + 500) / 1000);
    std::string sentence = "part " + format(c.part) + " is not a whole number of frames at " +
                           std::to_string(c.frameRate) + " frames a second";
    if (frames * 1000 % c.frameRate == 0)
      sentence +=
          "; " + std::to_string(frames) + " frames are " + format(Duration(frames * 1000 / c.frameRate));
    return refuse(std::move(sentence));
  }
  if (c.segment.count() % c.part.count() != 0) {
    return refuse("segment " + format(c.segment) + " is not a whole number of parts of " + format(c.part) +
                  "; " + format(c.part * std::max<std::int64_t>(1, (c.segment + c.part / 2) / c.part)) +
                  " is");
  }
  if (c.udpPorts.last - c.udpPorts.first + 1 < 2 * c.stageSize) {
    return refuse("udp-ports " + format(c.udpPorts) +
                  " is too few: everybody on stage needs two, so at least " +
                  std::to_string(2 * c.stageSize) + " for stage-size " + std::to_string(c.stageSize));
  }
  if (c.pingTimeout <= c.pingInterval) {
    return refuse("ping-timeout " + format(c.pingTimeout) + " must be longer than ping-interval " +
                  format(c.pingInterval));
  }
  if (c.pingInterval.count() % 1000 != 0)
    return refuse("ping-interval " + format(c.pingInterval) + " must be whole seconds");
  if (c.messageBurst < c.messageRate) return refuse("message-burst must not be smaller than message-rate");
  if (c.stageSize > c.maxParticipantsPerWorker) {
    return refuse("stage-size " + std::to_string(c.stageSize) +
                  " is larger than max-participants-per-worker " +
                  std::to_string(c.maxParticipantsPerWorker) + ", but a room lives in one worker");
  }
  return {};
}

bool openAccess(const Configuration& configuration) {
  if (!configuration.access.empty()) return configuration.access == "open";
  return std::all_of(configuration.listen.begin(), configuration.listen.end(), [](const std::string& text) {
    const auto address = parseHostPort(text);
    return address && isLoopback(address->host);
  });
}

std::string configurationReference() {
  std::string text =
      "# Configuration of `rostra serve`\n\n"
      "<!-- Made by `rostra reference configuration` from the table in src/control/config/option_table.cpp: "
      "change "
      "that and run it again. -->\n\n"
      "Every option can be given in three ways; the first that is given counts:\n\n"
      "1. on the command line: `rostra serve --part 100ms`\n"
      "2. in the environment: `ROSTRA_PART=100ms` (several values of one option are separated by spaces)\n"
      "3. in a file named by `--config FILE` (or `ROSTRA_CONFIG`): lines of `part = 100ms`, comments start "
      "with `#`; an option that may be given "
      "several times has several lines\n\n"
      "A name that does not exist and a value that makes no sense stop the start, with file, line and what "
      "to write instead.\n\n"
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
      "- `canvas` has even numbers from 160x90 to 3840x2160.\n"
      "- `udp-ports` has two ports for everybody on a full stage.\n"
      "- `ping-timeout` is longer than `ping-interval`, which is whole seconds.\n"
      "- `message-burst` is not smaller than `message-rate`; `stage-size` "
      "is not larger than "
      "`max-participants-per-worker`.\n\n"
      "## Example\n\n"
      "```\n"
      "# rostra.conf\n"
      "listen = 127.0.0.1:8080            # behind a TLS proxy\n"
      "data-dir = /var/lib/rostra\n"
      "public-url = https://stage.example.org\n"
      "trusted-proxy = 127.0.0.1          # its X-Forwarded-For and -Proto count\n"
      "database = postgresql://rostra:secret@db.example.org/rostra\n"
      "announced-address = 192.0.2.10     # this machine as the world sees it\n"
      "media-address = 10.0.0.5           # ... and as it sees itself\n"
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
