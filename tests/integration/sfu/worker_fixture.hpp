// SPDX-License-Identifier: Apache-2.0
// A real sfu-worker between light participants, with what it tells the control process.
#pragma once

#include "glib/json.hpp"
#include "integration/sfu/sfu_fixture.hpp"
#include "integration/sfu/tap_reader.hpp"
#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace rostra::test {

/// A link that can keep media states to itself: a browser that fell silent without saying so. Remembers the
/// offer.
class QuietLink : public WorkerLink {
 public:
  using WorkerLink::WorkerLink;
  void send(const protocol::signalling::ClientMessage& message) override {
    if (const auto* publish = std::get_if<protocol::signalling::clientMessage::PublishOffer>(&message))
      offer = publish->sdp;
    if (quiet && std::holds_alternative<protocol::signalling::clientMessage::MediaState>(message)) return;
    WorkerLink::send(message);
  }
  bool quiet = false;
  std::string offer;
};

class SfuWorker : public SfuFixture {
 protected:
  void SetUp() override {
    use(WorkerProcess::start(hub_, rostra::test::buildFolder() + "/bin/sfu_worker_under_test"));
    if (worker_) {
      worker_->onEvent = [this](const protocol::worker::SfuEvent& message) { events_.push_back(message); };
    }
  }
  std::shared_ptr<QuietLink> link() { return std::make_shared<QuietLink>(worker_, hub_.loop()); }
  template <class T>
  const T* last() const {
    for (auto it = events_.rbegin(); it != events_.rend(); ++it) {
      if (const auto* found = std::get_if<T>(&*it)) return found;
    }
    return nullptr;
  }
  TapReader openTap(const std::string& room, int sendBuffer = 0) {
    auto pair = ipc::makeTapPair();
    if (!pair) throw std::runtime_error(pair.error().message);
    if (sendBuffer > 0)
      ::setsockopt(pair->second.get(), SOL_SOCKET, SO_SNDBUF, &sendBuffer, sizeof(sendBuffer));
    std::vector<FileDescriptor> descriptors;
    descriptors.push_back(std::move(pair->second));
    worker_->send(protocol::worker::sfuCommand::OpenTap{room}, std::move(descriptors));
    return TapReader(std::move(pair->first));
  }
  glib::Ref<JsonObject> stats() {
    static std::int64_t request = 0;
    const auto number = ++request;
    worker_->send(protocol::worker::sfuCommand::GetStats{number, "light", std::nullopt});
    EXPECT_TRUE(until([&] {
      return last<protocol::worker::sfuEvent::Stats>() &&
             last<protocol::worker::sfuEvent::Stats>()->request == number;
    }));
    auto parsed = glib::parseObject(last<protocol::worker::sfuEvent::Stats>()->stats, 4U << 20);
    if (!parsed) throw std::runtime_error(parsed.error().message);
    return *parsed;
  }

  std::vector<protocol::worker::SfuEvent> events_;
};

}  // namespace rostra::test
