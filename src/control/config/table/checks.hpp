// SPDX-License-Identifier: Apache-2.0
// What a value has to be beyond its type. Each: InvalidInput with a sentence that says what to write instead.
#pragma once

#include "base/result.hpp"

#include <string>

namespace rostra::control::table {

[[nodiscard]] Result<void> checkListen(const std::string& text);
[[nodiscard]] Result<void> checkIp(const std::string& text);
[[nodiscard]] Result<void> checkIpRange(const std::string& text);
[[nodiscard]] Result<void> checkStun(const std::string& text);
[[nodiscard]] Result<void> checkTurn(const std::string& text);
[[nodiscard]] Result<void> checkOriginText(const std::string& text);
[[nodiscard]] Result<void> checkAccess(const std::string& text);
[[nodiscard]] Result<void> checkSignUp(const std::string& text);
[[nodiscard]] Result<void> checkSecureCookies(const std::string& text);
[[nodiscard]] Result<void> checkSandbox(const std::string& text);
[[nodiscard]] Result<void> checkDegradation(const std::string& text);
[[nodiscard]] Result<void> checkDatabase(const std::string& text);
[[nodiscard]] Result<void> checkPublicUrl(const std::string& text);
[[nodiscard]] Result<void> checkToken(const std::string& text);
[[nodiscard]] Result<void> checkHostName(const std::string& text);
[[nodiscard]] Result<void> checkFrameStream(const std::string& text);
[[nodiscard]] Result<void> checkRtpEngine(const std::string& text);
[[nodiscard]] Result<void> checkLayoutName(const std::string& text);
[[nodiscard]] Result<void> checkLadderName(const std::string& text);

}  // namespace rostra::control::table
