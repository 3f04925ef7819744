// SPDX-License-Identifier: Apache-2.0
#include "cli/node_facts.hpp"

#include "cli/table.hpp"
#include "glib/json_view.hpp"

#include <array>
#include <cstdio>

namespace rostra::cli {
namespace {

using glib::countOf;
using glib::flagOf;
using glib::numberOf;
using glib::objectOf;

std::string cores(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f", value);
  return text.data();
}

std::string plural(std::int64_t number, const std::string& one, const std::string& many) {
  return std::to_string(number) + " " + (number == 1 ? one : many);
}

}  // namespace

NodeFacts nodeFacts(JsonObject* answer) {
  JsonObject* capacity = objectOf(answer, "capacity");
  JsonObject* drain = objectOf(answer, "drain");
  NodeFacts facts;
  facts.budgetCores = numberOf(capacity, "budgetCores");
  facts.usedCores = numberOf(capacity, "usedCores");
  facts.expectedCores = numberOf(capacity, "expectedCores");
  facts.showCores = numberOf(objectOf(capacity, "costs"), "show");
  facts.showsLeft = countOf(capacity, "showsLeft");
  facts.steps = countOf(capacity, "steps");
  facts.refusedShows = countOf(objectOf(capacity, "refused"), "shows");
  facts.refusedPeople = countOf(objectOf(capacity, "refused"), "people");
  facts.draining = flagOf(drain, "draining");
  facts.running = countOf(drain, "rooms");
  facts.drainingFor = std::chrono::milliseconds(countOf(drain, "drainingMs"));
  return facts;
}

std::vector<std::string> nodeLines(const NodeFacts& facts) {
  std::vector<std::string> lines;
  if (facts.budgetCores > 0) {
    std::string line =
        "Processor: " + cores(facts.usedCores) + " of " + cores(facts.budgetCores) + " cores in use";
    if (facts.expectedCores >= 0.005) line += ", " + cores(facts.expectedCores) + " more expected";
    line += facts.showsLeft < 0    ? "; shows are not limited by it"
            : facts.showsLeft == 0 ? "; no room for another show of " + cores(facts.showCores)
                                   : "; room for " + plural(facts.showsLeft, "more show", "more shows") +
                                         " of " + cores(facts.showCores);
    if (facts.steps > 0) line += "; mixers do less: step " + std::to_string(facts.steps);
    lines.push_back(line + ".");
  }
  if (facts.refusedShows + facts.refusedPeople > 0) {
    lines.push_back("Refused since the start: " + plural(facts.refusedShows, "show", "shows") + ", " +
                    plural(facts.refusedPeople, "person on stage", "people on stage") + ".");
  }
  if (facts.draining) lines.push_back(drainLine(facts));
  return lines;
}

std::string drainLine(const NodeFacts& facts) {
  const std::string since = "Draining for " + humanDuration(facts.drainingFor) + ": ";
  return since + (facts.running == 0 ? "nothing runs any more."
                                     : plural(facts.running, "room", "rooms") + " running, no new ones.");
}

}  // namespace rostra::cli
