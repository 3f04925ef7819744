// SPDX-License-Identifier: Apache-2.0
// The table of /metrics in docs/stats.md against what a running server prints: every metric with its type,
// its sentence and its labels, and no other; and whether it is what Prometheus reads: every metric announced
// once, its samples below it, histograms whole.
#include "support/paths.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::test {
namespace {

std::string fileText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The name of a sample's metric: of a histogram that is without _bucket, _sum or _count.
std::string metricOf(const std::string& sample, const std::string& type) {
  std::string name = sample.substr(0, sample.find_first_of("{ "));
  if (type != "histogram") return name;
  for (const std::string suffix : {"_bucket", "_sum", "_count"}) {
    if (name.ends_with(suffix)) return name.substr(0, name.size() - suffix.size());
  }
  return name + " (no sample of a histogram)";
}

/// What is wrong with the text as Prometheus's exposition format, version 0.0.4; nothing = it is right.
std::string faultsOf(const std::string& metrics) {
  std::string faults;
  std::set<std::string> announced;
  std::set<std::string> samples;
  std::map<std::string, double> below;  // of a histogram's labels but le: the last bucket
  std::map<std::string, double> infinite;
  std::string name, type;
  std::istringstream lines(metrics);
  for (std::string line; std::getline(lines, line);) {
    const auto fault = [&](const std::string& what) { faults += line + ": " + what + "\n"; };
    if (line.starts_with("# HELP ")) {
      name = line.substr(7, line.find(' ', 7) - 7);
      type.clear();
      if (!announced.insert(name).second) fault("announced twice");
      continue;
    }
    if (line.starts_with("# TYPE ")) {
      if (!line.starts_with("# TYPE " + name + " ") || !type.empty()) fault("not below its HELP");
      type = line.substr(line.rfind(' ') + 1);
      continue;
    }
    if (metricOf(line, type) != name) fault("not below its own HELP and TYPE");
    const std::size_t space = line.rfind(' ');
    const std::string sample = line.substr(0, space);
    char* end = nullptr;
    const double value = std::strtod(line.c_str() + space + 1, &end);
    if (*end != '\0') fault("no number");
    if (!samples.insert(sample).second) fault("twice");
    if (type != "histogram") continue;
    if (const std::size_t le = sample.find("le=\""); le != std::string::npos) {
      const std::string labels = sample.substr(sample.find('{') + 1, le - sample.find('{') - 1);
      const std::string series = name + "{" + labels;
      if (below.contains(series) && value < below[series]) fault("less than the bucket before");
      below[series] = value;
      if (sample.find("le=\"+Inf\"") != std::string::npos) infinite[series] = value;
    } else if (sample.starts_with(name + "_count")) {
      const std::string series =
          name + "{" + sample.substr(sample.find('{') + 1, sample.size() - sample.find('{') - 2) + ",";
      if (!infinite.contains(series) || infinite[series] != value) fault("not what the bucket +Inf has");
      if (!samples.contains(name + "_sum" + sample.substr(sample.find('{')))) fault("no sum");
    }
  }
  return faults;
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
        const std::string label = line.substr(at, end - at);
        if (label != "le") found.back().labels.push_back(label);  // every histogram has it
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
  // With the RTP engine workers measure everything, and say so when they were asked for the first time.
  auto server = ServerProcess::start(
      hub, {.arguments = {"--workers", "1", "--rtp-engine", "on", "--stats-interval", "500ms"},
            .environment = {},
            .binary = {}});
  ASSERT_TRUE(server) << server.error().message;
  HttpAnswer metrics;
  ASSERT_TRUE(hub.waitUntil(
      [&] {
        metrics = httpGet(hub, (*server)->url() + "/metrics");
        return metrics.body.find("\nrostra_sfu_join_seconds_count{") != std::string::npos;
      },
      std::chrono::seconds(60)))
      << metrics.body << (*server)->log();
  ASSERT_EQ(metrics.status, 200);
  EXPECT_EQ(faultsOf(metrics.body), "");
  const std::string document = fileText(rostra::test::sourceFolder() + "/docs/stats.md");
  const std::vector<std::string> rows = documentRows(metrics.body);
  EXPECT_GT(rows.size(), 50U);
  std::string missing;
  for (const std::string& row : rows) {
    if (document.find("\n" + row + "\n") == std::string::npos) missing += row + "\n";
  }
  EXPECT_EQ(missing, "") << "these lines belong into the table of docs/stats.md";
  std::set<std::string> documented;  // some are in two tables: what they are, and where they are measured
  constexpr std::string_view kRow = "\n| `rostra_";
  for (std::size_t at = 0; (at = document.find(kRow, at)) != std::string::npos; ++at)
    documented.insert(document.substr(at, document.find('`', at + kRow.size()) - at));
  EXPECT_EQ(documented.size(), rows.size()) << "docs/stats.md names a metric that /metrics does not have";
}

}  // namespace
}  // namespace rostra::test
