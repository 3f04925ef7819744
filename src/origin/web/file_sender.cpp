// SPDX-License-Identifier: Apache-2.0
#include "origin/web/file_sender.hpp"

#include "base/log.hpp"
#include "glib/ref.hpp"
#include "hls/byte_range.hpp"
#include "origin/live/answers.hpp"
#include "origin/web/answer_sender.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>

namespace rostra::origin {
namespace {

constexpr std::size_t kPiece = 256U << 10;
constexpr const char* kSendingKey = "rostra-file";

/// Lives as long as the message.
struct Sending {
  SoupServerMessage* message = nullptr;
  std::shared_ptr<Connection> connection;
  std::atomic<std::uint64_t>* bodyBytes = nullptr;
  std::shared_ptr<const FileDescriptor> file;
  std::uint64_t at = 0;
  std::uint64_t end = 0;
};

/// What a reading thread has of it.
struct Reading {
  std::weak_ptr<Sending> sending;
  std::shared_ptr<const FileDescriptor> file;
  std::uint64_t at = 0;
  std::size_t size = 0;
};

void readPiece(GTask* task, gpointer, gpointer data, GCancellable*) {
  const auto* reading = static_cast<const Reading*>(data);
  auto* memory = static_cast<guint8*>(g_malloc(reading->size));
  std::size_t have = 0;
  while (have < reading->size) {
    const ssize_t got = ::pread(reading->file->get(), memory + have, reading->size - have,
                                static_cast<off_t>(reading->at + have));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  g_task_return_pointer(task, g_bytes_new_take(memory, have),
                        [](gpointer bytes) { g_bytes_unref(static_cast<GBytes*>(bytes)); });
}

void pieceRead(GObject*, GAsyncResult* result, gpointer) {
  GTask* task = G_TASK(result);
  const auto bytes = glib::Ref<GBytes>::adopt(static_cast<GBytes*>(g_task_propagate_pointer(task, nullptr)));
  const auto* reading = static_cast<const Reading*>(g_task_get_task_data(task));
  const auto sending = reading->sending.lock();
  if (!sending) return;  // the client has gone
  const std::size_t size = g_bytes_get_size(bytes.get());
  if (size < reading->size) {
    log::error("unexpected end of file or read error", {{"at", reading->at + size}});
    sending->connection->cut();
    // libsoup notices by the next thing that it cannot write.
    soup_message_body_append(soup_server_message_get_response_body(sending->message), SOUP_MEMORY_STATIC, " ",
                             1);
    soup_server_message_unpause(sending->message);
    return;
  }
  sending->at += size;
  sending->bodyBytes->fetch_add(size, std::memory_order_relaxed);
  SoupMessageBody* body = soup_server_message_get_response_body(sending->message);
  soup_message_body_append_bytes(body, bytes.get());
  if (sending->at == sending->end) soup_message_body_complete(body);
  soup_server_message_unpause(sending->message);
}

void readNext(const std::shared_ptr<Sending>& sending) {
  const std::size_t size = std::min<std::uint64_t>(kPiece, sending->end - sending->at);
  const auto task = glib::Ref<GTask>::adopt(g_task_new(nullptr, nullptr, pieceRead, nullptr));
  g_task_set_task_data(task.get(), new Reading{sending, sending->file, sending->at, size},
                       [](gpointer data) { delete static_cast<Reading*>(data); });
  g_task_run_in_thread(task.get(), readPiece);
}

/// The part that is asked for; false when there is none and 416 is the answer.
bool chooseRange(SoupServerMessage* message, const FileBody& file, Sending& sending) {
  SoupMessageHeaders* asked = soup_server_message_get_request_headers(message);
  const char* header = soup_message_headers_get_one(asked, "Range");
  const char* condition = soup_message_headers_get_one(asked, "If-Range");
  sending.end = file.bytes;
  // RFC 9110 s.13.1.5: another version than the client has is sent as a whole.
  const char* etag = soup_message_headers_get_one(soup_server_message_get_response_headers(message), "ETag");
  const bool same = !condition || (etag && std::string_view(condition) == etag);
  const auto range = header && same ? hls::parseByteRange(header, static_cast<std::size_t>(file.bytes))
                                    : Result<std::optional<hls::ByteRange>>(std::nullopt);
  // libsoup would cut the range out once more.
  soup_message_headers_remove(asked, "Range");
  if (!range) {
    const Answer refusal = problemJson(416, "invalid-input", range.error().message);
    soup_server_message_set_status(message, 416, nullptr);
    setHeader(message, "Content-Range", ("bytes */" + std::to_string(file.bytes)).c_str());
    setHeader(message, "Content-Type", refusal.contentType);
    soup_message_headers_remove(soup_server_message_get_response_headers(message), "Content-Disposition");
    gsize size = 0;
    const void* text = g_bytes_get_data(refusal.body.get(), &size);
    soup_server_message_set_response(message, refusal.contentType, SOUP_MEMORY_COPY,
                                     static_cast<const char*>(text), size);
    return false;
  }
  if (const std::optional<hls::ByteRange> part = *range) {
    sending.at = part->offset;
    sending.end = part->offset + part->length;
    soup_server_message_set_status(message, 206, nullptr);
    setHeader(message, "Content-Range",
              ("bytes " + std::to_string(sending.at) + '-' + std::to_string(sending.end - 1) + '/' +
               std::to_string(file.bytes))
                  .c_str());
  }
  return true;
}

}  // namespace

void sendFile(SoupServerMessage* message, const FileBody& file, std::shared_ptr<Connection> connection,
              std::atomic<std::uint64_t>& bodyBytes) {
  const auto sending = std::make_shared<Sending>();
  sending->message = message;
  sending->connection = std::move(connection);
  sending->bodyBytes = &bodyBytes;
  sending->file = file.descriptor;
  setHeader(message, "Accept-Ranges", "bytes");
  if (!chooseRange(message, file, *sending)) {
    soup_server_message_unpause(message);
    return;
  }
  soup_message_headers_set_content_length(soup_server_message_get_response_headers(message),
                                          static_cast<goffset>(sending->end - sending->at));
  if (soup_server_message_get_method(message) == SOUP_METHOD_HEAD || sending->at == sending->end) {
    soup_server_message_unpause(message);
    return;
  }
  // What was written is let go of: a file is never in memory as a whole.
  soup_message_body_set_accumulate(soup_server_message_get_response_body(message), FALSE);
  g_object_set_data_full(G_OBJECT(message), kSendingKey, new std::shared_ptr<Sending>(sending),
                         [](gpointer data) { delete static_cast<std::shared_ptr<Sending>*>(data); });
  // Emitted on this thread only and by the message, which owns the Sending.
  g_signal_connect(message, "wrote-chunk", G_CALLBACK(+[](SoupServerMessage* self, gpointer) {
                     const auto& mine = *static_cast<std::shared_ptr<Sending>*>(
                         g_object_get_data(G_OBJECT(self), kSendingKey));
                     if (mine->at == mine->end) return;
                     soup_server_message_pause(self);
                     readNext(mine);
                   }),
                   nullptr);
  readNext(sending);
}

}  // namespace rostra::origin
