// SPDX-License-Identifier: Apache-2.0
// Reads SDP texts from tests/data/sdp and changes them for hostile tables.
#pragma once

#include "support/paths.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace rostra::rtp::test {

inline std::string sdpFile(const std::string& name) {
  std::ifstream file(rostra::test::sourceFolder() + "/tests/data/sdp/" + name, std::ios::binary);
  if (!file) throw std::runtime_error("no tests/data/sdp/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Replaces every `from`; a `from` that is not there is a mistake of the test.
inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  if (text.find(from) == std::string::npos) throw std::logic_error("not in the text: " + std::string(from));
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

inline std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size()) ++found;
  return found;
}

}  // namespace rostra::rtp::test
