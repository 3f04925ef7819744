// SPDX-License-Identifier: Apache-2.0
#include "origin/web/content_coding.hpp"

#include "base/text.hpp"

#include <glib.h>

#include <optional>

namespace rostra::origin {
namespace {

constexpr int kFullWeight = 1000;

/// What stands before the separator, which is taken out of `rest` together with it.
std::string_view next(std::string_view& rest, char separator) noexcept {
  const auto end = rest.find(separator);
  const std::string_view item = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return trim(item, kBlanks);
}

bool is(std::string_view text, std::string_view name) noexcept {
  return text.size() == name.size() && g_ascii_strncasecmp(text.data(), name.data(), name.size()) == 0;
}

/// Thousandths of a qvalue (RFC 9110 s.12.4.2); 0 for what is none.
int weightOf(std::string_view value) noexcept {
  constexpr std::size_t kLongest = 5;  // 0.123
  if (value.empty() || value.size() > kLongest || (value[0] != '0' && value[0] != '1')) return 0;
  int weight = (value[0] - '0') * kFullWeight;
  if (value.size() > 1 && value[1] != '.') return 0;
  int place = kFullWeight / 10;
  for (std::size_t i = 2; i < value.size(); ++i, place /= 10) {
    if (!g_ascii_isdigit(value[i])) return 0;
    weight += (value[i] - '0') * place;
  }
  return weight > kFullWeight ? 0 : weight;
}

}  // namespace

ContentCoding chooseCoding(std::string_view acceptEncoding, Available available) noexcept {
  std::optional<int> gzip;
  std::optional<int> brotli;
  int others = 0;
  while (!acceptEncoding.empty()) {
    std::string_view parameters = next(acceptEncoding, ',');
    const std::string_view coding = next(parameters, ';');
    int weight = kFullWeight;
    if (!parameters.empty()) {
      std::string_view value = parameters;
      weight = is(next(value, '='), "q") ? weightOf(trim(value, kBlanks)) : 0;
    }
    if (is(coding, "br")) {
      brotli = weight;
    } else if (is(coding, "gzip") || is(coding, "x-gzip")) {
      gzip = weight;
    } else if (coding == "*") {
      others = weight;
    }
  }
  const int forBrotli = available.brotli ? brotli.value_or(others) : 0;
  const int forGzip = available.gzip ? gzip.value_or(others) : 0;
  if (forBrotli > 0 && forBrotli >= forGzip) return ContentCoding::Brotli;
  return forGzip > 0 ? ContentCoding::Gzip : ContentCoding::Identity;
}

const char* nameOf(ContentCoding coding) noexcept {
  switch (coding) {
    case ContentCoding::Identity:
      return nullptr;
    case ContentCoding::Gzip:
      return "gzip";
    case ContentCoding::Brotli:
      return "br";
  }
  return nullptr;
}

}  // namespace rostra::origin
