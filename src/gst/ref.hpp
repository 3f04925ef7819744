// SPDX-License-Identifier: Apache-2.0
// glib::Ref for GStreamer's types: GstObject families sink floating references, mini objects are plain
// counted.
#pragma once

#include "glib/handle.hpp"
#include "glib/ref.hpp"

#include <gst/gst.h>

namespace rostra::glib {

// GStreamer's ref functions are static inline, so they cannot be template arguments of a type with external
// linkage.
// NOLINTBEGIN(bugprone-macro-parentheses): a type in parentheses is none.
#define ROSTRA_GST_REF(Type, prefix)                                     \
  template <>                                                            \
  struct RefTraits<Type> {                                               \
    static void ref(Type* object) noexcept { prefix##_ref(object); }     \
    static void unref(Type* object) noexcept { prefix##_unref(object); } \
    static void sink(Type* object) noexcept { prefix##_ref(object); }    \
    static bool floating(Type*) noexcept { return false; }               \
  }
// NOLINTEND(bugprone-macro-parentheses)
ROSTRA_GST_REF(GstBuffer, gst_buffer);
ROSTRA_GST_REF(GstBufferList, gst_buffer_list);
ROSTRA_GST_REF(GstCaps, gst_caps);
ROSTRA_GST_REF(GstSample, gst_sample);
ROSTRA_GST_REF(GstEvent, gst_event);
ROSTRA_GST_REF(GstMessage, gst_message);
ROSTRA_GST_REF(GstMemory, gst_memory);
ROSTRA_GST_REF(GstPromise, gst_promise);
#undef ROSTRA_GST_REF

}  // namespace rostra::glib

namespace rostra::gst {

template <class T>
using Ref = glib::Ref<T>;
using StructurePtr = glib::Handle<GstStructure, gst_structure_free>;

}  // namespace rostra::gst
