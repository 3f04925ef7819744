// SPDX-License-Identifier: Apache-2.0
#include "glib/filtered_stream.hpp"

#include "glib/handle.hpp"

#include <utility>

namespace {

using rostra::glib::InputFilter;
using rostra::glib::Ref;

struct Source {
  Ref<GSocketConnection> connection;
  std::unique_ptr<InputFilter> filter;
};

struct RostraInput {
  GInputStream parent;
  Source* source;
};
struct RostraInputClass {
  GInputStreamClass parent;
};

void rostraInputPollableInit(GPollableInputStreamInterface* interface);

// The generated functions follow GObject's naming, not ours.
G_DEFINE_TYPE_WITH_CODE(RostraInput, rostra_input, G_TYPE_INPUT_STREAM,
                        G_IMPLEMENT_INTERFACE(G_TYPE_POLLABLE_INPUT_STREAM, rostraInputPollableInit))

Source& sourceOf(gpointer stream) noexcept {
  return *reinterpret_cast<RostraInput*>(stream)->source;
}

GPollableInputStream* socketOf(gpointer stream) noexcept {
  return G_POLLABLE_INPUT_STREAM(
      g_io_stream_get_input_stream(G_IO_STREAM(sourceOf(stream).connection.get())));
}

gssize readNonblocking(GPollableInputStream* stream, void* buffer, gsize count, GError** error) {
  return sourceOf(stream).filter->read(socketOf(stream), buffer, count, error);
}

gssize readBlocking(GInputStream* stream, void* buffer, gsize count, GCancellable* cancellable,
                    GError** error) {
  GSocket* socket = g_socket_connection_get_socket(sourceOf(stream).connection.get());
  while (g_socket_condition_wait(socket, G_IO_IN, cancellable, error)) {
    rostra::glib::ErrorOut failure;
    const gssize got = sourceOf(stream).filter->read(socketOf(stream), buffer, count, failure.out());
    if (got >= 0) return got;
    if (!g_error_matches(failure.get(), G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
      g_propagate_error(error, g_error_copy(failure.get()));
      return got;
    }
  }
  return -1;
}

gboolean closeStream(GInputStream* stream, GCancellable* cancellable, GError** error) {
  return g_io_stream_close(G_IO_STREAM(sourceOf(stream).connection.get()), cancellable, error);
}

gboolean isReadable(GPollableInputStream* stream) {
  return sourceOf(stream).filter->pending() || g_pollable_input_stream_is_readable(socketOf(stream));
}

GSource* createSource(GPollableInputStream* stream, GCancellable* cancellable) {
  GSource* socket = g_pollable_input_stream_create_source(socketOf(stream), cancellable);
  GSource* source = g_pollable_source_new_full(stream, socket, cancellable);
  g_source_unref(socket);
  return source;
}

void finalize(GObject* object) {
  Source* source = reinterpret_cast<RostraInput*>(object)->source;
  if (source) {
    g_io_stream_close(G_IO_STREAM(source->connection.get()), nullptr, nullptr);
    delete source;
  }
  G_OBJECT_CLASS(rostra_input_parent_class)->finalize(object);
}

void rostra_input_class_init(RostraInputClass* type) {
  G_OBJECT_CLASS(type)->finalize = finalize;
  type->parent.read_fn = readBlocking;
  type->parent.close_fn = closeStream;
}
void rostra_input_init(RostraInput* stream) {
  stream->source = nullptr;
}
void rostraInputPollableInit(GPollableInputStreamInterface* interface) {
  interface->is_readable = isReadable;
  interface->create_source = createSource;
  interface->read_nonblocking = readNonblocking;
}

}  // namespace

namespace rostra::glib {

Ref<GIOStream> filterInput(const Ref<GSocketConnection>& connection, std::unique_ptr<InputFilter> filter) {
  const auto input = Ref<GInputStream>::adopt(G_INPUT_STREAM(g_object_new(rostra_input_get_type(), nullptr)));
  reinterpret_cast<RostraInput*>(input.get())->source = new Source{connection, std::move(filter)};
  GOutputStream* output = g_io_stream_get_output_stream(G_IO_STREAM(connection.get()));
  return Ref<GIOStream>::adopt(g_simple_io_stream_new(input.get(), output));
}

Ref<GSocketConnection> socketBelow(GIOStream* stream) {
  // SoupIOStream is not in libsoup's headers, but its property "base-iostream" is what it wraps.
  auto current = Ref<GIOStream>::retain(stream);
  while (current && !G_IS_SOCKET_CONNECTION(current.get())) {
    if (G_IS_SIMPLE_IO_STREAM(current.get())) {
      GInputStream* input = g_io_stream_get_input_stream(current.get());
      if (!G_TYPE_CHECK_INSTANCE_TYPE(input, rostra_input_get_type())) return {};
      return sourceOf(input).connection;
    }
    if (!g_object_class_find_property(G_OBJECT_GET_CLASS(current.get()), "base-iostream")) return {};
    Ref<GIOStream> base;
    g_object_get(current.get(), "base-iostream", base.out(), nullptr);
    current = std::move(base);
  }
  return current ? Ref<GSocketConnection>::retain(G_SOCKET_CONNECTION(current.get()))
                 : Ref<GSocketConnection>();
}

}  // namespace rostra::glib
