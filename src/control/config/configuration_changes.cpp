// SPDX-License-Identifier: Apache-2.0
#include "control/config/configuration_changes.hpp"

#include "control/config/make_configuration.hpp"

#include <variant>

namespace rostra::control {
namespace {

std::string textOf(const std::string& value) {
  return value;
}
std::string textOf(std::int64_t value) {
  return std::to_string(value);
}
std::string textOf(const log::Levels& value) {
  return value.toText();
}
std::string textOf(log::Format value) {
  return std::string(log::toString(value));
}
/// Empty where the ladder decides.
std::string textOf(Canvas value) {
  return value == Canvas{} ? std::string() : format(value);
}
std::string textOf(Bitrate value) {
  return value.bps == 0 ? std::string() : format(value);
}
template <class T>
std::string textOf(const T& value) {
  return format(value);
}

}  // namespace

std::vector<std::string> valuesOf(const Configuration& configuration, const Option& option) {
  return std::visit(
      [&](auto member) -> std::vector<std::string> {
        const auto& value = configuration.*member;
        if constexpr (std::is_same_v<OptionValue<decltype(member)>, std::vector<std::string>>) {
          return value;
        } else {
          std::string text = textOf(value);
          return text.empty() ? std::vector<std::string>{} : std::vector<std::string>{std::move(text)};
        }
      },
      option.member);
}

std::string shownValue(const Configuration& configuration, const Option& option) {
  std::string shown;
  for (const std::string& value : valuesOf(configuration, option)) {
    const bool hidden = option.secret && value != option.byDefault;
    shown += (shown.empty() ? "" : " ") + (hidden ? kHidden : value);
  }
  return shown;
}

std::vector<OptionChange> difference(const Configuration& running, const Configuration& wanted) {
  std::vector<OptionChange> changes;
  for (const Option& option : options()) {
    if (valuesOf(running, option) != valuesOf(wanted, option))
      changes.push_back({&option, shownValue(running, option), shownValue(wanted, option)});
  }
  return changes;
}

void adopt(Configuration& running, const Configuration& wanted) {
  for (const Option& option : options()) {
    if (option.applies == Applies::Restart) continue;
    std::visit([&](auto member) { running.*member = wanted.*member; }, option.member);
  }
}

Result<Configuration> adopted(const Configuration& running, const Configuration& wanted) {
  Configuration configuration = running;
  adopt(configuration, wanted);
  const auto disagreements = checkConfiguration(configuration);
  if (disagreements.empty()) return configuration;
  std::string all;
  for (const Disagreement& one : disagreements) all += (all.empty() ? "" : "\n") + one.sentence;
  return fail(ErrorKind::InvalidInput, std::move(all));
}

}  // namespace rostra::control
