// SPDX-License-Identifier: Apache-2.0
// Makes the picture of a smaller rendition. in: I420 pictures of the mix; out: the same in another size, in
// memory that is used again as soon as the encoder has let go of it.
#pragma once

#include "av/handles.hpp"

namespace rostra::mix {

/// Thread: one at a time.
class Scaler {
 public:
  struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
  };
  /// Even sizes. Internal when libswscale cannot do it.
  [[nodiscard]] static Result<Scaler> open(Size from, Size to);

  /// Fills `scaled`, which gets memory of its own the first time.
  [[nodiscard]] Result<void> scale(const AVFrame& picture, AVFrame& scaled);

 private:
  Scaler(av::ScalerPtr context, Size to) : context_(std::move(context)), to_(to) {}

  av::ScalerPtr context_;
  Size to_;
};

}  // namespace rostra::mix
