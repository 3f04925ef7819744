// SPDX-License-Identifier: Apache-2.0
#include "sfu/engine/engine.hpp"

#include "base/check.hpp"
#include "sfu/engine/media_link.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace rostra::sfu {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

// How often transports look at what is due: reports, feedback, what waits behind a gap.
constexpr auto kTick = 10ms;
// What came while a turn was at work is handled before that turn's packets leave, if it is not for longer
// than this: the packets of a frame come one after another and cost their receivers' kernel one call, not one
// each.
constexpr auto kLongestHold = 500us;

rtp::ReportClock makeClock() {
  return {Clock::now(), std::chrono::system_clock::now().time_since_epoch()};
}

}  // namespace

Engine::Engine(std::shared_ptr<MediaMetrics> metrics)
    : clock_(makeClock()),
      metrics_(std::move(metrics)),
      event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      batch_(*metrics_) {
  ROSTRA_CHECK(event_.valid());
}

std::shared_ptr<Engine> Engine::start(std::shared_ptr<MediaMetrics> metrics) {
  std::shared_ptr<Engine> engine(new Engine(std::move(metrics)));
  engine->thread_ = std::thread([raw = engine.get()] {
    ::pthread_setname_np(::pthread_self(), "rtp-engine");
    raw->run();
  });
  return engine;
}

Engine::~Engine() {
  stop();
  dropTasks();
}

void Engine::stop() {
  if (!thread_.joinable()) return;
  ROSTRA_CHECK(!here());
  stopping_.store(true);
  asleep_.store(true);  // so that it is woken whatever it is about to do
  wake();
  thread_.join();
}

void Engine::assertHere() const {
  ROSTRA_CHECK(here());
}

void Engine::post(Task task) {
  auto* posted = new Posted{std::move(task), posted_.load(std::memory_order_relaxed)};
  while (!posted_.compare_exchange_weak(posted->next, posted)) {
  }
  wake();
}

void Engine::add(std::shared_ptr<MediaLink> link) {
  post([this, link = std::move(link)]() mutable { links_.push_back(std::move(link)); });
}

void Engine::remove(std::shared_ptr<MediaLink> link) {
  post([this, link = std::move(link)]() mutable {
    batch_.forget(link->outgoing_);
    leaving_.push_back(std::move(link));
  });
}

void Engine::ready(MediaLink& link) noexcept {
  if (link.queued_.exchange(true, std::memory_order_acq_rel)) return;
  MediaLink* head = ready_.load(std::memory_order_relaxed);
  do {
    link.nextReady_ = head;
  } while (!ready_.compare_exchange_weak(head, &link));
  wake();
}

void Engine::wake() noexcept {
  if (!asleep_.exchange(false)) return;
  const std::uint64_t one = 1;
  while (::write(event_.get(), &one, sizeof one) < 0 && errno == EINTR) {
  }
}

void Engine::sleep(rtp::TimePoint now) noexcept {
  asleep_.store(true);
  // Whoever made something ready before this line did not wake anybody; it is seen here.
  if (!ready_.load() && !posted_.load() && !stopping_.load()) {
    const auto left = std::max<rtp::Duration>(nextTick_ - now, 0ns);
    const timespec timeout{left / 1s, static_cast<long>((left % 1s).count())};
    pollfd wait{event_.get(), POLLIN, 0};
    (void)::ppoll(&wait, 1, links_.empty() ? nullptr : &timeout, nullptr);
  }
  asleep_.store(false);
  std::uint64_t count = 0;
  (void)!::read(event_.get(), &count, sizeof count);
}

void Engine::run() noexcept {
  rtp::TimePoint oldest = rtp::TimePoint::max();  // of what has not left yet
  while (!stopping_.load(std::memory_order_relaxed)) {
    const auto now = Clock::now();
    turn(now);
    if (now >= nextTick_) {
      nextTick_ = now + kTick;
      tickAll(now);
    }
    oldest = std::min(oldest, now);
    if (ready_.load() && now - oldest < kLongestHold) continue;
    oldest = rtp::TimePoint::max();
    sendAll();
    if (!ready_.load() && !posted_.load()) sleep(now);
  }
  turn(Clock::now());
  sendAll();
  links_.clear();
  leaving_.clear();
}

void Engine::turn(rtp::TimePoint now) {
  // The stack first: what its datagrams rely on was posted before them.
  MediaLink* list = ready_.exchange(nullptr);
  runTasks();
  while (list) {
    MediaLink& link = *list;
    list = link.nextReady_;
    link.queued_.exchange(false, std::memory_order_acq_rel);  // before it is drained: what comes now is seen
    if (!link.drain(now)) ready(link);
  }
  std::erase_if(leaving_, [this](const std::shared_ptr<MediaLink>& gone) {
    if (gone->queued_.load(std::memory_order_acquire)) return false;
    batch_.forget(gone->outgoing_);
    gone->onRemoved();
    std::erase(links_, gone);
    return true;
  });
}

void Engine::runTasks() {
  Posted* newest = posted_.exchange(nullptr);
  Posted* oldest = nullptr;
  while (newest) {
    Posted* next = newest->next;
    newest->next = std::exchange(oldest, newest);
    newest = next;
  }
  while (oldest) {
    const std::unique_ptr<Posted> posted(oldest);
    oldest = posted->next;
    posted->task();
  }
}

void Engine::dropTasks() noexcept {
  for (Posted* posted = posted_.exchange(nullptr); posted;) delete std::exchange(posted, posted->next);
}

void Engine::sendAll() noexcept {
  batch_.flush();
  for (const auto& each : ends_) each->onTurnEnd();
  ends_.clear();
}

void Engine::tickAll(rtp::TimePoint now) {
  for (const auto& link : links_) {
    link->tick(now);
    link->publishCounters();
  }
}

}  // namespace rostra::sfu
