// SPDX-License-Identifier: Apache-2.0
// From a template and values to GStreamer elements.
#include "glib/handle.hpp"
#include "pipeline/template/template.hpp"

#include <algorithm>

namespace rostra::pipeline {
namespace {

Result<void> checkNeeded(const Template& fragment, GstBin* bin) {
  for (const NeededElement& needed : fragment.header().elements) {
    const auto element = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(bin, needed.name.c_str()));
    if (!element) {
      return fail(ErrorKind::InvalidInput,
                  toString(Problem{fragment.file(), needed.line, 0,
                                   "the code needs an element named '" + needed.name + "'"}));
    }
    const GstElementFactory* factory = gst_element_get_factory(element.get());
    if (needed.factories.empty() || !factory) continue;
    if (std::ranges::find(needed.factories, std::string(GST_OBJECT_NAME(factory))) ==
        needed.factories.end()) {
      return fail(ErrorKind::InvalidInput,
                  toString(Problem{fragment.file(), needed.line, 0,
                                   "element '" + needed.name + "' is a " + GST_OBJECT_NAME(factory)}));
    }
  }
  return {};
}

/// `flags`: whether several elements are put into a bin or a pipeline; `makeParent` makes the same for a
/// single one, which gst_parse_launch_full() returns as it is.
Result<gst::Ref<GstElement>> build(const Template& fragment, const Values& values, GstParseFlags flags,
                                   GstElement* (*makeParent)()) {
  const auto text = fragment.instantiate(values);
  if (!text) return tl::make_unexpected(text.error());
  glib::ErrorOut error;
  auto built = gst::Ref<GstElement>::sink(gst_parse_launch_full(text->c_str(), nullptr, flags, error.out()));
  if (!built || error) return error.toFailure(ErrorKind::Unavailable, fragment.file());
  const auto parent = gst::Ref<GstElement>::sink(makeParent());
  if (G_OBJECT_TYPE(built.get()) != G_OBJECT_TYPE(parent.get())) {
    gst_bin_add(GST_BIN(parent.get()), built.get());
    built = parent;
  }
  if (auto needed = checkNeeded(fragment, GST_BIN(built.get())); !needed)
    return tl::make_unexpected(needed.error());
  return built;
}

}  // namespace

Result<gst::Ref<GstElement>> buildBin(const Template& fragment, const Values& values) {
  return build(fragment, values,
               static_cast<GstParseFlags>(GST_PARSE_FLAG_FATAL_ERRORS | GST_PARSE_FLAG_PLACE_IN_BIN),
               [] { return gst_bin_new(nullptr); });
}

Result<gst::Ref<GstElement>> buildPipeline(const Template& fragment, const Values& values) {
  return build(fragment, values, GST_PARSE_FLAG_FATAL_ERRORS, [] { return gst_pipeline_new(nullptr); });
}

}  // namespace rostra::pipeline
