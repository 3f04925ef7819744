// SPDX-License-Identifier: Apache-2.0
#include "control/config/make_configuration.hpp"

#include "control/config/options.hpp"

#include <algorithm>
#include <utility>

namespace rostra::control {
namespace {

Result<void> within(const Option& option, const std::string& text, std::int64_t value) {
  const auto [min, max] = option.limits;
  if ((min == 0 && max == 0) || (value >= min && value <= max)) return {};
  return fail(ErrorKind::InvalidInput, "'" + text + "' is outside " + limitsText(option));
}

template <class T>
Result<void> store(T& target, const Option& option, const std::string& text) {
  const auto assign = [&](auto parsed, auto number) -> Result<void> {
    if (!parsed) return tl::make_unexpected(std::move(parsed.error()));
    if (auto checked = within(option, text, number(*parsed)); !checked) return checked;
    target = *parsed;
    return {};
  };
  if (text.empty() && option.byDefault.empty() && !std::is_same_v<T, std::string>) {
    target = {};  // not given
    return {};
  }
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
  } else if constexpr (std::is_same_v<T, log::Levels>) {
    return log::Levels::parse(text).map([&](const log::Levels& levels) { target = levels; });
  } else {
    static_assert(std::is_same_v<T, log::Format>);
    return log::parseFormat(text).map([&](log::Format value) { target = value; });
  }
}

/// The mistakes in what was given for one option, by the index of the text.
std::vector<std::pair<std::size_t, Error>> apply(Configuration& configuration, const Option& option,
                                                 const Given& given) {
  std::vector<std::pair<std::size_t, Error>> wrong;
  std::visit(
      [&](auto member) {
        auto& target = configuration.*member;
        if constexpr (std::is_same_v<OptionValue<decltype(member)>, std::vector<std::string>>) {
          target.clear();
          for (std::size_t i = 0; i < given.texts.size(); ++i) {
            const std::string& text = given.texts[i];
            if (text.empty()) continue;
            if (auto checked = option.check ? option.check(text) : Result<void>(); !checked)
              wrong.emplace_back(i, std::move(checked.error()));
            target.push_back(text);
          }
        } else if (given.texts.size() != 1) {
          wrong.emplace_back(
              0, fail(ErrorKind::InvalidInput, "given more than once; only one value is allowed").value());
        } else if (auto stored = store(target, option, given.texts.front()); !stored) {
          wrong.emplace_back(0, std::move(stored.error()));
        }
      },
      option.member);
  return wrong;
}

/// The strongest of what was given for an option; null = only its default.
const Given* givenFor(std::span<const GivenOptions> sources, std::string_view name) {
  for (const GivenOptions& source : sources) {
    if (const auto found = source.find(name); found != source.end()) return &found->second;
  }
  return nullptr;
}

Mistake mistakeAt(const Given& given, std::size_t index, const std::string& sentence) {
  return {placeOf(given, index) + ": " + sentence, index < given.lines.size() ? given.lines[index] : 0};
}

/// A disagreement has the place of the first option of it that somebody gave.
Mistake mistakeOf(const Disagreement& disagreement, std::span<const GivenOptions> sources) {
  for (const std::string_view name : disagreement.options) {
    if (const Given* given = givenFor(sources, name)) return mistakeAt(*given, 0, disagreement.sentence);
  }
  return {disagreement.sentence};
}

/// Everything that was given, parsed and checked. What is wrong is added to `mistakes`.
Configuration assemble(std::span<const GivenOptions> sources, std::vector<Mistake>& mistakes) {
  Configuration configuration;
  bool whole = true;
  for (const Option& option : options()) {
    const Given byDefault{"default of " + std::string(option.name), {std::string(option.byDefault)}};
    const Given* given = givenFor(sources, option.name);
    if (!given) given = &byDefault;
    for (const auto& [index, error] : apply(configuration, option, *given)) {
      mistakes.push_back(mistakeAt(*given, index, error.message));
      whole = false;
    }
  }
  if (whole) {
    for (const Disagreement& one : checkConfiguration(configuration))
      mistakes.push_back(mistakeOf(one, sources));
  }
  std::ranges::stable_sort(mistakes, {}, &Mistake::line);
  return configuration;
}

}  // namespace

Result<Configuration> makeConfiguration(std::span<const GivenOptions> sources,
                                        std::vector<Mistake> mistakes) {
  Configuration configuration = assemble(sources, mistakes);
  if (mistakes.empty()) return configuration;
  std::string all;
  for (const Mistake& mistake : mistakes) all += (all.empty() ? "" : "\n") + mistake.message;
  return fail(ErrorKind::InvalidInput, std::move(all));
}

std::vector<Mistake> mistakesIn(std::span<const GivenOptions> sources, std::vector<Mistake> mistakes) {
  (void)assemble(sources, mistakes);
  return mistakes;
}

}  // namespace rostra::control
