// SPDX-License-Identifier: Apache-2.0
#include "sfu/worker/data_relay.hpp"

#include "glib/json_writer.hpp"

#include <algorithm>

namespace rostra::sfu {

std::optional<std::string> DataRelay::relay(const std::string& from, const std::string& text, TimePoint now) {
  if (last_) {
    const std::chrono::duration<double> passed = now - *last_;
    tokens_ = std::min(kBurst, tokens_ + passed.count() * kMessagesPerSecond);
  }
  last_ = now;
  if (tokens_ < 1 || !g_utf8_validate(text.data(), static_cast<gssize>(text.size()), nullptr)) {
    ++dropped_;
    return std::nullopt;
  }
  tokens_ -= 1;
  ++relayed_;
  return glib::ObjectWriter().text("from", from).text("data", text).toText();
}

}  // namespace rostra::sfu
