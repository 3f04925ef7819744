// SPDX-License-Identifier: Apache-2.0
// How a real server carries many people who write and walk. Prints latencies and what it cost; ends with 1
// when a message was lost, came twice or out of order. Measures on loopback, client and server on the same
// cores.
#include "bench/people/crowd.hpp"
#include "support/server_process.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <unistd.h>

namespace {

using namespace rostra::test;
using namespace std::chrono_literals;
namespace po = boost::program_options;

/// Seconds of processor time a process used so far (proc(5): fields 14 and 15 of stat).
double processorSeconds(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::istringstream fields(text.substr(std::min(text.size(), text.rfind(')') + 2)));
  std::string word;
  double ticks = 0;
  for (int field = 3; fields >> word && field <= 15; ++field) {
    if (field >= 14) ticks += std::stod(word);
  }
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

bool measure(const char* what, SocketHub& hub, ServerProcess& server, CrowdOptions options,
             std::chrono::seconds time) {
  options.url = server.webSocketUrl();
  Crowd crowd(hub, options);
  if (!crowd.enter(120s)) {
    std::printf("%s: not everyone came in\n%s\n", what, server.log().c_str());
    return false;
  }
  const double before = processorSeconds(server.process().pid());
  const auto start = std::chrono::steady_clock::now();
  crowd.run(time, 30s);
  const double cost = processorSeconds(server.process().pid()) - before;
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto result = crowd.result();
  std::printf("%s: %d rooms x %d people, %.0f s\n", what, options.rooms, options.members, took);
  if (options.chatPerSecond > 0) {
    std::printf("  chat      %llu written, %llu heard, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms\n",
                static_cast<unsigned long long>(result.messages),
                static_cast<unsigned long long>(result.deliveries), percentile(result.chatMs, 0.5),
                percentile(result.chatMs, 0.95), percentile(result.chatMs, 0.99));
    std::printf(
        "            %llu refused, %llu missing, %llu twice, %llu out of order\n",
        static_cast<unsigned long long>(result.refused), static_cast<unsigned long long>(result.missing),
        static_cast<unsigned long long>(result.repeated), static_cast<unsigned long long>(result.disordered));
  }
  std::printf("  movement  %llu steps, %llu seen, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms\n",
              static_cast<unsigned long long>(result.moves),
              static_cast<unsigned long long>(result.moveMs.size()), percentile(result.moveMs, 0.5),
              percentile(result.moveMs, 0.95), percentile(result.moveMs, 0.99));
  std::printf("  serve     %.0f %% of one core, %llu connections lost\n", 100 * cost / took,
              static_cast<unsigned long long>(result.lost));
  return result.missing + result.repeated + result.disordered + result.lost + result.refused == 0;
}

}  // namespace

int main(int argc, char** argv) {
  po::options_description options("people-load");
  options.add_options()("help", "this text")("rooms", po::value<int>()->default_value(50), "rooms")(
      "members", po::value<int>()->default_value(20), "people in each")(
      "seconds", po::value<int>()->default_value(20), "of each part")(
      "chat", po::value<double>()->default_value(0.2), "messages a second of each person")(
      "moves", po::value<double>()->default_value(2), "steps a second of each person")(
      "database", po::value<std::string>()->default_value("sqlite"), "as of rostra serve");
  po::variables_map given;
  try {
    po::store(po::parse_command_line(argc, argv, options), given);
  } catch (const po::error& error) {
    std::cerr << error.what() << "\n" << options;
    return 2;
  }
  if (given.count("help") > 0) {
    std::cout << options;
    return 0;
  }
  SocketHub hub(rostra::glib::Loop::main());
  // Slates are for people who watch; here nobody does. Each room is on air, with a mixer that nobody needs:
  // many more than the machine carries, which is not what is measured here.
  auto server = ServerProcess::start(
      hub, {.arguments = {"--workers", "1", "--max-slates", "0", "--connections-per-address", "100000",
                          "--rooms-per-address", "100000", "--cpu-for-shows", "0", "--cpu-for-people", "0",
                          "--cpu-for-running", "0", "--database", given["database"].as<std::string>()},
            .environment = {},
            .binary = {}});
  if (!server) {
    std::cerr << server.error().message << "\n";
    return 2;
  }
  const std::chrono::seconds time(given["seconds"].as<int>());
  CrowdOptions rooms;
  rooms.rooms = given["rooms"].as<int>();
  rooms.members = given["members"].as<int>();
  rooms.chatPerSecond = given["chat"].as<double>();
  rooms.movesPerSecond = given["moves"].as<double>();
  bool good = measure("many rooms", hub, **server, rooms, time);
  CrowdOptions one;
  one.rooms = 1;
  one.members = 50;
  one.chatPerSecond = 0;
  one.movesPerSecond = 19;  // 20 is the limit; a busy machine bunches them
  one.prefix = "map";
  good = measure("one map", hub, **server, one, time) && good;
  std::printf(good ? "every message came once and in order\n"
                   : "MESSAGES WERE LOST, REPEATED OR DISORDERED\n");
  return good ? 0 : 1;
}
