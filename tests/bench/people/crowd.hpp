// SPDX-License-Identifier: Apache-2.0
// People in the audience of many rooms, in one process: each writes and walks at a pace, and notes what it
// hears of the others. In: rooms, members, paces; out: latencies, and whether every message came once and in
// order. Thread: the hub's loop.
#pragma once

#include "support/signalling_link.hpp"
#include "support/socket_hub.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rostra::test {

struct CrowdOptions {
  std::string url;  ///< ws://host:port/ws
  int rooms = 50;
  int members = 20;
  double chatPerSecond = 0.2;  ///< of each member
  double movesPerSecond = 2;
  std::string prefix = "load";
};

class Crowd {
 public:
  Crowd(SocketHub& hub, CrowdOptions options);
  ~Crowd();

  /// Connects everyone. False when not everyone is in after `deadline`.
  [[nodiscard]] bool enter(std::chrono::milliseconds deadline);
  /// Lets everyone write and walk for this long, then waits until every message has come everywhere.
  void run(std::chrono::milliseconds time, std::chrono::milliseconds settle);

  struct Result {
    std::uint64_t messages = 0;  ///< written and taken
    std::uint64_t refused = 0;
    std::uint64_t deliveries = 0;
    std::uint64_t missing = 0;     ///< a member did not hear a message
    std::uint64_t repeated = 0;    ///< or heard it twice
    std::uint64_t disordered = 0;  ///< or behind a later one
    std::uint64_t moves = 0;
    std::uint64_t lost = 0;      ///< connections that ended
    std::vector<double> chatMs;  ///< from writing to hearing, one for each delivery
    std::vector<double> moveMs;
  };
  [[nodiscard]] Result result() const;

 private:
  struct Member;
  struct Room;
  void receive(Member& member, const signalling::ServerMessage& message);
  void tick(rtp::TimePoint time);

  SocketHub& hub_;
  CrowdOptions options_;
  std::vector<std::unique_ptr<Room>> rooms_;
  std::vector<std::unique_ptr<Member>> members_;
  std::map<std::string, Member*> byPerson_;
  bool running_ = false;
  Result result_;
  SocketHub::Registration registration_;
};

}  // namespace rostra::test
