// SPDX-License-Identifier: Apache-2.0
#include "origin/live/frame_window.hpp"

#include <utility>

namespace rostra::origin {
namespace {

std::size_t sizeOf(const Frame& frame) noexcept {
  return g_bytes_get_size(frame.bytes.get());
}

}  // namespace

struct FrameWindow::Watcher {
  std::shared_ptr<glib::Loop> loop;
  std::function<void()> changed;
  std::atomic<bool> posted{false};
};

void FrameWindow::add(Frame frame) {
  {
    const Lock lock(mutex_);
    if (closed_) return;
    if (frame.key) newestKey_ = first_ + frames_.size();
    bytes_ += sizeOf(frame);
    const auto begin = end_;
    end_ += frame.duration;
    frames_.push_back({std::move(frame), begin});
    forgetOld();
  }
  notify();
}

// What a new reader begins with stays, and what a reader that is not too far behind may still want.
void FrameWindow::forgetOld() {
  const auto forget = [this]() ROSTRA_REQUIRES(mutex_) {
    bytes_ -= sizeOf(frames_.front().frame);
    frames_.pop_front();
    if (newestKey_ == first_) newestKey_.reset();
    ++first_;
  };
  while (newestKey_ && first_ < *newestKey_ && behind(first_)) forget();
  while (bytes_ > limits_.maxBytes) forget();
}

bool FrameWindow::behind(std::uint64_t next) const {
  return end_ - frames_[static_cast<std::size_t>(next - first_)].begin > limits_.lag;
}

void FrameWindow::close() {
  {
    const Lock lock(mutex_);
    if (std::exchange(closed_, true)) return;
  }
  notify();
}

FrameWindow::Step FrameWindow::read(Reader& reader) const {
  const Lock lock(mutex_);
  const std::uint64_t end = first_ + frames_.size();
  if (reader.next && *reader.next < end) {
    const bool lost = *reader.next < first_;
    if (lost || (newestKey_ && *newestKey_ > *reader.next && behind(*reader.next))) {
      ++reader.jumps;
      reader.next = newestKey_;
    }
  } else if (!reader.next) {
    reader.next = newestKey_;
  }
  if (!reader.next || *reader.next == end) return {closed_ ? State::End : State::Wait, {}};
  const auto at = static_cast<std::size_t>((*reader.next)++ - first_);
  return {State::Frame, frames_[at].frame.bytes};
}

std::size_t FrameWindow::bytes() const {
  const Lock lock(mutex_);
  return bytes_;
}

FrameWindow::Watch FrameWindow::watch(std::shared_ptr<glib::Loop> loop, std::function<void()> changed) {
  auto watcher = std::make_shared<Watcher>();
  watcher->loop = std::move(loop);
  watcher->changed = std::move(changed);
  const Lock lock(mutex_);
  std::erase_if(watchers_, [](const std::weak_ptr<Watcher>& gone) { return gone.expired(); });
  watchers_.push_back(watcher);
  return watcher;
}

void FrameWindow::notify() {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    const Lock lock(mutex_);
    for (const auto& candidate : watchers_) {
      if (auto watcher = candidate.lock()) watchers.push_back(std::move(watcher));
    }
  }
  for (const auto& watcher : watchers) {
    if (watcher->posted.exchange(true)) continue;
    watcher->loop->post(std::weak_ptr(watcher), [](Watcher& target) {
      target.posted = false;
      target.changed();
    });
  }
}

}  // namespace rostra::origin
