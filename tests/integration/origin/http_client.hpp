// SPDX-License-Identifier: Apache-2.0
// A plain HTTP/1.1 client over a blocking socket: says exactly the bytes a test wants to say, and reads
// exactly one response.
#pragma once

#include "base/file_descriptor.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rostra::test {

struct HttpReply {
  int status = 0;
  std::map<std::string, std::string>
      headers;  ///< names in lower case; values of one that is there twice in lines
  std::string body;
  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

class HttpClient {
 public:
  /// `address` as WebFront::addresses() says it.
  explicit HttpClient(const std::string& address);
  /// Writes bytes as they are. False when the server has closed.
  bool write(std::string_view bytes);
  /// A request with the headers every client sends, and `headers` (lines that end with CR LF).
  bool request(const std::string& method, const std::string& target, const std::string& headers = {},
               const std::string& body = {});
  /// One response; `head` for answers to HEAD. Nothing when the server closed or said nothing for `patience`.
  [[nodiscard]] std::optional<HttpReply> read(bool head = false,
                                              std::chrono::milliseconds patience = std::chrono::seconds(30));
  /// The next chunk of a body with Transfer-Encoding: chunked, after read(); empty = its end. Nothing when
  /// the server closed or said nothing for `patience`.
  [[nodiscard]] std::optional<std::string> chunk(
      std::chrono::milliseconds patience = std::chrono::seconds(30));
  /// True when nothing has been received that read() would return.
  [[nodiscard]] bool silent();
  /// True when the server closes within `patience` without another byte.
  [[nodiscard]] bool closed(std::chrono::milliseconds patience = std::chrono::seconds(30));
  [[nodiscard]] std::optional<HttpReply> get(const std::string& target, const std::string& headers = {}) {
    return request("GET", target, headers) ? read() : std::nullopt;
  }
  void close() { socket_.reset(); }
  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  [[nodiscard]] bool fill(std::chrono::steady_clock::time_point deadline);
  FileDescriptor socket_;
  std::string buffer_;
};

/// One request on a connection of its own.
[[nodiscard]] std::optional<HttpReply> fetch(const std::string& address, const std::string& target,
                                             const std::string& headers = {});

}  // namespace rostra::test
