// SPDX-License-Identifier: Apache-2.0
// Hundreds of changed offers and answers against one real SFU worker: every one is answered or refused, the
// worker lives, and two people who talk meanwhile miss nothing. The changes are the same in every run.
#include "integration/sfu/sfu_fixture.hpp"
#include "rtp/sdp/text.hpp"
#include "support/paths.hpp"
#include "unit/rtp/sdp_text.hpp"

#include <array>
#include <cstdio>
#include <random>
#include <set>

namespace rostra::test {
namespace {

namespace command = protocol::worker::sfuCommand;
namespace event = protocol::worker::sfuEvent;

constexpr std::size_t kOffers = 240;
constexpr std::size_t kAnswers = 72;
constexpr std::size_t kAtOnce = 6;

// Values and lines that other implementations stumbled over.
constexpr std::array<std::string_view, 14> kWords{"0",          "-1",  "65535", "65536",   "4294967295",
                                                  "4294967296", "",    " ",     "*",       "%s%n",
                                                  "a=b",        "127", "128",   "\xc3\xa9"};
constexpr std::array<std::string_view, 34> kLines{
    "a=mid:0",
    "a=mid:1",
    "a=setup:active",
    "a=setup:passive",
    "a=setup:holdconn",
    "a=sendonly",
    "a=inactive",
    "a=recvonly",
    "a=bundle-only",
    "a=group:BUNDLE 0",
    "a=group:BUNDLE 3 2 1 0",
    "a=group:LS 0 1",
    "a=rtcp-mux-only",
    "a=ice-lite",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:0123456789012345678901",
    "a=ice-options:ice2 renomination",
    "a=candidate:1 1 udp 1 127.0.0.1 9 typ host",
    "a=candidate:1 1 tcp 1 127.0.0.1 9 typ host tcptype active",
    "a=candidate:x",
    "a=end-of-candidates",
    "a=extmap:15 urn:x",
    "a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid",
    "a=ssrc:1 cname:x",
    "a=ssrc:0 cname:x",
    "a=ssrc-group:FID 1 2",
    "a=ssrc-group:FEC-FR 1 2 3",
    "a=rid:x send",
    "a=simulcast:send a;b recv c",
    "a=fmtp:96 media=audio;payload=0;clock-rate=1;encoding-name=X",
    "a=fmtp:111 ssrc=0;seqnum-base=x;caps=\"a,b\"",
    "a=rtcp-fb:* nack",
    "a=sctp-port:0",
    "a=max-message-size:-1"};

/// Changes texts line by line. Only what the standard says of mt19937 is used: the same everywhere.
class Mutator {
 public:
  std::string change(const std::string& text) {
    std::vector<std::string> lines = linesOf(text);
    for (std::size_t i = 1 + pick(2); i > 0 && !lines.empty(); --i) changeOnce(lines);
    std::string changed;
    for (const std::string& line : lines) changed += line + "\r\n";
    return changed;
  }
  std::size_t pick(std::size_t count) { return random_() % count; }

 private:
  static std::vector<std::string> linesOf(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
      auto line = rtp::cut(text, '\n');
      if (line.ends_with('\r')) line.remove_suffix(1);
      lines.emplace_back(line);
    }
    return lines;
  }
  void changeOnce(std::vector<std::string>& lines) {
    const std::size_t at = pick(lines.size());
    const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
    switch (pick(10)) {
      case 0:
        lines.erase(place);
        break;
      case 1:
        lines.insert(place, std::string(lines[at]));
        break;
      case 2:
        std::swap(lines[at], lines[pick(lines.size())]);
        break;
      case 3:
        lines.insert(place, std::string(kLines[pick(kLines.size())]));
        break;
      case 4:
        changeWord(lines[at]);
        break;
      case 5:
        if (!lines[at].empty()) lines[at][pick(lines[at].size())] = static_cast<char>(1 + pick(127));
        break;
      case 6:
        lines[at] += std::string(1 + pick(3000), 'A');
        break;
      case 7:
        lines.resize(at);
        break;
      case 8:
        moveSection(lines);
        break;
      default:
        changeNumber(lines[at]);
        break;
    }
  }
  void changeWord(std::string& line) {
    std::vector<std::string> words;
    std::string_view rest = line;
    while (!rest.empty()) words.emplace_back(rtp::cut(rest, ' '));
    if (words.empty()) return;
    words[pick(words.size())] = kWords[pick(kWords.size())];
    line.clear();
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
  }
  void changeNumber(std::string& line) {
    const auto digit = line.find_first_of("0123456789");
    if (digit != std::string::npos) line[digit] = static_cast<char>('0' + pick(10));
  }
  // One m-section leaves its place: goes, is there twice, or stands elsewhere.
  void moveSection(std::vector<std::string>& lines) {
    std::vector<std::vector<std::string>> sections(1);
    for (std::string& line : lines) {
      if (line.starts_with("m=")) sections.emplace_back();
      sections.back().push_back(std::move(line));
    }
    if (sections.size() > 1) {
      const std::size_t from = 1 + pick(sections.size() - 1);
      const auto section = sections[from];
      if (pick(2) == 0) sections.erase(sections.begin() + static_cast<std::ptrdiff_t>(from));
      if (pick(3) != 0) {
        const std::size_t to = 1 + pick(sections.size());
        sections.insert(sections.begin() + static_cast<std::ptrdiff_t>(to), section);
      }
    }
    lines.clear();
    for (const auto& section : sections) lines.insert(lines.end(), section.begin(), section.end());
  }

  std::mt19937 random_{20261129};
};

class SdpMutations : public SfuFixture {
 protected:
  void SetUp() override {
    use(WorkerProcess::start(hub_, rostra::test::buildFolder() + "/bin/sfu_worker_under_test"));
    ASSERT_TRUE(worker_);
    worker_->onEvent = [this](const protocol::worker::SfuEvent& message) { note(message); };
    join(small());
    join(small());
    ASSERT_TRUE(until([&] { return seen(0, 1) > 10 && seen(1, 0) > 10; }));
  }
  std::uint64_t seen(std::size_t to, std::size_t from) { return frames(*people_[to], *people_[from]); }

  void note(const protocol::worker::SfuEvent& message) {
    if (const auto* answer = std::get_if<event::PublishAnswer>(&message)) {
      ++answered_;
      open_.erase(answer->participant);
    } else if (const auto* rejected = std::get_if<event::Rejected>(&message)) {
      ++refused_;
      EXPECT_EQ(rejected->fault, protocol::worker::Fault::InvalidInput) << rejected->reason;
      open_.erase(rejected->participant);
    } else if (const auto* failed = std::get_if<event::ParticipantFailed>(&message)) {
      ++failed_;
      open_.erase(failed->participant);
    } else if (const auto* offer = std::get_if<event::SubscribeOffer>(&message)) {
      offers_[offer->participant] = *offer;
    } else if (const auto* stats = std::get_if<event::Stats>(&message)) {
      barrier_ = stats->request;
    }
  }
  /// Everything that was sent to the worker has been dealt with.
  bool settled() {
    const std::int64_t number = barrier_ + 1;
    worker_->send(command::GetStats{number, std::nullopt, std::nullopt});
    return until([&] { return barrier_ == number; });
  }
  std::string add(const std::string& room) {
    std::string id = "m" + std::to_string(++added_);
    worker_->send(command::AddParticipant{room, id, "Mutant"});
    return id;
  }
  void expectUnharmed() {
    ASSERT_FALSE(worker_->process().exited()) << worker_->process().output();
    const auto a = seen(0, 1);
    const auto b = seen(1, 0);
    ASSERT_TRUE(until([&] { return seen(0, 1) > a + 30 && seen(1, 0) > b + 30; }));
    for (const auto& each : people_) {
      EXPECT_TRUE(each->errors().empty());
      for (const auto& other : people_) {
        if (each == other) continue;
        EXPECT_EQ(each->received(other->id(), Source::Camera)->gaps, 0U);
        EXPECT_EQ(each->received(other->id(), Source::Microphone)->gaps, 0U);
      }
    }
  }

  Mutator mutate_;
  std::set<std::string> open_;  ///< whose offer is not answered
  std::map<std::string, event::SubscribeOffer> offers_;
  std::size_t answered_ = 0;
  std::size_t refused_ = 0;
  std::size_t failed_ = 0;
  std::size_t added_ = 0;
  std::int64_t barrier_ = 0;
};

TEST_F(SdpMutations, EveryOfferIsAnsweredOrRefused) {
  LightPeer peer(hub_, identity_, {}, {});
  const std::vector<std::string> offers{
      rtp::test::sdpFile("chromium-publish-offer.sdp"),
      writeOffer(peer, {{"0", Codec::Opus, {}, 11, 0}, {"1", Codec::Vp8, {"f", "h", "q"}, 0, 0}}, "x"),
      writeOffer(peer, {{"0", Codec::Opus, {}, 11, 0}, {"1", Codec::H264, {}, 12, 13}}, "x")};
  std::size_t sent = 0;
  while (sent < kOffers) {
    std::vector<std::string> guests;
    for (std::size_t i = 0; i < kAtOnce; ++i, ++sent) {
      guests.push_back(add("mutants"));
      const std::string& offer = offers[sent % offers.size()];
      open_.insert(guests.back());
      worker_->send(command::PublishOffer{"mutants", guests.back(), mutate_.change(offer)});
    }
    ASSERT_TRUE(until([&] { return open_.empty() || worker_->process().exited(); }))
        << "an offer is not answered";
    ASSERT_FALSE(worker_->process().exited()) << "offer " << sent << '\n' << worker_->process().output();
    // And once more on the same connection, or on a first one where nothing was accepted.
    for (const std::string& guest : guests) {
      if (sent % 4 != 0) break;
      open_.insert(guest);
      worker_->send(
          command::PublishOffer{"mutants", guest, mutate_.change(offers[mutate_.pick(offers.size())])});
    }
    ASSERT_TRUE(settled());
    open_.clear();  // who has failed is told nothing more
    for (const std::string& guest : guests) worker_->send(command::RemoveParticipant{"mutants", guest});
  }
  ASSERT_TRUE(settled());
  std::printf("%zu offers: %zu answered, %zu refused, %zu failed\n", sent, answered_, refused_, failed_);
  EXPECT_GT(answered_, kOffers / 10) << "changes that are all refused at once show nothing";
  // A first offer that cannot be used is the end of its participant.
  EXPECT_GT(refused_ + failed_, kOffers / 10);
  expectUnharmed();
}

TEST_F(SdpMutations, EveryAnswerIsTakenOrRefused) {
  LightPeer peer(hub_, identity_, {}, {});
  std::size_t sent = 0;
  while (sent < kAnswers) {
    std::vector<std::string> guests;
    for (std::size_t i = 0; i < kAtOnce; ++i) guests.push_back(add("light"));
    ASSERT_TRUE(until([&] {
      return std::ranges::all_of(guests, [&](const std::string& guest) { return offers_.contains(guest); });
    })) << "nothing is offered";
    for (const std::string& guest : guests) {
      ++sent;
      const event::SubscribeOffer& offer = offers_.at(guest);
      worker_->send(command::SubscribeAnswer{"light", guest, offer.negotiation,
                                             mutate_.change(writeAnswer(peer, offer.sdp))});
    }
    ASSERT_TRUE(settled());
    ASSERT_FALSE(worker_->process().exited()) << "answer " << sent << '\n' << worker_->process().output();
    for (const std::string& guest : guests) worker_->send(command::RemoveParticipant{"light", guest});
  }
  ASSERT_TRUE(settled());
  std::printf("%zu answers: %zu refused, %zu failed\n", sent, refused_, failed_);
  EXPECT_GT(refused_, kAnswers / 10);
  EXPECT_LT(refused_ + failed_, kAnswers) << "changes that are all refused show nothing";
  expectUnharmed();
}

}  // namespace
}  // namespace rostra::test
