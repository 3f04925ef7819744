// SPDX-License-Identifier: Apache-2.0
// Somebody who names other people's addresses as ICE candidates, so that the server sends them packets.
// Asserted is what arrives there: sockets that stand for those people.
#include "integration/hostile/hostile_test.hpp"
#include "integration/hostile/stranger.hpp"
#include "unit/rtp/sdp_text.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <set>
#include <string>
#include <sys/socket.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;
using rtp::test::replaced;
using rtp::test::sdpFile;
namespace client = signalling::clientMessage;
namespace server = signalling::serverMessage;

/// Sockets at these addresses, each on a port of its own, that the server has no business with.
class Victims {
 public:
  explicit Victims(const std::vector<std::string>& addresses) {
    for (const std::string& text : addresses) {
      FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      sockaddr_in address{};
      address.sin_family = AF_INET;
      socklen_t size = sizeof address;
      if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1 ||
          ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
          ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("cannot listen on " + text);
      ports_.push_back(ntohs(address.sin_port));
      sockets_.push_back(std::move(socket));
      addresses_.push_back(text);
    }
  }
  [[nodiscard]] std::size_t count() const noexcept { return sockets_.size(); }
  /// The candidate that leads to one of them; those with the higher priority are checked first.
  [[nodiscard]] std::string candidate(std::size_t index, std::uint32_t priority,
                                      const std::string& before = {}) const {
    return "candidate:" + std::to_string(index) + " 1 udp " + std::to_string(priority) + " " + before +
           addresses_.at(index) + " " + std::to_string(ports_.at(index)) + " typ host";
  }
  /// How many got a packet so far.
  std::size_t reached() {
    std::array<std::byte, 2048> datagram{};
    for (const FileDescriptor& socket : sockets_) {
      if (::recv(socket.get(), datagram.data(), datagram.size(), 0) > 0) hit_.insert(socket.get());
    }
    return hit_.size();
  }

 private:
  std::vector<FileDescriptor> sockets_;
  std::vector<std::string> addresses_;
  std::vector<std::uint16_t> ports_;
  std::set<int> hit_;
};

constexpr std::uint32_t kHigh = 2113937151;
constexpr std::uint32_t kLow = 1000;

client::Candidate trickled(std::string line) {
  return {signalling::Transport::Publish, 0, std::move(line)};
}

class HostileCandidates : public HostileTest {
 protected:
  void SetUp() override {
    share({"--ice-deny", "127.0.99.0/24", "--ice-allow", "127.0.99.200"});
    innocents();
  }
  static std::vector<std::string> deniedAddresses() {
    std::vector<std::string> all;
    for (int last = 1; last <= 10; ++last) all.push_back("127.0.99." + std::to_string(last));
    return all;
  }
};

TEST_F(HostileCandidates, AConnectionHasFewPlacesToSendPacketsTo) {
  constexpr std::size_t kAllowed = 32;  // option ice-targets
  Victims victims(std::vector<std::string>(60, "127.0.0.1"));
  std::vector<std::string> candidates;
  for (std::uint32_t i = 0; i < victims.count(); ++i) candidates.push_back(victims.candidate(i, kHigh - i));
  Stranger mallory(webSocketUrl(), "noise");
  ASSERT_TRUE(until([&] { return mallory.welcomed(); }));
  std::string named;  // in the offer itself as well as one by one
  for (std::size_t i = 0; i < victims.count() / 2; ++i) named += "a=" + candidates[i] + "\r\n";
  mallory.send(client::PublishOffer{
      replaced(sdpFile("chromium-publish-offer.sdp"), "a=mid:0\r\n", "a=mid:0\r\n" + named)});
  for (const std::string& candidate : candidates) mallory.send(trickled(candidate));
  for (const char* nowhere :
       {"candidate:1 1 udp 1 printer.local 9 typ host", "candidate:1 1 udp 1 224.0.0.1 9 typ host"})
    mallory.send(trickled(nowhere));
  ASSERT_TRUE(until([&] { return mallory.last<server::PublishAnswer>() != nullptr; }));
  ASSERT_TRUE(until([&] { return mallory.error() != nullptr; })) << "refused without a word";
  EXPECT_NE(mallory.error()->message.find("addresses of a connection"), std::string::npos)
      << mallory.error()->message;
  ASSERT_TRUE(until([&] { return victims.reached() > 0; }));
  pass(1500ms);  // checks go out every 20 ms
  EXPECT_LE(victims.reached(), kAllowed);
  expectNobodyNoticed();
}

TEST_F(HostileCandidates, WhatIsDeniedGetsNoPacket) {
  Victims denied(deniedAddresses());
  Victims permitted({"127.0.99.200"});
  Stranger mallory(webSocketUrl(), "denied");
  ASSERT_TRUE(until([&] { return mallory.welcomed(); }));
  std::string named;
  for (std::size_t i = 0; i < denied.count() / 2; ++i) named += "a=" + denied.candidate(i, kHigh) + "\r\n";
  mallory.send(client::PublishOffer{
      replaced(sdpFile("chromium-publish-offer.sdp"), "a=mid:0\r\n", "a=mid:0\r\n" + named)});
  for (std::size_t i = 0; i < denied.count(); ++i) {
    // In the other spelling, too.
    mallory.send(trickled(denied.candidate(i, kHigh, i % 2 == 0 ? "" : "::ffff:")));
  }
  // Of the lowest priority: when it is checked, all others have been.
  mallory.send(trickled(permitted.candidate(0, kLow)));
  ASSERT_TRUE(until([&] { return permitted.reached() == 1; })) << "nothing is checked at all";
  EXPECT_EQ(denied.reached(), 0U);
  EXPECT_EQ(mallory.error(), nullptr) << mallory.error()->message;
  expectNobodyNoticed();
}

TEST_F(HostileCandidates, WhoNamesDeniedAddressesInGoodFaithConnects) {
  Victims denied(deniedAddresses());
  const auto bent = std::make_shared<BentLink>(WebSocketLink::create(webSocketUrl()));
  bent->bend = [&](signalling::ClientMessage& message) {
    auto* offer = std::get_if<client::PublishOffer>(&message);
    if (!offer) return;
    for (std::size_t i = 0; i < denied.count(); ++i) bent->inner().send(trickled(denied.candidate(i, kHigh)));
    const std::size_t line = offer->sdp.find("\r\n", offer->sdp.find("a=mid:")) + 2;
    offer->sdp.insert(line, "a=" + denied.candidate(0, kHigh) + "\r\n");
  };
  LightParticipant& speaker = arrive("good-faith", small(), bent);
  LightParticipant& listener = arrive("good-faith", audience());
  ASSERT_TRUE(until([&] { return frames(listener, speaker) > 30; }, 30s)) << "the innocent are shut out";
  EXPECT_TRUE(speaker.errors().empty());
  EXPECT_EQ(denied.reached(), 0U);
}

}  // namespace
}  // namespace rostra::test
