// SPDX-License-Identifier: Apache-2.0
#include "mix/output/open_encoder.hpp"

#include "av/compatibility.hpp"
#include "base/check.hpp"

namespace rostra::mix {

Result<av::CodecContextPtr> openEncoder(const pipeline::EncoderSettings& settings,
                                        const std::function<void(AVCodecContext&)>& configure) {
  const AVCodec* codec = avcodec_find_encoder_by_name(settings.encoder().c_str());
  if (!codec) {
    return fail(ErrorKind::Unavailable, settings.file() + ": this libavcodec has no encoder '" +
                                            settings.encoder() + "'; install the distribution's own " +
                                            std::string(av::kCodecPackage) + " and " +
                                            std::string(av::kFormatPackage));
  }
  av::CodecContextPtr context(avcodec_alloc_context3(codec));
  ROSTRA_CHECK(context);
  configure(*context);
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  AVDictionary* raw = nullptr;
  for (const auto& option : settings.options())
    av_dict_set(&raw, option.key.c_str(), option.value.c_str(), 0);
  const int code = avcodec_open2(context.get(), codec, &raw);
  const av::DictionaryPtr left(raw);
  if (code < 0) return av::fail(ErrorKind::Unavailable, settings.file() + ": cannot open the encoder", code);
  if (const AVDictionaryEntry* unknown = av_dict_get(left.get(), "", nullptr, AV_DICT_IGNORE_SUFFIX)) {
    return fail(ErrorKind::InvalidInput,
                settings.file() + ": '" + settings.encoder() + "' has no option '" + unknown->key + "'");
  }
  return context;
}

}  // namespace rostra::mix
