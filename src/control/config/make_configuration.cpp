// SPDX-License-Identifier: Apache-2.0
#include "control/config/make_configuration.hpp"

#include "control/config/options.hpp"

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
        if constexpr (std::is_same_v<OptionValue<decltype(member)>, std::vector<std::string>>) {
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
                        given.where + ": given more than once; only one value is allowed");
          }
          auto stored = store(target, option, given.texts.front());
          if (!stored) return wrap(std::move(stored.error()), given.where);
          return {};
        }
      },
      option.member);
}

}  // namespace

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

}  // namespace rostra::control
