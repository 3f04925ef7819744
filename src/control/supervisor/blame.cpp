// SPDX-License-Identifier: Apache-2.0
#include "control/supervisor/blame.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace rostra::control {
namespace {

std::string personKey(const std::string& person) {
  return "person " + person;
}

std::string addressKey(const std::string& address) {
  in6_addr v6{};
  if (inet_pton(AF_INET6, address.c_str(), &v6) != 1) return "address " + address;
  std::fill(std::begin(v6.s6_addr) + 8, std::end(v6.s6_addr), std::uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &v6, text.data(), text.size());
  return std::string("address ") + text.data();
}

}  // namespace

void Blame::begin(int worker, const std::string& participant, const Peer& peer, TimePoint now) {
  if (refusal_ == Duration::zero()) return;
  auto& offers = offers_[worker];
  std::erase_if(offers, [&](const auto& entry) { return now - entry.second.time > kOfferTime; });
  offers[participant] = {peer, now};
}

void Blame::end(int worker, const std::string& participant) {
  const auto found = offers_.find(worker);
  if (found != offers_.end()) found->second.erase(participant);
}

std::vector<Blame::Peer> Blame::died(int worker, TimePoint now) {
  forgetOld(now);
  auto offers = offers_.extract(worker);
  if (offers.empty()) return {};
  std::erase_if(offers.mapped(), [&](const auto& entry) { return now - entry.second.time > kOfferTime; });
  const bool alone = offers.mapped().size() == 1;
  std::vector<Peer> blamed;
  for (const auto& [participant, offer] : offers.mapped()) {
    bool refused = note(personKey(offer.peer.person), alone, now);
    if (!offer.peer.address.empty()) refused |= note(addressKey(offer.peer.address), alone, now);
    if (refused) blamed.push_back(offer.peer);
  }
  return blamed;
}

bool Blame::note(const std::string& key, bool alone, TimePoint now) {
  Record& record = records_[key];
  if (record.last != now) ++record.deaths;  // two tabs of one death are one
  record.last = now;
  if (!alone && record.deaths < 2) return false;
  record.until = now + refusal_;
  return true;
}

void Blame::forgetOld(TimePoint now) {
  std::erase_if(records_, [&](const auto& entry) { return now - entry.second.last > refusal_; });
}

Blame::Duration Blame::refused(const Peer& peer, TimePoint now) const {
  TimePoint until{};
  const auto look = [&](const std::string& key) {
    if (const auto found = records_.find(key); found != records_.end())
      until = std::max(until, found->second.until);
  };
  look(personKey(peer.person));
  if (!peer.address.empty()) look(addressKey(peer.address));
  return until > now ? std::chrono::ceil<Duration>(until - now) : Duration::zero();
}

}  // namespace rostra::control
