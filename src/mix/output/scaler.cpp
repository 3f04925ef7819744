// SPDX-License-Identifier: Apache-2.0
#include "mix/output/scaler.hpp"

#include <utility>

namespace rostra::mix {

Result<Scaler> Scaler::open(Size from, Size to) {
  // Its filter covers all pixels that become one, so thin lines of name tags do not flicker.
  av::ScalerPtr context(sws_getContext(from.width, from.height, AV_PIX_FMT_YUV420P, to.width, to.height,
                                       AV_PIX_FMT_YUV420P, SWS_BILINEAR, nullptr, nullptr, nullptr));
  if (!context) return fail(ErrorKind::Internal, "libswscale does not scale these sizes");
  return Scaler(std::move(context), to);
}

Result<void> Scaler::scale(const AVFrame& picture, AVFrame& scaled) {
  int code = 0;
  if (!scaled.buf[0]) {
    scaled.format = AV_PIX_FMT_YUV420P;
    scaled.width = to_.width;
    scaled.height = to_.height;
    code = av_frame_get_buffer(&scaled, 0);  // with the padding that libswscale needs
  } else {
    code = av_frame_make_writable(&scaled);
  }
  if (code < 0) return av::fail(ErrorKind::Internal, "there is no memory for a scaled picture", code);
  code = sws_scale(context_.get(), picture.data, picture.linesize, 0, picture.height, scaled.data,
                   scaled.linesize);
  if (code != to_.height) return fail(ErrorKind::Internal, "libswscale did not scale a picture");
  return {};
}

}  // namespace rostra::mix
