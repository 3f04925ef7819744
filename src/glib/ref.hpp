// SPDX-License-Identifier: Apache-2.0
// Shared ownership of reference-counted C objects (GObject, GstMiniObject, GBytes, ...). The named
// constructors say which GIR transfer is meant, so a reader never has to guess who owns a pointer.
#pragma once

#include "base/check.hpp"

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include <utility>

namespace rostra::glib {

/// How to take and drop a reference of a T. The default is GObject; other families specialise it
/// (gst/ref.hpp).
template <class T>
struct RefTraits {
  static void ref(T* object) noexcept { g_object_ref(object); }
  static void unref(T* object) noexcept { g_object_unref(object); }
  static void sink(T* object) noexcept { g_object_ref_sink(object); }
  static bool floating(T* object) noexcept { return g_object_is_floating(object); }
};

/// Traits of a type that has only a ref and an unref function. Inherit RefTraits<T> from it.
template <class T, auto RefFn, auto UnrefFn>
struct PlainRefTraits {
  static void ref(T* object) noexcept { RefFn(object); }
  static void unref(T* object) noexcept { UnrefFn(object); }
  static bool floating(T*) noexcept { return false; }
};

template <>
struct RefTraits<GBytes> : PlainRefTraits<GBytes, g_bytes_ref, g_bytes_unref> {};
template <>
struct RefTraits<GMainContext> : PlainRefTraits<GMainContext, g_main_context_ref, g_main_context_unref> {};
template <>
struct RefTraits<GMainLoop> : PlainRefTraits<GMainLoop, g_main_loop_ref, g_main_loop_unref> {};
template <>
struct RefTraits<GSource> : PlainRefTraits<GSource, g_source_ref, g_source_unref> {};
template <>
struct RefTraits<GHashTable> : PlainRefTraits<GHashTable, g_hash_table_ref, g_hash_table_unref> {};
template <>
struct RefTraits<JsonObject> : PlainRefTraits<JsonObject, json_object_ref, json_object_unref> {};
template <>
struct RefTraits<JsonArray> : PlainRefTraits<JsonArray, json_array_ref, json_array_unref> {};
template <>
struct RefTraits<JsonNode> : PlainRefTraits<JsonNode, json_node_ref, json_node_unref> {};

/// One counted reference. Thread: as T (the count itself is atomic for every type used here).
template <class T>
class Ref {
 public:
  Ref() = default;
  Ref(std::nullptr_t) noexcept {
  }  // NOLINT(google-explicit-constructor): `Ref<T> r = nullptr` reads naturally
  /// Transfer full: takes over the caller's reference.
  [[nodiscard]] static Ref adopt(T* object) {
    ROSTRA_CHECK(!object || !RefTraits<T>::floating(object));
    return Ref(object);
  }
  /// Transfer none: adds a reference.
  [[nodiscard]] static Ref retain(T* object) noexcept {
    if (object) RefTraits<T>::ref(object);
    return Ref(object);
  }
  /// Transfer floating, e.g. gst_element_factory_make(): takes the first real reference.
  [[nodiscard]] static Ref sink(T* object) noexcept {
    if (object) RefTraits<T>::sink(object);
    return Ref(object);
  }
  Ref(const Ref& other) noexcept : object_(other.object_) {
    if (object_) RefTraits<T>::ref(object_);
  }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Ref() {
    if (object_) RefTraits<T>::unref(object_);
  }

  [[nodiscard]] T* get() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }
  /// Gives the reference away to a C function with transfer full.
  [[nodiscard]] T* release() noexcept { return std::exchange(object_, nullptr); }
  void reset() noexcept { *this = Ref(); }
  /// For out-parameters with transfer full: `g_object_get(x, "prop", ref.out(), nullptr)`.
  [[nodiscard]] T** out() noexcept {
    reset();
    return &object_;
  }
  friend bool operator==(const Ref& a, const Ref& b) noexcept { return a.object_ == b.object_; }

 private:
  explicit Ref(T* object) noexcept : object_(object) {}
  T* object_ = nullptr;
};

}  // namespace rostra::glib
