// SPDX-License-Identifier: Apache-2.0
// A bad line between this network namespace and a new one, for kernels without sch_netem. In: frames of two
// TAP interfaces, commands on standard input; out: the same frames later or not at all, an answer in JSON to
// each command on standard output. The new namespace is this process's own, /proc/PID/ns/net, so it is gone
// as soon as this process and those that entered it are; the process ends with its input.
//
//   link_emulator TAP_HERE TAP_THERE     then "down WORDS", "up WORDS" (netlab/emulated_link.hpp) or "stats"
//
// "Down" is from here to there. ARP passes untouched, so that neighbours always find each other.
#include "base/file_descriptor.hpp"
#include "netlab/emulated_link.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <iostream>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace rostra::test {
namespace {

using Clock = std::chrono::steady_clock;
using Frame = std::vector<std::byte>;

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kLargestFrame = 2048;
// What a burst may bring before the other side has its turn.
constexpr int kFramesATurn = 64;

[[noreturn]] void raise(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

FileDescriptor openTap(const char* name) {
  FileDescriptor tap(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  if (!tap.valid()) raise("/dev/net/tun");
  ifreq request{};
  request.ifr_flags = IFF_TAP | IFF_NO_PI;
  std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  if (::ioctl(tap.get(), TUNSETIFF, &request) < 0) raise(name);
  return tap;
}

// In a network namespace that is made for it, in which this process then is.
FileDescriptor openTapOutside(const char* name) {
  if (::unshare(CLONE_NEWNET) != 0) raise("a network namespace");
  return openTap(name);
}

bool isArp(const Frame& frame) {
  return frame.size() > kEthernetHeader && frame[12] == std::byte{8} && frame[13] == std::byte{6};
}

class Direction {
 public:
  Direction(int from, int to, std::uint32_t seed) : from_(from), to_(to), link_(seed) {}

  [[nodiscard]] EmulatedLink& link() noexcept { return link_; }
  [[nodiscard]] int from() const noexcept { return from_; }
  [[nodiscard]] const rtp::TimePoint* due() const noexcept {
    return waiting_.empty() ? nullptr : &waiting_.front().due;
  }

  void take() {
    for (int i = 0; i < kFramesATurn; ++i) {
      std::array<std::byte, kLargestFrame> bytes;
      const ssize_t size = ::read(from_, bytes.data(), bytes.size());
      if (size <= 0) return;
      Frame frame(bytes.begin(), bytes.begin() + size);
      if (frame.size() <= kEthernetHeader || isArp(frame)) {
        write(frame);
        continue;
      }
      const auto length = static_cast<std::uint32_t>(frame.size() - kEthernetHeader);
      if (const auto due = link_.send(length, Clock::now())) waiting_.push_back({*due, std::move(frame)});
    }
  }

  void give() {
    const auto now = Clock::now();
    for (; !waiting_.empty() && waiting_.front().due <= now; waiting_.pop_front())
      write(waiting_.front().frame);
  }

 private:
  struct Waiting {
    rtp::TimePoint due{};
    Frame frame;
  };
  // An interface that is down takes nothing: that is what a line does, too.
  void write(const Frame& frame) const { (void)!::write(to_, frame.data(), frame.size()); }

  int from_;
  int to_;
  EmulatedLink link_;
  std::deque<Waiting> waiting_;
};

void print(std::ostream& out, const char* name, const LineCounts& counts) {
  const auto ms = [](rtp::Duration time) { return time / std::chrono::milliseconds(1); };
  out << '"' << name << "\":{\"offeredPackets\":" << counts.offeredPackets
      << ",\"offeredBytes\":" << counts.offeredBytes << ",\"passedBytes\":" << counts.passedBytes
      << ",\"lostPackets\":" << counts.lostPackets << ",\"droppedPackets\":" << counts.droppedPackets
      << ",\"queueP50Ms\":" << ms(counts.queueP50) << ",\"queueP95Ms\":" << ms(counts.queueP95) << '}';
}

class Emulator {
 public:
  // The first interface is opened before this process leaves its namespace, and stays where it is.
  Emulator(const char* here, const char* there)
      : here_(openTap(here)),
        there_(openTapOutside(there)),
        down_(here_.get(), there_.get(), 7),
        up_(there_.get(), here_.get(), 11) {}

  void run() {
    // A frame that is late because of the scheduler is late for a reason that is not the line's.
    const sched_param priority{.sched_priority = 20};
    (void)::sched_setscheduler(0, SCHED_RR, &priority);
    std::cout << "{\"ready\":true}" << std::endl;
    while (turn()) {
    }
  }

 private:
  [[nodiscard]] bool turn() {
    std::array<pollfd, 3> files{
        {{STDIN_FILENO, POLLIN, 0}, {down_.from(), POLLIN, 0}, {up_.from(), POLLIN, 0}}};
    timespec wait{};
    const auto* first = down_.due();
    if (const auto* other = up_.due(); !first || (other && *other < *first)) first = other;
    if (first) {
      const auto left = std::max<rtp::Duration>(*first - Clock::now(), rtp::Duration::zero());
      wait.tv_sec = left / std::chrono::seconds(1);
      wait.tv_nsec = (left % std::chrono::seconds(1)) / std::chrono::nanoseconds(1);
    }
    if (::ppoll(files.data(), files.size(), first ? &wait : nullptr, nullptr) < 0 && errno != EINTR)
      raise("ppoll");
    for (Direction* direction : {&down_, &up_}) {
      direction->give();
      direction->take();
    }
    return files[0].revents == 0 || readCommands();
  }

  // False at the end of the input.
  [[nodiscard]] bool readCommands() {
    std::array<char, 1024> bytes;
    const ssize_t size = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (size <= 0) return false;
    input_.append(bytes.data(), static_cast<std::size_t>(size));
    for (std::size_t end = input_.find('\n'); end != std::string::npos; end = input_.find('\n')) {
      answer(input_.substr(0, end));
      input_.erase(0, end + 1);
    }
    return true;
  }

  void answer(const std::string& line) {
    const std::size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    const std::string rest = space == std::string::npos ? std::string() : line.substr(space + 1);
    if (word == "stats") {
      std::cout << '{';
      print(std::cout, "down", down_.link().take());
      std::cout << ',';
      print(std::cout, "up", up_.link().take());
      std::cout << '}' << std::endl;
      return;
    }
    bool understood = word == "down" || word == "up";
    if (understood) {
      EmulatedLink& link = (word == "down" ? down_ : up_).link();
      LineSettings settings = link.settings();
      understood = settings.apply(rest);
      link.set(settings);
    }
    std::cout << "{\"understood\":" << (understood ? "true" : "false") << '}' << std::endl;
  }

  FileDescriptor here_;
  FileDescriptor there_;
  Direction down_;
  Direction up_;
  std::string input_;
};

}  // namespace
}  // namespace rostra::test

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: link_emulator TAP_HERE TAP_THERE\n";
    return 2;
  }
  try {
    rostra::test::Emulator(argv[1], argv[2]).run();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "link_emulator: " << error.what() << '\n';
    return 1;
  }
}
