// SPDX-License-Identifier: Apache-2.0
#include "av/compatibility.hpp"

namespace rostra::av {

void markKeyFrame(AVFrame& frame, bool key) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  frame.flags = key ? frame.flags | AV_FRAME_FLAG_KEY : frame.flags & ~AV_FRAME_FLAG_KEY;
#else
  frame.key_frame = key ? 1 : 0;
#endif
}

AVSampleFormat preferredSampleFormat(const AVCodec& encoder) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
  const void* formats = nullptr;
  const int code =
      avcodec_get_supported_config(nullptr, &encoder, AV_CODEC_CONFIG_SAMPLE_FORMAT, 0, &formats, nullptr);
  const auto* first = code < 0 ? nullptr : static_cast<const AVSampleFormat*>(formats);
#else
  const AVSampleFormat* first = encoder.sample_fmts;
#endif
  return first ? *first : AV_SAMPLE_FMT_FLTP;
}

}  // namespace rostra::av
