// SPDX-License-Identifier: Apache-2.0
// `rostra top`: looks at the running server again and again. In: its admin socket, keys; out: the screen
// until somebody leaves, or one text where there is nobody to look.
#include "cli/command_line.hpp"
#include "cli/screen.hpp"
#include "cli/table.hpp"
#include "cli/top_screen.hpp"
#include "cli/top_view.hpp"
#include "control/config/units.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json_view.hpp"

#include <algorithm>
#include <iostream>
#include <optional>
#include <thread>
#include <unistd.h>

namespace rostra::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::string_view kUsualInterval = "1s";
constexpr std::chrono::milliseconds kShortest = 100ms;
constexpr std::chrono::milliseconds kLongest = 1h;
/// Nobody waits a whole interval for the first numbers.
constexpr std::chrono::milliseconds kFirst = 500ms;

Result<Look> lookAt(control::AdminClient& client) {
  auto rooms = client.rooms();
  if (!rooms) return tl::make_unexpected(std::move(rooms.error()));
  Look look{Clock::now(), std::move(*rooms)};
  std::vector<std::string> names;
  glib::eachOf(look.rooms.get(), "rooms",
               [&](JsonObject* room) { names.push_back(glib::textOf(room, "room")); });
  for (const std::string& name : names) {
    auto stats = client.stats(name);
    if (stats) {
      look.stats.emplace(name, std::move(*stats));
    } else if (stats.error().kind != ErrorKind::NotFound) {  // it has just closed
      return tl::make_unexpected(std::move(stats.error()));
    }
  }
  return look;
}

TopOrder orderOf(const ParsedLine& line) {
  TopOrder order;
  order.reversed = line.has("reverse");
  const std::string word = line.value("sort");
  const auto sort = std::ranges::find(kTopSorts, std::string_view(word), &TopSort::word);
  if (sort != kTopSorts.end()) order.by = sort->by;
  return order;
}

Result<std::chrono::milliseconds> intervalOf(const ParsedLine& line) {
  const std::string text = line.value("interval");
  const auto interval = control::parseDuration(text.empty() ? kUsualInterval : text);
  if (interval && (*interval < kShortest || *interval > kLongest))
    return fail(ErrorKind::InvalidInput, "--interval: '" + text + "' is outside " +
                                             control::format(kShortest) + " to " + control::format(kLongest));
  return interval;
}

/// Rates need two looks.
int once(control::AdminClient& client, std::chrono::milliseconds interval, TopOrder order, bool json) {
  const auto before = lookAt(client);
  if (!before) return report(before.error());
  std::this_thread::sleep_for(interval);
  const auto now = lookAt(client);
  if (!now) return report(now.error());
  const TopFacts facts = topFacts(*before, *now);
  if (json) {
    std::cout << topJson(facts, order) << '\n';
    return kExitOk;
  }
  for (const TopLine& line : topLines(facts, order, screenWidth()))
    std::cout << (line.heading ? coloured(line.text, Colour::Heading) : line.text) << '\n';
  return kExitOk;
}

/// The screen, what is on it, and what keys make of it.
class Live {
 public:
  Live(std::filesystem::path folder, control::AdminClient client, std::chrono::milliseconds interval,
       TopOrder order, Look first, TopScreen& screen)
      : folder_(std::move(folder)),
        client_(std::move(client)),
        interval_(interval),
        order_(order),
        before_(std::move(first)),
        due_(Clock::now() + std::min(interval, kFirst)),
        screen_(screen) {
    facts_ = topFacts(before_, before_);
  }

  /// Until somebody leaves.
  void run() {
    for (draw();; draw()) {
      const int key = screen_.key(std::chrono::ceil<std::chrono::milliseconds>(due_ - Clock::now()));
      if (key == 'q' || key == 'Q') return;
      if (key == TopScreen::kNothing || Clock::now() >= due_) {
        look();
        due_ = Clock::now() + interval_;
      }
      press(key);
    }
  }

 private:
  void look() {
    if (!client_) {
      auto again = control::AdminClient::connect(folder_);
      if (again) client_.emplace(std::move(*again));
      if (!again) problem_ = again.error().message;
    }
    if (!client_) return;
    auto now = lookAt(*client_);
    if (!now) {  // it may come back: the next look asks again
      problem_ = now.error().message;
      client_.reset();
      return;
    }
    problem_.clear();
    facts_ = topFacts(before_, *now);
    before_ = std::move(*now);
  }

  void press(int key) {
    const auto sort = std::ranges::find(kTopSorts, key, [](const TopSort& each) { return int{each.key}; });
    if (sort != kTopSorts.end()) order_.by = sort->by;
    if (key == 'r') order_.reversed = !order_.reversed;
    const auto page = static_cast<std::ptrdiff_t>(screen_.height());
    const std::ptrdiff_t by = key == TopScreen::kUp         ? -1
                              : key == TopScreen::kDown     ? 1
                              : key == TopScreen::kPageUp   ? -page
                              : key == TopScreen::kPageDown ? page
                                                            : 0;
    scrolled_ = key == TopScreen::kHome ? 0 : std::max<std::ptrdiff_t>(0, scrolled_ + by);
  }

  void draw() {
    std::vector<TopLine> lines = topLines(facts_, order_, screen_.width());
    // The last page is a whole one.
    const auto most =
        static_cast<std::ptrdiff_t>(lines.size()) - static_cast<std::ptrdiff_t>(screen_.height());
    scrolled_ = std::clamp<std::ptrdiff_t>(scrolled_, 0, std::max<std::ptrdiff_t>(0, most));
    lines.erase(lines.begin(), lines.begin() + scrolled_);
    screen_.show(lines, cutShort(problem_.empty() ? keysText() : problem_, screen_.width()));
  }

  [[nodiscard]] std::string keysText() const {
    std::string text = "q quit  sorted by " + std::string(toString(order_.by)) +
                       (order_.reversed ? ", reversed" : "") + "; sort by:";
    for (const TopSort& sort : kTopSorts) {
      text += " ";
      text += sort.key;
      text.append(" ").append(sort.word);
    }
    return text + "  r reverse  arrows scroll";
  }

  std::filesystem::path folder_;
  std::optional<control::AdminClient> client_;
  std::chrono::milliseconds interval_;
  TopOrder order_;
  Look before_;
  Clock::time_point due_;
  TopFacts facts_;
  std::string problem_;  ///< why the numbers are old; empty = they are not
  std::ptrdiff_t scrolled_ = 0;
  TopScreen& screen_;
};

}  // namespace

int runTop(const ParsedLine& line) {
  const auto interval = intervalOf(line);
  if (!interval) return report(interval.error());
  const TopOrder order = orderOf(line);
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  auto client = control::AdminClient::connect(configuration->dataDir);
  if (!client) return report(client.error());
  const bool json = line.has("json");
  const bool watched = ::isatty(STDOUT_FILENO) != 0 && ::isatty(STDIN_FILENO) != 0;
  if (json || line.has("once") || !watched) return once(*client, *interval, order, json);
  auto first = lookAt(*client);
  if (!first) return report(first.error());
  const auto screen = TopScreen::open();
  if (!screen) return report(screen.error());
  Live(configuration->dataDir, std::move(*client), *interval, order, std::move(*first), **screen).run();
  return kExitOk;
}

}  // namespace rostra::cli
