// SPDX-License-Identifier: Apache-2.0
#include "origin/live/answers.hpp"

namespace rostra::origin {

glib::Ref<GBytes> toBytes(std::string_view text) {
  return glib::Ref<GBytes>::adopt(g_bytes_new(text.data(), text.size()));
}

Answer playlistAnswer(glib::Ref<GBytes> text, const char* cacheControl) {
  Answer answer;
  answer.contentType = "application/vnd.apple.mpegurl";
  answer.cacheControl = cacheControl;
  answer.body = std::move(text);
  return answer;
}

Answer mediaAnswer(glib::Ref<GBytes> bytes) {
  Answer answer;
  answer.contentType = "video/mp4";
  answer.cacheControl = kImmutable;
  answer.body = std::move(bytes);
  answer.ranges = true;
  return answer;
}

std::string quoteJson(std::string_view text) {
  constexpr const char* kHex = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20) {
      quoted += "\\u00";
      quoted += kHex[byte >> 4];
      quoted += kHex[byte & 15];
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

Answer problem(unsigned status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.contentType = "application/json";
  answer.cacheControl = kNoStore;
  answer.body = toBytes("{\"error\":" + quoteJson(code) + ",\"message\":" + quoteJson(message) + "}\n");
  return answer;
}

Answer problemJson(unsigned status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.contentType = "application/problem+json";
  answer.cacheControl = kNoStore;
  answer.body =
      toBytes("{\"type\":\"about:blank\",\"title\":\"Request refused\",\"status\":" + std::to_string(status) +
              ",\"detail\":" + quoteJson(message) + ",\"code\":" + quoteJson(code) + "}\n");
  return answer;
}

}  // namespace rostra::origin
