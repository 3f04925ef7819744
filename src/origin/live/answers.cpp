// SPDX-License-Identifier: Apache-2.0
#include "origin/live/answers.hpp"

#include "glib/json_writer.hpp"
#include "origin/live/gzip.hpp"

namespace rostra::origin {
namespace {

Answer refusal(unsigned status, const char* contentType, const glib::ObjectWriter& object) {
  Answer answer;
  answer.status = status;
  answer.contentType = contentType;
  answer.cacheControl = kNoStore;
  answer.body = toBytes(object.toText() + "\n");
  return answer;
}

}  // namespace

glib::Ref<GBytes> toBytes(std::string_view text) {
  return glib::Ref<GBytes>::adopt(g_bytes_new(text.data(), text.size()));
}

PlaylistText makePlaylistText(std::string_view text) {
  PlaylistText made{toBytes(text), {}};
  made.gzip = gzip(made.plain, Effort::Often);
  return made;
}

Answer playlistAnswer(PlaylistText text, const char* cacheControl) {
  Answer answer;
  answer.contentType = "application/vnd.apple.mpegurl";
  answer.cacheControl = cacheControl;
  answer.body = std::move(text.plain);
  answer.gzip = std::move(text.gzip);
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

Answer problem(unsigned status, std::string_view code, std::string_view message) {
  return refusal(status, "application/json",
                 glib::ObjectWriter().text("error", code).text("message", message));
}

Answer problemJson(unsigned status, std::string_view code, std::string_view message) {
  return refusal(status, "application/problem+json",
                 glib::ObjectWriter()
                     .text("type", "about:blank")
                     .text("title", "Request refused")
                     .number("status", status)
                     .text("detail", message)
                     .text("code", code));
}

}  // namespace rostra::origin
