// SPDX-License-Identifier: Apache-2.0
// A worker process as the rest of `serve` sees it: in: typed commands; out: typed events. Knows nothing about
// rooms. Messages: docs/worker-protocol.md.
#pragma once

#include "control/supervisor/worker_process.hpp"
#include "protocol/worker.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace rostra::control {

struct SfuTraits {
  using Command = protocol::worker::SfuCommand;
  using Event = protocol::worker::SfuEvent;
  using Ready = protocol::worker::sfuEvent::Ready;
  using Stats = protocol::worker::sfuEvent::Stats;
  using Metrics = protocol::worker::sfuEvent::Metrics;
  using Graph = protocol::worker::sfuEvent::Graph;
  using Ping = protocol::worker::sfuCommand::Ping;
  using Pong = protocol::worker::sfuEvent::Pong;
  using LogLevel = protocol::worker::sfuCommand::LogLevel;
  using Stop = protocol::worker::sfuCommand::Stop;
  static constexpr const char* kWord = "sfu-worker";
  static Result<Event> parse(std::string_view json) { return protocol::worker::parseSfuEvent(json); }
};

struct MixTraits {
  using Command = protocol::worker::MixCommand;
  using Event = protocol::worker::MixEvent;
  using Ready = protocol::worker::mixEvent::Ready;
  using Stats = protocol::worker::mixEvent::Stats;
  using Graph = protocol::worker::mixEvent::Graph;
  using Ping = protocol::worker::mixCommand::Ping;
  using Pong = protocol::worker::mixEvent::Pong;
  using LogLevel = protocol::worker::mixCommand::LogLevel;
  using Stop = protocol::worker::mixCommand::Stop;
  static constexpr const char* kWord = "mix-worker";
  static Result<Event> parse(std::string_view json) { return protocol::worker::parseMixEvent(json); }
};

/// Thread: the loop's home thread.
template <class Traits>
class Worker final : public WorkerProcess {
 public:
  using Command = typename Traits::Command;
  using Event = typename Traits::Event;
  using Body = std::vector<std::byte>;

  [[nodiscard]] static Result<std::shared_ptr<Worker>> start(std::shared_ptr<glib::Loop> loop,
                                                             const WorkerSettings& settings, int number,
                                                             Owner owner) {
    std::shared_ptr<Worker> worker(new Worker(std::move(loop), settings, number, std::move(owner)));
    if (auto launched = worker->launch(); !launched) return tl::make_unexpected(std::move(launched.error()));
    return worker;
  }

  /// What the worker says from now on, with the frame's body. Replaces an earlier handler.
  void onEvent(std::function<void(Event, Body)> handler) { onEvent_ = std::move(handler); }

  void send(const Command& command, std::vector<FileDescriptor> descriptors = {}) {
    sendText(protocol::worker::toJson(command), std::move(descriptors));
  }
  /// Sends a get-stats, get-graph or get-metrics and calls back with the text, of metrics with the whole
  /// message, or with Unavailable or Timeout.
  template <class Ask>
  void ask(Ask question, Answer answer) {
    const auto request = expect(std::move(answer));
    if (!request) return;
    question.request = *request;
    send(Command(std::move(question)));
  }

 private:
  Worker(std::shared_ptr<glib::Loop> loop, const WorkerSettings& settings, int number, Owner owner)
      : WorkerProcess(std::move(loop), Traits::kWord, settings, number, std::move(owner)) {}

  [[nodiscard]] std::string stopMessage() const override {
    return protocol::worker::toJson(Command(typename Traits::Stop{}));
  }
  [[nodiscard]] std::string pingMessage(std::int64_t number) const override {
    return protocol::worker::toJson(Command(typename Traits::Ping{number}));
  }
  [[nodiscard]] std::string logLevelMessage(std::string levels) const override {
    return protocol::worker::toJson(Command(typename Traits::LogLevel{std::move(levels)}));
  }

  /// The request that `event` answers with metrics.
  [[nodiscard]] static std::optional<std::int64_t> metricsRequest([[maybe_unused]] const Event& event) {
    if constexpr (requires { typename Traits::Metrics; }) {
      if (const auto* metrics = std::get_if<typename Traits::Metrics>(&event)) return metrics->request;
    }
    return std::nullopt;
  }

  void receive(ipc::Incoming incoming) override {
    auto event = Traits::parse(incoming.header);
    if (!event) {
      refuse(incoming.header, event.error());
    } else if (const auto* ready = std::get_if<typename Traits::Ready>(&*event)) {
      becameReady(ready->version);
    } else if (const auto* pong = std::get_if<typename Traits::Pong>(&*event)) {
      answered(pong->number);
    } else if (auto* stats = std::get_if<typename Traits::Stats>(&*event)) {
      finish(stats->request, std::move(stats->stats));
    } else if (auto* graph = std::get_if<typename Traits::Graph>(&*event)) {
      finish(graph->request, std::move(graph->dot));
    } else if (const auto request = metricsRequest(*event)) {
      finish(*request, std::move(incoming.header));
    } else if (const auto handler = onEvent_) {  // a copy: it may replace itself, or let go of this worker
      handler(std::move(*event), std::move(incoming.body));
    }
  }

  std::function<void(Event, Body)> onEvent_;
};

using SfuWorker = Worker<SfuTraits>;
using MixWorker = Worker<MixTraits>;

}  // namespace rostra::control
