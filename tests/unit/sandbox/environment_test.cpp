// SPDX-License-Identifier: Apache-2.0
// What a worker learns of the environment of its server.
#include "sandbox/environment.hpp"

#include <gtest/gtest.h>

namespace rostra::sandbox {
namespace {

TEST(WorkerEnvironment, HasWhatLibrariesReadAndNoSecret) {
  const char* const all[] = {"ROSTRA_DATABASE=postgresql://rostra:secret@db/rostra",
                             "ROSTRA_TURN=turn:user:secret@turn:3478",
                             "HOME=/home/rostra",
                             "PGPASSWORD=secret",
                             "AWS_SECRET_ACCESS_KEY=secret",
                             "GST_DEBUG=3",
                             "GST_PLUGIN_PATH=/opt/plugins",
                             "LC_ALL=C.UTF-8",
                             "CREDENTIALS_DIRECTORY=/run/credentials/rostra.service",
                             "NOTIFY_SOCKET=/run/systemd/notify",
                             "G_DEBUG=fatal-criticals",
                             "ASAN_OPTIONS=detect_leaks=1",
                             "PASSWORD",
                             "=odd",
                             "GPG_KEY=secret",
                             "HOMEPAGE_TOKEN=secret",
                             nullptr};
  EXPECT_EQ(
      workerEnvironment(all),
      (std::vector<std::string>{"HOME=/home/rostra", "GST_DEBUG=3", "GST_PLUGIN_PATH=/opt/plugins",
                                "LC_ALL=C.UTF-8", "G_DEBUG=fatal-criticals", "ASAN_OPTIONS=detect_leaks=1"}));
  EXPECT_TRUE(workerEnvironment(nullptr).empty());
}

}  // namespace
}  // namespace rostra::sandbox
