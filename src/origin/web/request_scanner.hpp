// SPDX-License-Identifier: Apache-2.0
// Holds the heads of HTTP/1.1 requests to the letter of RFC 9112, because libsoup does not: it skips a field
// it cannot read and takes "+5" for a length, so that it and a proxy in front of it could disagree where a
// request ends (request smuggling, CWE-444). In: all bytes of a connection, as they are read, whatever their
// pieces; out: for each head what is wrong with it. Pure.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace rostra::origin {

/// Thread: any, one at a time.
class RequestScanner {
 public:
  /// The next bytes of the connection.
  void read(std::string_view bytes);
  /// What is wrong with the oldest head that has not been asked for, one sentence; empty = nothing. After a
  /// wrong head, or one that announces a chunked body, nobody knows where the next one begins: the connection
  /// must end with its answer, and everything behind it is wrong.
  [[nodiscard]] std::string takeVerdict();

 private:
  enum class Where : std::uint8_t { BeforeHead, RequestLine, Fields, Body, Lost };
  void readLine(std::string_view line);
  void requestLine(std::string_view line);
  void field(std::string_view line);
  void contentLength(std::string_view value);
  void endOfHead();
  void wrong(std::string_view sentence);

  Where where_ = Where::BeforeHead;
  std::string line_;  // what has arrived of it, without its end
  bool emptyLineSeen_ = false;
  // Of the head that is being read.
  bool needsHost_ = false;
  int hosts_ = 0;
  int lengths_ = 0;
  int codings_ = 0;
  std::uint64_t bodyLeft_ = 0;
  std::deque<std::string> verdicts_;
};

}  // namespace rostra::origin
