// SPDX-License-Identifier: Apache-2.0
// How a tile or a voice enters the mix that is on air. in: buffers of one tile or voice; out: the same into a
// request pad of the compositor or the audio mixer. Added and removed while the mix plays.
#pragma once

#include "gst/scope.hpp"
#include "mix/input/app_source.hpp"
#include "pipeline/template/template.hpp"

#include <memory>
#include <string>

namespace rostra::mix {

/// Thread: the loop's, except source().
class Branch {
 public:
  /// `fragment` has an appsrc `source` and one unlinked source pad, which is linked to a new pad of `mixer`,
  /// an element somewhere in `pipeline`. InvalidInput names the file.
  [[nodiscard]] static Result<std::unique_ptr<Branch>> open(const pipeline::Template& fragment,
                                                            GstElement* pipeline, GstElement* mixer,
                                                            std::string name);
  /// May wait for the mixer's next tick: never under a lock that a tick takes.
  ~Branch();
  Branch(const Branch&) = delete;
  Branch& operator=(const Branch&) = delete;

  /// Buffers flow from now on.
  void play();
  [[nodiscard]] GstPad* mixerPad() const noexcept { return pad_.get(); }
  [[nodiscard]] AppSource& source() noexcept { return *source_; }

 private:
  Branch() = default;

  gst::Ref<GstElement> pipeline_;
  gst::Ref<GstElement> bin_;
  std::unique_ptr<AppSource> source_;
  gst::RequestPad pad_;
};

/// The element `name` of a fragment, which was checked when the catalog was loaded.
[[nodiscard]] gst::Ref<GstElement> elementOf(GstElement* bin, const char* name);

}  // namespace rostra::mix
