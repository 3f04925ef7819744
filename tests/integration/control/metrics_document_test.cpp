// SPDX-License-Identifier: Apache-2.0
// The table of /metrics in docs/stats.md against what a running server prints: every metric with its type,
// its sentence and its labels, and no other.
#include "support/paths.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace rostra::test {
namespace {

std::string fileText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// `/metrics` as the rows of the table in docs/stats.md: name, type, what it means, labels.
std::vector<std::string> documentRows(const std::string& metrics) {
  struct Metric {
    std::string name, type, help;
    std::vector<std::string> labels;
  };
  std::vector<Metric> found;
  std::istringstream lines(metrics);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string mark, kind, name;
    words >> mark >> kind >> name >> std::ws;
    if (mark == "#" && kind == "HELP") {
      found.push_back({name, {}, {}, {}});
      std::getline(words, found.back().help);
    } else if (mark == "#") {
      words >> found.back().type;
    } else if (found.back().labels.empty()) {
      // name{one="x",two="y"} value
      for (std::size_t at = mark.find('{'); at != std::string::npos; at = line.find(',', at)) {
        const std::size_t end = line.find("=\"", ++at);
        found.back().labels.push_back(line.substr(at, end - at));
        at = line.find('"', end + 2);
      }
    }
  }
  std::vector<std::string> rows;
  for (const Metric& each : found) {
    std::string labels;
    for (const std::string& label : each.labels) labels += (labels.empty() ? "`" : ", `") + label + "`";
    rows.push_back("| `" + each.name + "` | " + each.type + " | " + each.help + " | " + labels + " |");
  }
  return rows;
}

TEST(MetricsDocument, HasEveryMetricOfTheServer) {
  SocketHub hub(glib::Loop::main());
  auto server = ServerProcess::start(hub, {.arguments = {"--workers", "1"}, .environment = {}, .binary = {}});
  ASSERT_TRUE(server) << server.error().message;
  const HttpAnswer metrics = httpGet(hub, (*server)->url() + "/metrics");
  ASSERT_EQ(metrics.status, 200);
  const std::string document = fileText(rostra::test::sourceFolder() + "/docs/stats.md");
  const std::vector<std::string> rows = documentRows(metrics.body);
  EXPECT_GT(rows.size(), 50U);
  std::string missing;
  for (const std::string& row : rows) {
    if (document.find("\n" + row + "\n") == std::string::npos) missing += row + "\n";
  }
  EXPECT_EQ(missing, "") << "these lines belong into the table of docs/stats.md";
  std::size_t documented = 0;
  for (std::size_t at = 0; (at = document.find("\n| `rostra_", at)) != std::string::npos; ++at) ++documented;
  EXPECT_EQ(documented, rows.size()) << "docs/stats.md names a metric that /metrics does not have";
}

}  // namespace
}  // namespace rostra::test
