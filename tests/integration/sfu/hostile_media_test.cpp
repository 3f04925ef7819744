// SPDX-License-Identifier: Apache-2.0
// A real sfu-worker between light participants: what a hostile one sends costs nobody else anything.
#include "integration/sfu/forwarding_fixture.hpp"

#include <algorithm>
#include <random>
#include <sys/socket.h>

namespace rostra::test {
namespace {

using namespace std::chrono_literals;

// One of three turns hostile; the two others must not notice.
class SfuHostile : public SfuForwarding {
 protected:
  void SetUp() override {
    SfuForwarding::SetUp();
    for (int i = 0; i < 2; ++i) join(small());
    hostile_ = &join(small());
    ASSERT_TRUE(everyoneSees(15));
  }
  Buffer noise(std::size_t size) {
    Buffer bytes(size);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
    return bytes;
  }
  // A real packet with a few bytes changed.
  Buffer bent(const Buffer& original) {
    Buffer bytes = original;
    for (std::size_t i = 0; i < 1 + random_() % 4 && !bytes.empty(); ++i)
      bytes[random_() % bytes.size()] = static_cast<std::byte>(random_());
    bytes.resize(bytes.size() - random_() % std::max<std::size_t>(1, bytes.size() / 2));
    return bytes;
  }
  void expectOthersUnharmed() {
    LightParticipant& a = *people_[0];
    LightParticipant& b = *people_[1];
    const auto framesA = frames(a, b);
    const auto framesB = frames(b, a);
    ASSERT_TRUE(until([&] { return frames(a, b) > framesA + 30 && frames(b, a) > framesB + 30; }))
        << "the others do not receive";
    for (LightParticipant* each : {&a, &b}) {
      const std::string& other = each == &a ? b.id() : a.id();
      EXPECT_TRUE(each->errors().empty());
      EXPECT_EQ(each->received(other, Source::Camera)->gaps, 0U);
      EXPECT_EQ(each->received(other, Source::Microphone)->gaps, 0U);
      EXPECT_EQ(each->received(other, Source::Camera)->timestampErrors, 0U);
    }
    ASSERT_FALSE(worker_->process().exited()) << "the worker died:\n" << worker_->process().output();
  }

  LightParticipant* hostile_ = nullptr;
  std::mt19937 random_{20240611};
};

TEST_F(SfuHostile, NoiseAtThePortsOfOthers) {
  const FileDescriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  std::vector<sockaddr_in> targets;
  for (const auto& each : people_) {
    for (LightPeer* peer : {each->publishPeer(), each->subscribePeer()})
      targets.push_back(*peer->remoteAddress());
  }
  const Buffer stun = makeStunRequest({newTransaction(), "someone:else", "not the password at all", true, 7});
  for (int i = 0; i < 3000; ++i) {
    Buffer bytes = i % 3 == 0 ? bent(stun) : noise(1 + random_() % 1400);
    if (i % 3 == 1) bytes[0] = static_cast<std::byte>(20 + random_() % 44);   // looks like DTLS
    if (i % 3 == 2) bytes[0] = static_cast<std::byte>(128 + random_() % 64);  // looks like SRTP
    const sockaddr_in& to = targets[random_() % targets.size()];
    (void)sendto(socket.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&to),
                 sizeof to);
    if (i % 100 == 0) pass(10ms);
  }
  expectOthersUnharmed();
}

TEST_F(SfuHostile, AuthenticNonsenseAsRtp) {
  const auto& config = hostile_->camera().front()->config();
  WireWriter writer;
  writer.u8(0x90)
      .u8(kVp8Payload)
      .u16(1)
      .u32(1)
      .u32(config.ssrc)
      .u16(0xBEDE)
      .u16(1)
      .u8(kMidId << 4)
      .text("1")
      .u16(0);
  writer.u16(0x9080).u16(0x8001).text("payload of a picture that is none");
  const Buffer packet = writer.take();
  for (int i = 0; i < 3000; ++i) {
    Buffer bytes = i % 2 == 0 ? bent(packet) : noise(12 + random_() % 1200);
    bytes.resize(std::max<std::size_t>(bytes.size(), 12));
    bytes[0] = static_cast<std::byte>(0x80 | (random_() % 64));
    bytes[1] = static_cast<std::byte>(random_() % 2 == 0 ? 96 : random_() % 128);
    if (i % 4 != 0) std::copy_n(packet.begin() + 8, 4, bytes.begin() + 8);
    hostile_->publishPeer()->sendProtected(std::move(bytes), false);
    if (i % 100 == 0) pass(10ms);
  }
  expectOthersUnharmed();
}

TEST_F(SfuHostile, AuthenticNonsenseAsRtcp) {
  const std::uint32_t mine = hostile_->camera().front()->config().ssrc;
  const std::vector<Buffer> packets = {makeNack(mine, mine, {1, 2, 3, 500, 65535}), makePli(mine, mine),
                                       makeReceiverReport(mine, {{mine, 255, 0x7FFFFF, 1, 2, 3, 4}}, "x"),
                                       makeSenderReport({mine, ~0ULL, 1, 2, 3}, "x")};
  for (int i = 0; i < 3000; ++i) {
    Buffer bytes = i % 5 == 4 ? noise(8 + random_() % 400) : bent(packets[random_() % packets.size()]);
    bytes.resize(std::max<std::size_t>(bytes.size(), 8));
    bytes[0] = static_cast<std::byte>(0x80 | (random_() % 64));
    bytes[1] = static_cast<std::byte>(192 + random_() % 32);
    LightPeer* peer = i % 2 == 0 ? hostile_->publishPeer() : hostile_->subscribePeer();
    if (peer != nullptr) peer->sendProtected(std::move(bytes), true);
    if (i % 100 == 0) pass(10ms);
  }
  expectOthersUnharmed();
}

TEST_F(SfuHostile, HundredsOfSourcesFromOnePublisher) {
  for (std::uint32_t i = 0; i < 1500; ++i) {
    WireWriter writer;
    writer.u8(0x80)
        .u8(kVp8Payload)
        .u16(i & 0xFFFFU)
        .u32(i * 3000)
        .u32(0x10000000U + i)
        .u16(0x9080)
        .u16(0x8001)
        .text("x");
    hostile_->publishPeer()->sendProtected(writer.take(), false);
    if (i % 50 == 0) pass(10ms);
  }
  expectOthersUnharmed();
  const auto facts = factsOf(worker_->pid());
  ASSERT_TRUE(facts);
  EXPECT_LT(facts->threads, 400U) << "a source costs threads";
}

TEST_F(SfuHostile, SdpAndCandidatesThatAreNone) {
  namespace client = signalling::clientMessage;
  std::vector<std::string> texts = {"", "nonsense", "v=0\r\n", std::string(60000, 'a')};
  const std::string offer =
      writeOffer(*hostile_->publishPeer(), {{"1", Codec::Vp8, {}, 5, 6}, {"0", Codec::Opus, {}, 0, 0}}, "x");
  texts.push_back(offer);  // swapped sections and ssrc 0: aborts webrtcbin 1.22.0 when it gets there
  for (int i = 0; i < 200; ++i) {
    std::string text = offer;
    for (int k = 0; k < 6; ++k) text[random_() % text.size()] = static_cast<char>(random_() % 127 + 1);
    texts.push_back(std::move(text));
  }
  for (const std::string& text : texts) {
    hostile_->link().send(client::PublishOffer{text});
    hostile_->link().send(client::SubscribeAnswer{static_cast<std::int64_t>(random_() % 4), text});
    hostile_->link().send(client::Candidate{signalling::Transport::Subscribe,
                                            static_cast<std::int64_t>(random_() % 200), text.substr(0, 500)});
  }
  EXPECT_TRUE(until([&] { return !hostile_->errors().empty(); })) << "refused without a word";
  expectOthersUnharmed();
}

}  // namespace
}  // namespace rostra::test
