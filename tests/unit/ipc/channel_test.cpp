// SPDX-License-Identifier: Apache-2.0
#include "ipc/channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rostra::ipc {
namespace {

using namespace std::chrono_literals;

class ChannelTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pair = makeChannelPair();
    ASSERT_TRUE(pair);
    peer_ = pair->second.get();
    left_ = Channel::open(loop_, std::move(pair->first),
                          {[this](Incoming message) {
                             atLeft_.push_back(std::move(message));
                             loop_->quit();
                           },
                           [this](const Error& reason) {
                             closed_ = reason.message;
                             loop_->quit();
                           }});
    right_ = Channel::open(loop_, std::move(pair->second),
                           {[this](Incoming message) {
                              atRight_.push_back(std::move(message));
                              if (atRight_.size() == expected_) loop_->quit();
                            },
                            [](const Error&) {}});
  }
  void run() {
    const auto guard = loop_->after(30s, [this] {
      ADD_FAILURE() << "timed out";
      loop_->quit();
    });
    loop_->run();
  }

  std::shared_ptr<glib::Loop> loop_ = glib::Loop::create();
  std::shared_ptr<Channel> left_, right_;
  std::vector<Incoming> atLeft_, atRight_;
  std::size_t expected_ = 1;
  std::string closed_;
  int peer_ = -1;
};

TEST_F(ChannelTest, LargeBodiesAndManyMessagesArriveWholeAndInOrder) {
  expected_ = 200;
  for (int i = 0; i < 200; ++i) {
    left_->send("{\"n\":" + std::to_string(i) + "}",
                std::vector<std::byte>(static_cast<std::size_t>(i) * 1000, std::byte(i)));
  }
  run();
  ASSERT_EQ(atRight_.size(), 200U);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(atRight_[i].header, "{\"n\":" + std::to_string(i) + "}");
    EXPECT_EQ(atRight_[i].body.size(), i * 1000);
  }
  EXPECT_EQ(left_->queuedBytes(), 0U);
}

TEST_F(ChannelTest, DescriptorsArriveWithTheirMessage) {
  expected_ = 3;
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  left_->send("{\"n\":0}");
  std::vector<FileDescriptor> given;
  given.emplace_back(ends[1]);
  left_->send("{\"n\":1}", {}, std::move(given));
  left_->send("{\"n\":2}");
  run();
  ASSERT_EQ(atRight_.size(), 3U);
  EXPECT_TRUE(atRight_[0].descriptors.empty());
  ASSERT_EQ(atRight_[1].descriptors.size(), 1U);
  EXPECT_TRUE(atRight_[2].descriptors.empty());
  EXPECT_EQ(::write(atRight_[1].descriptors[0].get(), "x", 1), 1);
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  ::close(ends[0]);
}

TEST_F(ChannelTest, ABurstOfFramesThatIsSplitAnywhereComesWhole) {
  std::string burst;
  std::vector<std::string> headers;
  for (std::size_t i = 0; i < 40; ++i) {
    headers.push_back("{\"n\":\"" + std::string(i * i, 'x') + "\"}");
    const std::string body(i % 3 * 700, static_cast<char>('a' + i % 26));
    burst += encodePrefix(headers.back(), body.size(), 0) + headers.back() + body;
  }
  for (const std::size_t chunk :
       {std::size_t{1}, std::size_t{7}, std::size_t{16}, std::size_t{17}, std::size_t{1000}, burst.size()}) {
    atLeft_.clear();
    std::size_t sent = 0;
    // A write in each turn of the loop, so that the channel reads in between.
    std::function<void()> sendNext = [&] {
      const std::size_t size = std::min(chunk, burst.size() - sent);
      ASSERT_EQ(::send(peer_, burst.data() + sent, size, MSG_NOSIGNAL), static_cast<ssize_t>(size));
      sent += size;
      if (sent < burst.size()) loop_->post(sendNext);
    };
    loop_->post(sendNext);
    while (atLeft_.size() < headers.size() && !HasFailure()) run();
    ASSERT_EQ(atLeft_.size(), headers.size()) << chunk;
    for (std::size_t i = 0; i < headers.size(); ++i) {
      ASSERT_EQ(atLeft_[i].header, headers[i]) << chunk;
      ASSERT_EQ(atLeft_[i].body, std::vector<std::byte>(i % 3 * 700, static_cast<std::byte>('a' + i % 26)));
    }
  }
}

TEST_F(ChannelTest, EveryMessageOfABurstHasItsOwnDescriptor) {
  expected_ = 60;
  for (std::size_t i = 0; i < expected_; ++i) {
    std::vector<FileDescriptor> given;
    if (i % 3 != 0) {
      given.emplace_back(::memfd_create("test", MFD_CLOEXEC));
      const auto mark = static_cast<char>(i);
      ASSERT_EQ(::pwrite(given.back().get(), &mark, 1, 0), 1);
    }
    left_->send("{}", std::vector<std::byte>(i * 97), std::move(given));
  }
  run();
  ASSERT_EQ(atRight_.size(), expected_);
  for (std::size_t i = 0; i < expected_; ++i) {
    ASSERT_EQ(atRight_[i].descriptors.size(), i % 3 != 0 ? 1U : 0U) << i;
    char mark = 0;
    if (i % 3 != 0) {
      EXPECT_EQ(::pread(atRight_[i].descriptors[0].get(), &mark, 1, 0), 1);
    }
    EXPECT_EQ(mark, i % 3 != 0 ? static_cast<char>(i) : 0);
  }
}

TEST_F(ChannelTest, DescriptorsThatNoFramePromisedCloseTheChannel) {
  const std::string frame = encodePrefix("{}", 0, 0) + "{}";
  for (int i = 0; i <= kMaxDescriptors; ++i) {
    iovec part{const_cast<char*>(frame.data()), frame.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
    msghdr out{};
    out.msg_iov = &part;
    out.msg_iovlen = 1;
    out.msg_control = control.data();
    out.msg_controllen = control.size();
    cmsghdr* rights = CMSG_FIRSTHDR(&out);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(rights), &peer_, sizeof(int));
    ASSERT_EQ(::sendmsg(peer_, &out, MSG_NOSIGNAL), static_cast<ssize_t>(frame.size()));
  }
  while (closed_.empty() && !HasFailure()) run();
  EXPECT_NE(closed_.find("no frame announced"), std::string::npos) << closed_;
}

TEST_F(ChannelTest, SaysWhyItClosed) {
  right_->close();
  run();
  EXPECT_NE(closed_.find("closed its control socket"), std::string::npos);
  EXPECT_TRUE(left_->closed());
  left_->send("{}");  // ignored
}

TEST_F(ChannelTest, NonsenseFromThePeerClosesTheChannel) {
  ASSERT_EQ(::send(peer_, "GET / HTTP/1.1\r\n", 16, MSG_NOSIGNAL), 16);
  run();
  EXPECT_NE(closed_.find("not a Rostra frame"), std::string::npos) << closed_;
}

}  // namespace
}  // namespace rostra::ipc
