// SPDX-License-Identifier: Apache-2.0
#include "support/enclosed.hpp"

#include "base/check.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace rostra::test {
namespace {

sockaddr_un nameOf(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ROSTRA_CHECK(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.c_str(), path.size());
  return address;
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// 0 or errno.
int outcome(long result) {
  return result < 0 ? errno : 0;
}

int opens(const std::string& path, int flags) {
  const FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (!file.valid()) return errno;
  if ((flags & (O_ACCMODE | O_DIRECTORY)) != O_RDONLY) return 0;
  std::array<char, 64> bytes{};
  return outcome(::read(file.get(), bytes.data(), bytes.size()));
}

template <class Address>
int connects(int family, const Address& address) {
  const FileDescriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.valid()) return errno;
  return outcome(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
}

int opensSocket(int family, int type, int protocol = 0) {
  const FileDescriptor socket(::socket(family, type | SOCK_CLOEXEC, protocol));
  return socket.valid() ? 0 : errno;
}

int makesPair(int type) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, type, 0, ends.data()) != 0) return errno;
  ::close(ends[0]);
  ::close(ends[1]);
  return 0;
}

int forks() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  if (child < 0) return errno;
  ::waitpid(child, nullptr, 0);
  return 0;
}

/// Only returns when it failed; the child that became the program would say nothing, which counts as a
/// success.
int runs() {
  std::string program = "/bin/true";
  const std::array<char*, 2> arguments{program.data(), nullptr};
  const std::array<char*, 1> environment{nullptr};
  ::execve(program.c_str(), arguments.data(), environment.data());
  return errno;
}

int startsThread() {
  try {
    std::thread([] {}).join();
    return 0;
  } catch (const std::system_error& error) {
    return error.code().value();
  }
}

int tracesParent(pid_t parent) {
  if (::ptrace(PTRACE_SEIZE, parent, nullptr, nullptr) != 0) return errno;
  ::ptrace(PTRACE_DETACH, parent, nullptr, nullptr);
  return 0;
}

void attemptAll(const Treasure& treasure, pid_t parent, const std::vector<std::string>& readable,
                const std::function<void(const std::string&, int)>& tell) {
  const std::string server = "/proc/" + std::to_string(parent);
  tell("read database", opens(treasure.database(), O_RDONLY));
  tell("write database", opens(treasure.database(), O_RDWR));
  tell("list data folder", opens(treasure.folder(), O_RDONLY | O_DIRECTORY));
  tell("read database through the server's root", opens(server + "/root" + treasure.database(), O_RDONLY));
  tell("read the server's environment", opens(server + "/environ", O_RDONLY));
  tell("read the server's memory", opens(server + "/mem", O_RDONLY));
  tell("delete database", outcome(::unlink((treasure.folder() + "/bait").c_str())));
  tell("make a file", opens(treasure.folder() + "/new", O_WRONLY | O_CREAT));
  const std::string litter = "/tmp/rostra-sandbox-test." + std::to_string(::getpid());
  tell("make a file in /tmp", opens(litter, O_RDWR | O_CREAT));
  ::unlink(litter.c_str());
  tell("connect to a TCP port", connects(AF_INET, loopback(treasure.tcpPort())));
  tell("open a UDP socket", opensSocket(AF_INET6, SOCK_DGRAM));
  tell("list network interfaces", opensSocket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE));
  tell("speak with the firewall", opensSocket(AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER));
  tell("connect to the admin socket", connects(AF_UNIX, nameOf(treasure.adminSocket())));
  tell("make a pair of datagram sockets", makesPair(SOCK_DGRAM));
  tell("make a pair of stream sockets", makesPair(SOCK_STREAM));
  tell("fork", forks());
  tell("signal the server", outcome(::kill(parent, 0)));
  tell("hold the server", outcome(::syscall(SYS_pidfd_open, parent, 0U)));
  tell("trace the server", tracesParent(parent));
  rlimit unused{};
  tell("limit the server", outcome(::prlimit(parent, RLIMIT_NOFILE, nullptr, &unused)));
  tell("make a namespace", outcome(::unshare(CLONE_NEWUSER)));
  // Without arguments it always fails; refused is only what is not even looked at.
  tell("set up io_uring", ::syscall(SYS_io_uring_setup, 0U, nullptr) < 0 && errno == EPERM ? EPERM : 0);
  tell("start a thread", startsThread());
  for (const std::string& path : readable) tell(path, opens(path, O_RDONLY));
  tell("run a program", runs());
}

}  // namespace

Treasure::Treasure(std::string folder) : folder_(std::move(folder)) {
  std::ofstream(database()) << "the secrets of everybody";
  std::ofstream(folder_ + "/bait") << "to be deleted";
  admin_ = FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto name = nameOf(adminSocket());
  ROSTRA_CHECK(::bind(admin_.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0);
  ROSTRA_CHECK(::listen(admin_.get(), 8) == 0);
  tcp_ = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof(address);
  ROSTRA_CHECK(::bind(tcp_.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
  ROSTRA_CHECK(::listen(tcp_.get(), 8) == 0);
  ROSTRA_CHECK(::getsockname(tcp_.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
}

Attempts tryInside(const Treasure& treasure, const std::function<Result<void>()>& enter,
                   const std::vector<std::string>& readable) {
  std::array<int, 2> ends{-1, -1};
  ROSTRA_CHECK(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  ROSTRA_CHECK(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    const auto tell = [&](const std::string& name, int error) {
      ::dprintf(ends[1], "%d %s\n", error, name.c_str());
    };
    const auto entered = enter();
    if (!entered) std::fprintf(stderr, "%s\n", entered.error().message.c_str());
    tell("enter", entered ? 0 : -1);
    if (entered) attemptAll(treasure, parent, readable, tell);
    ::_exit(0);
  }
  ::close(ends[1]);
  Attempts attempts;
  FILE* said = ::fdopen(ends[0], "r");
  std::array<char, 512> line{};
  while (std::fgets(line.data(), line.size(), said)) {
    int error = 0;
    int length = 0;
    if (std::sscanf(line.data(), "%d %n", &error, &length) != 1) continue;
    std::string name(line.data() + length);
    if (name.ends_with('\n')) name.pop_back();
    attempts[name] = error;
  }
  std::fclose(said);
  ::waitpid(child, nullptr, 0);
  return attempts;
}

}  // namespace rostra::test
