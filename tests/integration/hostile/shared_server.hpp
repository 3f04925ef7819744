// SPDX-License-Identifier: Apache-2.0
// A real server that stays for the next test when that wants the same one: attacks are many, and each start
// takes seconds. Tests that share one use names and addresses of their own.
#pragma once

#include "integration/control/api_fixture.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rostra::test {

class SharedServerTest : public ApiTest {
 protected:
  /// As start(), or the server of the test before if it was started in the same way.
  void share(std::vector<std::string> arguments = {}) {
    if (kept().server && kept().arguments == arguments) {
      server_ = std::move(kept().server);
      rows_ = std::make_unique<SpaceRows>("sqlite", server_->dataFolder());
    } else {
      start(arguments);
    }
    kept().arguments = std::move(arguments);
    shared_ = true;
  }
  void TearDown() override {
    ApiTest::TearDown();
    rows_.reset();
    // After a failure nobody knows what it left behind.
    kept().server = shared_ && !HasFailure() ? std::move(server_) : nullptr;
  }
  static void TearDownTestSuite() { kept() = {}; }

 private:
  struct Kept {
    std::unique_ptr<ServerProcess> server;
    std::vector<std::string> arguments;
  };
  static Kept& kept() {
    static Kept kept;
    return kept;
  }
  bool shared_ = false;
};

}  // namespace rostra::test
