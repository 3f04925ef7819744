// SPDX-License-Identifier: Apache-2.0
#include "bench/people/crowd.hpp"

#include "support/signalling_messages.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

namespace rostra::test {
namespace {

namespace client = signalling::clientMessage;
namespace server = signalling::serverMessage;
using Clock = std::chrono::steady_clock;

/// A step's number is its place on the map, so that whoever hears of it knows when it was made.
constexpr int kColumns = 1600;
constexpr int kRows = 900;
/// Handshakes at once; a browser storm is another test.
constexpr std::size_t kConnecting = 50;
constexpr int kLookers = 10;

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

struct Crowd::Room {
  std::string slug;
  std::set<std::int64_t> taken;  ///< ids of messages that were stored
};

struct Crowd::Member {
  Room* room = nullptr;
  std::string name;
  std::shared_ptr<WebSocketLink> link;
  bool seated = false;
  bool lost = false;
  std::string person;
  std::vector<std::int64_t> heard;
  std::map<int, Clock::time_point> steps;
  std::map<std::string, Clock::time_point> written;  ///< by text
  int step = 0;
  int message = 0;
  Clock::time_point nextChat;
  Clock::time_point nextMove;
};

Crowd::Crowd(SocketHub& hub, CrowdOptions options) : hub_(hub), options_(std::move(options)) {
  for (int room = 0; room < options_.rooms; ++room) {
    rooms_.push_back(std::make_unique<Room>());
    rooms_.back()->slug = options_.prefix + "-" + std::to_string(room);
    for (int i = 0; i < options_.members; ++i) {
      auto member = std::make_unique<Member>();
      member->room = rooms_.back().get();
      member->name = options_.prefix + std::to_string(room) + "m" + std::to_string(i);
      member->link = WebSocketLink::create(options_.url);
      // Everyone is sent every step; a few in each room look at them, or this process would be what is
      // measured.
      if (i % kLookers != 0) {
        member->link->skip = [](std::string_view text) {
          constexpr std::string_view kPositions = R"({"type":"positions")";
          return text.starts_with(kPositions);
        };
      }
      members_.push_back(std::move(member));
    }
  }
}

Crowd::~Crowd() {
  for (const auto& member : members_) member->link->close();
}

bool Crowd::enter(std::chrono::milliseconds deadline) {
  std::size_t opened = 0;
  const auto seated = [&] {
    return static_cast<std::size_t>(
        std::ranges::count_if(members_, [](const auto& member) { return member->seated; }));
  };
  const auto openMore = [&] {
    while (opened < members_.size() && opened < seated() + kConnecting) {
      Member& member = *members_[opened++];
      member.link->open(
          {[this, &member] {
             auto watch = watchMessage(member.room->slug);
             watch.name = member.name;
             watch.guest = "secret-of-" + member.name + "-0123456789";
             member.link->send(watch);
           },
           [this, &member](const signalling::ServerMessage& message) { receive(member, message); },
           [this, &member](const std::string&) {
             member.lost = true;
             ++result_.lost;
           }});
    }
  };
  return hub_.waitUntil(
      [&] {
        openMore();
        return seated() == members_.size();
      },
      deadline);
}

void Crowd::receive(Member& member, const signalling::ServerMessage& message) {
  const auto now = Clock::now();
  if (const auto* seated = std::get_if<server::Seated>(&message)) {
    member.seated = true;
    member.person = seated->you.id;
    byPerson_[member.person] = &member;
    member.link->send(client::Map{true});
  } else if (const auto* chat = std::get_if<server::Chat>(&message)) {
    member.heard.push_back(chat->message.id);
    ++result_.deliveries;
    const auto author = byPerson_.find(chat->message.author);
    if (author == byPerson_.end()) return;
    if (chat->nonce) {
      member.room->taken.insert(chat->message.id);
      ++result_.messages;
    }
    const auto written = author->second->written.find(chat->message.text);
    if (written != author->second->written.end())
      result_.chatMs.push_back(milliseconds(now - written->second));
  } else if (std::holds_alternative<server::ChatRefused>(message)) {
    ++result_.refused;
  } else if (const auto* positions = std::get_if<server::Positions>(&message)) {
    if (!running_) return;
    for (const auto& position : positions->positions) {
      const auto walker = byPerson_.find(position.person);
      if (walker == byPerson_.end() || walker->second == &member) continue;
      const int step = static_cast<int>(position.y) * kColumns + static_cast<int>(position.x);
      const auto made = walker->second->steps.find(step);
      if (made != walker->second->steps.end()) result_.moveMs.push_back(milliseconds(now - made->second));
    }
  }
}

void Crowd::tick(rtp::TimePoint) {
  if (!running_) return;
  const auto now = Clock::now();
  const auto every = [](double perSecond) {
    return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1 / perSecond));
  };
  for (const auto& member : members_) {
    if (member->lost) continue;
    if (options_.chatPerSecond > 0 && now >= member->nextChat) {
      member->nextChat += every(options_.chatPerSecond);
      const std::string text = member->name + " says " + std::to_string(member->message++);
      member->written[text] = now;
      member->link->send(client::Chat{text, std::to_string(member->message), std::nullopt});
    }
    if (options_.movesPerSecond > 0 && now >= member->nextMove) {
      member->nextMove += every(options_.movesPerSecond);
      const int step = ++member->step % (kColumns * kRows);
      member->steps[step] = now;
      member->link->send(
          client::Move{static_cast<double>(step % kColumns), static_cast<double>(step / kColumns)});
      ++result_.moves;
    }
  }
}

void Crowd::run(std::chrono::milliseconds time, std::chrono::milliseconds settle) {
  const auto start = Clock::now();
  // Everyone begins at another moment, or the first second would be all there is.
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const double share = static_cast<double>(i) / static_cast<double>(members_.size());
    const auto later = [&](double perSecond) {
      return std::chrono::duration_cast<Clock::duration>(
          std::chrono::duration<double>(perSecond > 0 ? std::fmod(share * 7919, 1.0) / perSecond : 0));
    };
    members_[i]->nextChat = start + later(options_.chatPerSecond);
    members_[i]->nextMove = start + later(options_.movesPerSecond);
  }
  running_ = true;
  registration_ = hub_.add(-1, nullptr, [this](rtp::TimePoint now) { tick(now); });
  hub_.waitUntil([&] { return Clock::now() - start >= time; }, time + settle);
  registration_.reset();
  running_ = false;
  const auto allHeard = [&] {
    std::uint64_t written = 0;
    for (const auto& member : members_) written += static_cast<std::uint64_t>(member->message);
    return result_.messages + result_.refused == written &&
           result_.deliveries == result_.messages * static_cast<std::uint64_t>(options_.members);
  };
  hub_.waitUntil(allHeard, settle);
}

Crowd::Result Crowd::result() const {
  Result result = result_;
  for (const auto& member : members_) {
    std::set<std::int64_t> once;
    std::int64_t last = 0;
    for (const std::int64_t id : member->heard) {
      if (!once.insert(id).second) ++result.repeated;
      if (id < last) ++result.disordered;
      last = std::max(last, id);
    }
    for (const std::int64_t id : member->room->taken) result.missing += once.contains(id) ? 0 : 1;
  }
  return result;
}

}  // namespace rostra::test
