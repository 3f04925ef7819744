// SPDX-License-Identifier: Apache-2.0
#include "origin/connection_stream.hpp"

#include <rostra/glib/handle.hpp>

#include <sys/socket.h>

namespace {

struct Shared {
  std::shared_ptr<rostra::origin::Connection> connection;
  std::shared_ptr<std::atomic<std::uint64_t>> open;
  bool announcedEnd = false;
};

struct RostraInput {
  GInputStream parent;
  Shared* shared;
};
struct RostraInputClass {
  GInputStreamClass parent;
};

void rostraInputPollableInit(GPollableInputStreamInterface* interface);

// The generated functions follow GObject's naming, not ours.
G_DEFINE_TYPE_WITH_CODE(RostraInput, rostra_input, G_TYPE_INPUT_STREAM,
                        G_IMPLEMENT_INTERFACE(G_TYPE_POLLABLE_INPUT_STREAM, rostraInputPollableInit))

RostraInput* self(gpointer stream) noexcept {
  return reinterpret_cast<RostraInput*>(stream);
}

GInputStream* base(gpointer stream) noexcept {
  return g_io_stream_get_input_stream(self(stream)->shared->connection->stream());
}

// At the end of an idle connection: one byte first, see the header.
bool announceEnd(gpointer stream, void* buffer, gsize count) noexcept {
  Shared& shared = *self(stream)->shared;
  if (shared.connection->busy() || shared.announcedEnd || count == 0) return false;
  shared.announcedEnd = true;
  *static_cast<char*>(buffer) = 'X';
  return true;
}

gssize readNonblocking(GPollableInputStream* stream, void* buffer, gsize count, GError** error) {
  rostra::glib::ErrorOut failure;
  const gssize got = g_pollable_input_stream_read_nonblocking(G_POLLABLE_INPUT_STREAM(base(stream)), buffer,
                                                              count, nullptr, failure.out());
  if (got > 0) return got;
  if (got < 0 && g_error_matches(failure.get(), G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_propagate_error(error, g_error_copy(failure.get()));
    return got;
  }
  if (announceEnd(stream, buffer, count)) return 1;
  if (got < 0) g_propagate_error(error, g_error_copy(failure.get()));
  return got;
}

gssize readBlocking(GInputStream* stream, void* buffer, gsize count, GCancellable* cancellable,
                    GError** error) {
  return g_input_stream_read(base(stream), buffer, count, cancellable, error);
}

gboolean closeStream(GInputStream* stream, GCancellable* cancellable, GError** error) {
  return g_io_stream_close(self(stream)->shared->connection->stream(), cancellable, error);
}

gboolean isReadable(GPollableInputStream* stream) {
  return self(stream)->shared->announcedEnd ||
         g_pollable_input_stream_is_readable(G_POLLABLE_INPUT_STREAM(base(stream)));
}

GSource* createSource(GPollableInputStream* stream, GCancellable* cancellable) {
  GSource* socket = g_pollable_input_stream_create_source(G_POLLABLE_INPUT_STREAM(base(stream)), cancellable);
  GSource* source = g_pollable_source_new_full(stream, socket, cancellable);
  g_source_unref(socket);
  return source;
}

void finalize(GObject* object) {
  Shared* shared = self(object)->shared;
  if (shared) {
    g_io_stream_close(shared->connection->stream(), nullptr, nullptr);
    shared->open->fetch_sub(1, std::memory_order_relaxed);
    delete shared;
  }
  G_OBJECT_CLASS(rostra_input_parent_class)->finalize(object);
}

void rostra_input_class_init(RostraInputClass* type) {
  G_OBJECT_CLASS(type)->finalize = finalize;
  type->parent.read_fn = readBlocking;
  type->parent.close_fn = closeStream;
}
void rostra_input_init(RostraInput* stream) {
  stream->shared = nullptr;
}
void rostraInputPollableInit(GPollableInputStreamInterface* interface) {
  interface->is_readable = isReadable;
  interface->create_source = createSource;
  interface->read_nonblocking = readNonblocking;
}

}  // namespace

namespace rostra::origin {

void Connection::cut() noexcept {
  ::shutdown(g_socket_get_fd(g_socket_connection_get_socket(socket_.get())), SHUT_RDWR);
}

glib::Ref<GIOStream> makeConnectionStream(std::shared_ptr<Connection> connection,
                                          std::shared_ptr<std::atomic<std::uint64_t>> open) {
  const auto input =
      glib::Ref<GInputStream>::adopt(G_INPUT_STREAM(g_object_new(rostra_input_get_type(), nullptr)));
  GOutputStream* output = g_io_stream_get_output_stream(connection->stream());
  self(input.get())->shared = new Shared{std::move(connection), std::move(open)};
  return glib::Ref<GIOStream>::adopt(g_simple_io_stream_new(input.get(), output));
}

}  // namespace rostra::origin
