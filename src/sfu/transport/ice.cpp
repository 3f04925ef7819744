// SPDX-License-Identifier: Apache-2.0
#include "sfu/transport/ice.hpp"

#include <nice/agent.h>

#include <array>
#include <vector>

namespace rostra::sfu {
namespace {

// candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type>
constexpr std::size_t kAddress = 4;
constexpr std::size_t kTypeName = 6;
constexpr std::size_t kType = 7;

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  while (!line.empty()) {
    const std::size_t end = line.find(' ');
    if (const auto word = line.substr(0, end); !word.empty()) result.push_back(word);
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return result;
}

bool isV6(std::string_view address) {
  return address.find(':') != std::string_view::npos;
}

std::string describe(const NiceCandidate& candidate) {
  std::array<char, INET6_ADDRSTRLEN> address{};
  nice_address_to_string(&candidate.addr, address.data());
  constexpr std::array<const char*, 4> kTypes{"host", "srflx", "prflx", "relay"};
  const auto type = static_cast<std::size_t>(candidate.type);
  return std::string(address.data()) + ":" + std::to_string(nice_address_get_port(&candidate.addr)) + " " +
         (type < kTypes.size() ? kTypes.at(type) : "unknown");
}

}  // namespace

std::string announceAddress(std::string_view candidate, std::string_view address) {
  const auto parts = words(candidate);
  if (parts.size() <= kType || parts[kTypeName] != "typ" || parts[kType] != "host" ||
      isV6(parts[kAddress]) != isV6(address)) {
    return std::string(candidate);
  }
  std::string result(
      candidate.substr(0, static_cast<std::size_t>(parts[kAddress].data() - candidate.data())));
  result += address;
  result += candidate.substr(static_cast<std::size_t>(parts[kAddress].data() - candidate.data()) +
                             parts[kAddress].size());
  return result;
}

std::string describeSelectedPair(GstElement* nicesink) {
  glib::Ref<GObject> agent;
  guint stream = 0;
  guint component = 0;
  g_object_get(nicesink, "agent", agent.out(), "stream", &stream, "component", &component, nullptr);
  NiceCandidate* local = nullptr;
  NiceCandidate* remote = nullptr;
  if (!agent || !nice_agent_get_selected_pair(NICE_AGENT(agent.get()), stream, component, &local, &remote))
    return {};
  return describe(*local) + " - " + describe(*remote);
}

}  // namespace rostra::sfu
