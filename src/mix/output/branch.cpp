// SPDX-License-Identifier: Apache-2.0
#include "mix/output/branch.hpp"

#include "base/check.hpp"
#include "gst/init.hpp"

#include <utility>

namespace rostra::mix {

gst::Ref<GstElement> elementOf(GstElement* bin, const char* name) {
  auto element = gst::Ref<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin), name));
  ROSTRA_CHECK(element);  // the fragment's header promises it
  return element;
}

Result<std::unique_ptr<Branch>> Branch::open(const pipeline::Template& fragment, GstElement* pipeline,
                                             GstElement* mixer, std::string name) {
  auto bin = pipeline::buildBin(fragment, {});
  if (!bin) return tl::make_unexpected(bin.error());
  const auto open = gst::Ref<GstPad>::adopt(gst_bin_find_unlinked_pad(GST_BIN(bin->get()), GST_PAD_SRC));
  if (!open) {
    return fail(ErrorKind::InvalidInput, fragment.file() + ": the last element has no unlinked source pad");
  }
  std::unique_ptr<Branch> branch(new Branch());
  branch->pipeline_ = gst::Ref<GstElement>::retain(pipeline);
  branch->bin_ = std::move(*bin);
  branch->source_ = std::make_unique<AppSource>(elementOf(branch->bin_.get(), "source"), std::move(name));
  GstPad* out = gst_ghost_pad_new("src", open.get());
  gst_element_add_pad(branch->bin_.get(), out);
  gst_bin_add(GST_BIN(pipeline), branch->bin_.get());
  branch->pad_ =
      gst::RequestPad(mixer, gst::Ref<GstPad>::adopt(gst_element_request_pad_simple(mixer, "sink_%u")));
  // The mixer's own bin has no ghost pad for it; linking across is what GStreamer offers for that.
  const GstPadLinkReturn linked = gst_pad_link_full(out, branch->pad_.get(), GST_PAD_LINK_CHECK_NOTHING);
  ROSTRA_CHECK(linked == GST_PAD_LINK_OK);
  return branch;
}

Branch::~Branch() {
  // Stopped before it is unlinked, because a source that pushes into nothing reports an error.
  gst::setState(bin_.get(), GST_STATE_NULL);
  pad_.release();
  gst_bin_remove(GST_BIN(pipeline_.get()), bin_.get());
}

void Branch::play() {
  gst::setState(bin_.get(), GST_STATE_PLAYING);
}

}  // namespace rostra::mix
