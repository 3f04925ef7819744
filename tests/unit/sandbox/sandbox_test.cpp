// SPDX-License-Identifier: Apache-2.0
// A child closes the sandbox and then tries what somebody who took it over would try.
#include "sandbox/sandbox.hpp"

#include "support/enclosed.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <new>
#include <sys/wait.h>
#include <unistd.h>

namespace rostra::sandbox {
namespace {

using test::Attempts;
using test::Treasure;
using test::tryInside;

constexpr const char* kNeverAllowed[] = {"write database",
                                         "delete database",
                                         "make a file",
                                         "make a file in /tmp",
                                         "speak with the firewall",
                                         "connect to the admin socket",
                                         "make a pair of datagram sockets",
                                         "make a namespace",
                                         "set up io_uring"};
/// A sanitizer's run-time library may.
constexpr const char* kOtherProcesses[] = {
    "fork", "signal the server", "hold the server", "trace the server", "limit the server", "run a program"};
/// Where the kernel has Landlock.
constexpr const char* kFiles[] = {"read database", "list data folder",
                                  "read database through the server's root", "read the server's environment",
                                  "read the server's memory"};

struct SandboxTest : testing::Test {
  test::TemporaryFolder folder;
  Treasure treasure{folder.path()};

  static void expectRefused(const Attempts& attempts, const char* name) {
    ASSERT_TRUE(attempts.contains(name)) << name;
    EXPECT_NE(attempts.at(name), 0) << "somebody inside could " << name;
  }
  static void expectWorks(const Attempts& attempts, const std::string& name) {
    ASSERT_TRUE(attempts.contains(name)) << name;
    EXPECT_EQ(attempts.at(name), 0) << name;
  }
  static void expectClosed(const Attempts& attempts) {
    ASSERT_EQ(attempts.at("enter"), 0);
    for (const char* name : kNeverAllowed) expectRefused(attempts, name);
    if (canRestrictFiles()) {
      for (const char* name : kFiles) expectRefused(attempts, name);
    }
    // The last attempt ends the child where it works: without an answer it did.
    if (!kSanitized) {
      for (const char* name : kOtherProcesses) expectRefused(attempts, name);
    }
  }
};

TEST_F(SandboxTest, OutsideEverythingCanBeReached) {
  const auto attempts = tryInside(treasure, [] { return Result<void>(); });
  for (const char* name : {"read database", "write database", "list data folder", "delete database",
                           "make a file", "connect to a TCP port", "open a UDP socket",
                           "connect to the admin socket", "make a pair of datagram sockets", "fork",
                           "signal the server", "hold the server", "read the server's environment"})
    expectWorks(attempts, name);
}

TEST_F(SandboxTest, WithoutNetworkThereIsNoSocketAndNoFile) {
  const auto attempts = tryInside(treasure, [] { return enter({}); }, {"/proc/self/maps", "/etc/hosts"});
  expectClosed(attempts);
  for (const char* name : {"connect to a TCP port", "open a UDP socket", "list network interfaces"})
    expectRefused(attempts, name);
  for (const char* name :
       {"make a pair of stream sockets", "start a thread", "/proc/self/maps", "/etc/hosts"})
    expectWorks(attempts, name);
}

TEST_F(SandboxTest, WithNetworkThereAreIpSocketsAndNothingElse) {
  const auto attempts = tryInside(treasure, [] { return enter({.read = {}, .write = {}, .network = true}); });
  expectClosed(attempts);
  for (const char* name : {"connect to a TCP port", "open a UDP socket", "list network interfaces",
                           "make a pair of stream sockets", "start a thread"})
    expectWorks(attempts, name);
}

TEST_F(SandboxTest, WhatIsNamedCanBeReadOrWritten) {
  const test::TemporaryFolder pipelines;
  const test::TemporaryFolder graphs;
  const std::string file = pipelines.path() + "/mine.pipeline";
  std::ofstream(file) << "fakesrc";
  ::setenv("GST_DEBUG_DUMP_DOT_DIR", graphs.path().c_str(), 1);
  const auto attempts =
      tryInside(treasure,
                [&]() -> Result<void> {
                  const Settings settings{.on = true, .pipelines = pipelines.path(), .memory = 0};
                  if (auto entered = enter(mediaWorkerRules(settings, "/nowhere", false)); !entered)
                    return entered;
                  std::ofstream graph(graphs.path() + "/one.dot");
                  graph << "digraph" << std::flush;
                  return graph ? Result<void>() : fail(ErrorKind::Internal, "no graph could be written");
                },
                {file});
  ::unsetenv("GST_DEBUG_DUMP_DOT_DIR");
  ASSERT_EQ(attempts.at("enter"), 0);
  expectWorks(attempts, file);
  if (!canRestrictFiles()) return;
  for (const char* name : {"read database", "write database", "make a file", "make a file in /tmp"})
    expectRefused(attempts, name);
}

TEST_F(SandboxTest, WhoOnlyComputesCanDoNothingElse) {
  const auto attempts =
      tryInside(treasure, [] { return enterComputeOnly(); }, {"/etc/hosts", "/usr/bin/env"});
  expectClosed(attempts);
  for (const char* name : {"connect to a TCP port", "open a UDP socket", "list network interfaces"})
    expectRefused(attempts, name);
  if (canRestrictFiles()) {
    for (const char* name : {"/etc/hosts", "/usr/bin/env"}) expectRefused(attempts, name);
  }
  if (!kSanitized) expectRefused(attempts, "start a thread");
}

TEST_F(SandboxTest, MemoryBeyondTheLimitIsRefused) {
  if (kSanitized) return;
  constexpr std::size_t kMiB = 1U << 20;
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    limitMemory(256 * kMiB);
    const auto gets = [](std::size_t bytes) {
      void* const memory = ::operator new(bytes, std::nothrow);
      ::operator delete(memory);
      return memory != nullptr;
    };
    ::_exit(gets(64 * kMiB) && !gets(512 * kMiB) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

}  // namespace
}  // namespace rostra::sandbox
