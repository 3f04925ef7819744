// SPDX-License-Identifier: Apache-2.0
// `rostra drain`: takes the running server out of service and waits until its rooms have ended. In: the
// command line, and answers that come when something changed; out: progress, and an exit code.
#include "cli/command_line.hpp"
#include "control/config/units.hpp"
#include "control/operations/admin_client.hpp"
#include "glib/json.hpp"
#include "glib/json_view.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>

namespace rostra::cli {
namespace {

using glib::countOf;
using glib::flagOf;
using Clock = std::chrono::steady_clock;

/// Longer than the server lets somebody wait.
constexpr std::chrono::seconds kAnswerTime{30};

std::string progressLine(JsonObject* answer) {
  const std::int64_t rooms = countOf(answer, "rooms");
  return "Draining: " + std::to_string(rooms) + (rooms == 1 ? " room" : " rooms") + " running, " +
         std::to_string(countOf(answer, "onStage")) + " on stage, " +
         std::to_string(countOf(answer, "viewers")) + " watching.";
}

control::DrainRequest waitFor(JsonObject* seen) {
  return {"wait", flagOf(seen, "draining"), countOf(seen, "rooms"), countOf(seen, "onStage"),
          countOf(seen, "viewers")};
}

class Drain {
 public:
  Drain(control::AdminClient& client, bool json) : client_(client), json_(json) {}

  int undo() {
    const auto answer = client_.call(control::DrainRequest{"undo"});
    if (!answer) return report(answer.error());
    return end(answer->get(), "The server takes new rooms again.", kExitOk);
  }

  /// `until`: nothing = however long it takes.
  int begin(bool wait, std::optional<Clock::time_point> until) {
    auto answer = client_.call(control::DrainRequest{"begin"});
    std::string said;
    while (answer && !flagOf(answer->get(), "drained")) {
      JsonObject* now = answer->get();
      if (!flagOf(now, "draining"))
        return end(now, "The drain was undone: the server takes new rooms again.", kExitFailed);
      const std::string line = progressLine(now);
      if (!json_ && line != said) std::cout << line << std::endl;
      said = line;
      if (!wait)
        return end(now, "The server takes no new rooms; 'rostra drain' waits for the last.", kExitOk);
      auto next = client_.call(waitFor(now), timeLeft(until));
      if (!next && until && Clock::now() >= *until) {
        return end(now,
                   "Rooms are still running, and the server takes no new ones: 'rostra drain --undo' takes "
                   "them again, SIGTERM ends the shows.",
                   kExitFailed);
      }
      answer = std::move(next);
    }
    if (!answer) return report(answer.error());
    return end(answer->get(), "Drained: nothing runs any more. The server can be stopped.", kExitOk);
  }

 private:
  static std::chrono::milliseconds timeLeft(std::optional<Clock::time_point> until) {
    const std::chrono::milliseconds usual = kAnswerTime;
    if (!until) return usual;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), usual);
  }
  int end(JsonObject* answer, const char* sentence, int code) {
    std::cout << (json_ ? glib::toPrettyText(answer) : std::string(sentence)) << std::endl;
    return code;
  }

  control::AdminClient& client_;
  bool json_;
};

}  // namespace

int runDrain(const ParsedLine& line) {
  const auto configuration = loadConfiguration(line);
  if (!configuration) return report(configuration.error());
  std::optional<Clock::time_point> until;
  if (const std::string text = line.value("timeout"); !text.empty()) {
    const auto timeout = control::parseDuration(text);
    if (!timeout) return report(wrap(Error(timeout.error()), "--timeout").value());
    until = Clock::now() + *timeout;
  }
  auto client = control::AdminClient::connect(configuration->dataDir);
  if (!client) return report(client.error());
  Drain drain(*client, line.has("json"));
  return line.has("undo") ? drain.undo() : drain.begin(!line.has("no-wait"), until);
}

}  // namespace rostra::cli
