// SPDX-License-Identifier: Apache-2.0
// The origin behind its web front, asked over real sockets. Time stands still here: a part comes when the
// test adds it, so "in time" means "after this part and before the next".
#pragma once

#include "integration/origin/eventually.hpp"
#include "integration/origin/http_client.hpp"
#include "origin/web/web_front.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace rostra::origin {

using namespace std::chrono_literals;
using test::eventually;
using test::fetch;
using test::HttpClient;

inline glib::Ref<GBytes> bytes(const std::string& text) {
  return glib::Ref<GBytes>::adopt(g_bytes_new(text.data(), text.size()));
}

inline hls::RenditionFacts rendition() {
  return {"720p", "avc1.64001f,mp4a.40.2", 1280, 720, 30, 2'500'000};
}

/// For whoever needs many held requests at once, also on a slow machine: they are held for three times that.
inline constexpr hls::StreamSettings kLongSegments{.segmentTarget = 60s};

/// A show whose parts are texts that say where they belong.
class Show {
 public:
  Show(std::shared_ptr<Origin> origin, const std::string& space, const hls::StreamSettings& settings = {})
      : origin_(std::move(origin)), id(origin_->openShow(space, settings)) {
    base = "/hls/" + space + '/' + id + "/720p/";
  }
  void init() { ASSERT_TRUE(origin_->addInit(id, rendition(), bytes("init " + std::to_string(epoch)))); }
  /// Adds the next part, five to a segment; returns its content.
  std::string part() {
    hls::PartFacts facts{segment_, index_, 200ms, index_ == 0, index_ == 4, 1'767'323'045'000ms};
    std::string content =
        "<" + std::to_string(epoch) + ':' + std::to_string(msn) + '.' + std::to_string(index_) + '>';
    const auto added = origin_->addPart(id, "720p", facts, bytes(content));
    EXPECT_TRUE(added) << added.error().message;
    if (added) {
      EXPECT_EQ(added->msn, msn);
    }
    index_ = (index_ + 1) % 5;
    if (index_ == 0) {
      ++segment_;
      ++msn;
    }
    return content;
  }
  void segments(int count) {
    for (int i = 0; i < count * 5; ++i) part();
  }
  void restart() {
    if (index_ > 0) ++msn;
    segment_ = index_ = 0;
    ++epoch;
    origin_->restartMixer(id);
  }
  [[nodiscard]] std::string next() const { return std::to_string(msn) + '.' + std::to_string(index_); }
  [[nodiscard]] std::string blockingQuery() const {
    return "live.m3u8?_HLS_msn=" + std::to_string(msn) + "&_HLS_part=" + std::to_string(index_);
  }

 private:
  std::shared_ptr<Origin> origin_;
  std::uint64_t segment_ = 0;
  std::uint32_t index_ = 0;

 public:
  std::string id;
  std::string base;
  std::uint64_t msn = 0;
  std::uint32_t epoch = 1;
};

class OriginWeb : public ::testing::Test {
 protected:
  OriginWeb() {
    settings.listen = {"127.0.0.1:0"};
    originSettings.onDemandHold = 10s;
  }
  ~OriginWeb() override {
    if (front) front->stop(1s);
  }
  void start() {
    if (!origin) origin = Origin::create(originSettings);
    front = std::make_unique<WebFront>(settings, origin);
    for (auto& [prefix, handler] : handlers) front->addHandler(prefix, handler);
    if (controlLoop) front->onWebSocket(controlLoop, onWebSocket);
    const auto started = front->start();
    ASSERT_TRUE(started) << started.error().message;
    address = front->addresses().front();
  }
  [[nodiscard]] bool waiting(std::uint64_t count) {
    return eventually([&] { return front->stats().waiting == count; });
  }

  OriginSettings originSettings;
  WebSettings settings;
  std::shared_ptr<Origin> origin;
  std::vector<std::pair<std::string, HttpHandler>> handlers;
  std::shared_ptr<glib::Loop> controlLoop;
  ConnectionHandler onWebSocket;
  std::unique_ptr<WebFront> front;
  std::string address;
};

}  // namespace rostra::origin
