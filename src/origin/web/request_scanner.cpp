// SPDX-License-Identifier: Apache-2.0
#include "origin/web/request_scanner.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rostra::origin {
namespace {

constexpr std::size_t kMaxLine = 32U << 10;  // more than all headers together may have
constexpr std::size_t kMaxVerdicts = 1024;   // heads that one read of libsoup can bring are far fewer
constexpr std::string_view kBroken = "an earlier request on this connection was malformed";

/// RFC 9110 s.5.6.2.
bool isToken(std::string_view text) noexcept {
  static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kOthers.find(c) != std::string_view::npos;
  });
}

bool isControl(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < ' ' || byte == 0x7f;
}

}  // namespace

void RequestScanner::read(std::string_view bytes) {
  while (!bytes.empty() && where_ != Where::Lost) {
    if (where_ == Where::Body) {
      const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(bodyLeft_, bytes.size()));
      bodyLeft_ -= taken;
      bytes.remove_prefix(taken);
      if (bodyLeft_ == 0) where_ = Where::BeforeHead;
      continue;
    }
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, end);
    if (line_.size() > kMaxLine) return wrong("a line of the request is too long");
    if (end == std::string_view::npos) return;
    bytes.remove_prefix(end + 1);
    if (!line_.ends_with('\r')) return wrong("a line of the request ends without CR");
    line_.pop_back();
    readLine(std::exchange(line_, std::string()));
  }
}

void RequestScanner::readLine(std::string_view line) {
  if (std::any_of(line.begin(), line.end(), [](char c) { return isControl(c) && c != '\t'; }))
    return wrong("the request contains a control character");
  switch (where_) {
    case Where::BeforeHead:
      // RFC 9112 s.2.2: one empty line may be left over from the request before.
      if (line.empty() && !std::exchange(emptyLineSeen_, true)) return;
      return requestLine(line);
    case Where::RequestLine:
    case Where::Fields:
      return line.empty() ? endOfHead() : field(line);
    case Where::Body:
    case Where::Lost:
      return;
  }
}

void RequestScanner::requestLine(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  const std::string_view version = last == std::string_view::npos ? line : line.substr(last + 1);
  const bool known =
      version.size() == 8 && version.starts_with("HTTP/1.") && version[7] >= '0' && version[7] <= '9';
  if (!known || first == last || line.find_first_of(" \t", first + 1) != last ||
      !isToken(line.substr(0, first)))
    return wrong("the request line must be a method, an address and HTTP/1.1, with one space between them");
  needsHost_ = version[7] != '0';
  where_ = Where::Fields;
}

void RequestScanner::field(std::string_view line) {
  const std::size_t colon = line.find(':');
  // Blanks before the colon and lines that continue another one are where readers differ (RFC 9112
  // s.5.1, 5.2).
  if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
    return wrong("a header must be a name followed by a colon, on one line");
  const std::string name = toLower(line.substr(0, colon));
  const std::string_view value = trim(line.substr(colon + 1), kBlanks);
  if (name == "host") {
    ++hosts_;
    if (value.find_first_of(" \t,@/?#\\") != std::string_view::npos) wrong("Host is not a name and a port");
  } else if (name == "content-length") {
    contentLength(value);
  } else if (name == "transfer-encoding") {
    ++codings_;
    if (toLower(value) != "chunked") wrong("this Transfer-Encoding is not known");
  }
}

void RequestScanner::contentLength(std::string_view value) {
  ++lengths_;
  constexpr std::size_t kMaxDigits = 18;
  const bool digits = !value.empty() && value.size() <= kMaxDigits &&
                      value.find_first_not_of("0123456789") == std::string_view::npos;
  if (!digits) return wrong("Content-Length must be one decimal number");
  std::from_chars(value.data(), value.data() + value.size(), bodyLeft_);
}

void RequestScanner::endOfHead() {
  if (where_ == Where::Lost) return;
  if (hosts_ > 1 || (hosts_ == 0 && needsHost_)) return wrong("a request must have one Host");
  if (lengths_ > 1) return wrong("a request must have one Content-Length");
  if (codings_ > 1 || (codings_ == 1 && lengths_ == 1))
    return wrong("a request must have either a Content-Length or one Transfer-Encoding");
  if (verdicts_.size() >= kMaxVerdicts) return wrong("too many requests at once");
  verdicts_.emplace_back();
  where_ = codings_ > 0 ? Where::Lost : bodyLeft_ > 0 ? Where::Body : Where::BeforeHead;
  emptyLineSeen_ = false;
  hosts_ = lengths_ = codings_ = 0;
}

void RequestScanner::wrong(std::string_view sentence) {
  if (where_ != Where::Lost) verdicts_.emplace_back(sentence);
  where_ = Where::Lost;
  line_ = std::string();
}

std::string RequestScanner::takeVerdict() {
  if (verdicts_.empty()) return std::string(kBroken);
  std::string verdict = std::move(verdicts_.front());
  verdicts_.pop_front();
  return verdict;
}

}  // namespace rostra::origin
