// SPDX-License-Identifier: Apache-2.0
#include "ipc/channel.hpp"

#include <gtest/gtest.h>

#include <fcntl.h>
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
    const auto guard = loop_->after(5s, [this] {
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
