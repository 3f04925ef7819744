// SPDX-License-Identifier: Apache-2.0
// Turns an answer of the origin, of the pages, or of a handler into what libsoup sends. In: what to say; out:
// status, headers, body of a message. Thread: the message's.
#pragma once

#include "origin/live/origin.hpp"
#include "origin/web/pages.hpp"

#include <libsoup/soup.h>

#include <atomic>
#include <cstdint>
#include <string>

namespace rostra::origin {

void setHeader(SoupServerMessage* message, const char* name, const char* value) noexcept;
/// The connection ends with this answer.
void closeAfter(SoupServerMessage* message) noexcept;

class AnswerSender {
 public:
  /// `bodyBytes` grows by what is sent; it must outlive this.
  explicit AnswerSender(std::atomic<std::uint64_t>& bodyBytes) noexcept : bodyBytes_(bodyBytes) {}

  /// `cors`: pages of other sites may read it.
  void send(SoupServerMessage* message, const Answer& answer, bool cors);
  /// `webSocketSource`: where the page opens its WebSocket, for its Content-Security-Policy; may be empty.
  void sendPage(SoupServerMessage* message, const Page& page, const std::string& webSocketSource);
  /// Status and headers of an answer whose body someone else sends.
  static void sendHead(SoupServerMessage* message, const Answer& answer);
  /// Pages of other sites may read the answer.
  static void allowOtherSites(SoupServerMessage* message);
  [[nodiscard]] std::atomic<std::uint64_t>& bodyBytes() const noexcept { return bodyBytes_; }

 private:
  void setBody(SoupServerMessage* message, const glib::Ref<GBytes>& body);

  std::atomic<std::uint64_t>& bodyBytes_;
};

}  // namespace rostra::origin
