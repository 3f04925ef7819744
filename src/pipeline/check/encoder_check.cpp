// SPDX-License-Identifier: Apache-2.0
// Checks encoder settings against libavcodec: option by option first, because avcodec_open2() says neither
// which option it refuses nor where; then by opening the encoder with a small picture or a few samples.
extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/pixdesc.h>
}

#include "av/compatibility.hpp"
#include "av/handles.hpp"
#include "base/text.hpp"
#include "pipeline/catalog/encoder_settings.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/numbers.hpp"

#include <algorithm>
#include <array>
#include <cstdarg>

namespace rostra::pipeline {
namespace {

struct Owned {
  std::string_view key;
  std::string_view owner;
};
/// What the code sets itself; a second master would break the fragmenter's promises (part and segment
/// lengths, codecs).
constexpr std::array kOwned{
    Owned{"b", "the bit rate is an option of `rostra serve`"},
    Owned{"ab", "the bit rate is an option of `rostra serve`"},
    Owned{"g", "the group of pictures is one segment, whose length is an option of `rostra serve`"},
    Owned{"keyint_min", "the group of pictures is one segment, whose length is an option of `rostra serve`"},
    Owned{"time_base", "it follows from the frame rate, an option of `rostra serve`"},
    Owned{"ar", "the mix is always 48 kHz"},
    Owned{"ac", "the mix is always stereo"},
    Owned{"channel_layout", "the mix is always stereo"},
    Owned{"ch_layout", "the mix is always stereo"},
    Owned{"frame_size", "it belongs to the encoder"},
};
/// libx264.c of libavcodec 59 and 61 (Debian 12 and 13) accepts unknown x264 parameters and only logs these
/// (test EncoderCheck.ReportsAnUnknownParameterInsideX264Params).
constexpr std::array<std::string_view, 2> kSwallowedErrors{"Error parsing option '", "bad option '"};

/// Collects what libav logs on this thread while it lives; nothing of it reaches the log.
class LogCapture {
 public:
  LogCapture() {
    lines_.clear();
    av_log_set_callback(&LogCapture::receive);
  }
  LogCapture(const LogCapture&) = delete;
  LogCapture& operator=(const LogCapture&) = delete;
  ~LogCapture() { av::routeLog(); }
  /// Warnings and worse, in order.
  [[nodiscard]] static const std::vector<std::string>& lines() { return lines_; }
  static void clear() { lines_.clear(); }
  /// The last line, which says most; or `otherwise`.
  [[nodiscard]] static std::string last(const std::string& otherwise) {
    return lines_.empty() ? otherwise : lines_.back();
  }

 private:
  static void receive(void* /*source*/, int level, const char* format, va_list arguments) noexcept {
    if (level > AV_LOG_WARNING) return;
    std::array<char, 512> line{};
    std::vsnprintf(line.data(), line.size(), format, arguments);
    try {
      lines_.emplace_back(trim(line.data()));
    } catch (...) {
      return;  // no memory for a log line: never into C
    }
  }
  static thread_local std::vector<std::string> lines_;
};
thread_local std::vector<std::string> LogCapture::lines_;

std::string textOf(int code) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return text.data();
}

/// A context as the mixer makes it, small: only what an encoder needs to open.
av::CodecContextPtr makeContext(const AVCodec* codec) {
  constexpr int kWidth = 320;
  constexpr int kHeight = 180;
  constexpr int kFrameRate = 30;
  constexpr int kSampleRate = 48000;
  constexpr int kVideoBitrate = 1'000'000;
  constexpr int kAudioBitrate = 96'000;
  av::CodecContextPtr context(avcodec_alloc_context3(codec));
  if (codec->type == AVMEDIA_TYPE_VIDEO) {
    context->width = kWidth;
    context->height = kHeight;
    context->time_base = {1, kFrameRate};
    context->framerate = {kFrameRate, 1};
    context->pix_fmt = AV_PIX_FMT_YUV420P;
    context->bit_rate = kVideoBitrate;
    context->gop_size = kFrameRate;
  } else {
    context->sample_rate = kSampleRate;
    context->time_base = {1, kSampleRate};
    context->sample_fmt = av::preferredSampleFormat(*codec);
    context->ch_layout = AV_CHANNEL_LAYOUT_STEREO;
    context->bit_rate = kAudioBitrate;
  }
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  return context;
}

/// Whether an option can matter to this encoder.
bool applies(const AVOption* option, const AVCodec* codec) {
  if (option->type == AV_OPT_TYPE_CONST || !(option->flags & AV_OPT_FLAG_ENCODING_PARAM)) return false;
  const int kind = codec->type == AVMEDIA_TYPE_VIDEO ? AV_OPT_FLAG_VIDEO_PARAM : AV_OPT_FLAG_AUDIO_PARAM;
  return (option->flags & kind) != 0;
}

template <class Visit>
void forEachOption(AVCodecContext* context, Visit visit) {
  for (void* object : {static_cast<void*>(context), context->priv_data}) {
    if (!object || (object == context->priv_data && !context->codec->priv_class)) continue;
    for (const AVOption* option = nullptr; (option = av_opt_next(object, option)) != nullptr;) visit(option);
  }
}

std::string describeValues(AVCodecContext* context, const AVOption* option) {
  std::string words;
  if (option->unit) {
    forEachOption(context, [&](const AVOption* candidate) {
      if (candidate->type != AV_OPT_TYPE_CONST || !candidate->unit ||
          std::string_view(candidate->unit) != option->unit)
        return;
      if (!(candidate->flags & AV_OPT_FLAG_ENCODING_PARAM)) return;
      words += (words.empty() ? "" : ", ") + std::string(candidate->name);
    });
  }
  if (!words.empty()) return "; it takes " + words;
  switch (option->type) {
    case AV_OPT_TYPE_INT:
    case AV_OPT_TYPE_INT64:
    case AV_OPT_TYPE_UINT64:
    case AV_OPT_TYPE_FLOAT:
    case AV_OPT_TYPE_DOUBLE:
      return "; its range is " + formatNumber(option->min) + ".." + formatNumber(option->max);
    case AV_OPT_TYPE_BOOL:
      return "; it takes true, false or auto";
    default:
      return {};
  }
}

int open(const AVCodec* codec, std::span<const EncoderSettings::Option> options) {
  const av::CodecContextPtr context = makeContext(codec);
  AVDictionary* raw = nullptr;
  for (const auto& option : options) av_dict_set(&raw, option.key.c_str(), option.value.c_str(), 0);
  const int code = avcodec_open2(context.get(), codec, &raw);
  av_dict_free(&raw);
  return code;
}

}  // namespace

Problems EncoderSettings::check() const {
  Problems problems;
  const auto problem = [&](int line, int column, std::string message,
                           ErrorKind kind = ErrorKind::InvalidInput) {
    problems.push_back({file_, line, column, std::move(message), kind});
  };
  const LogCapture capture;
  const AVCodec* codec = avcodec_find_encoder_by_name(encoder_.c_str());
  if (!codec || (codec->type != AVMEDIA_TYPE_VIDEO && codec->type != AVMEDIA_TYPE_AUDIO)) {
    problem(encoderLine_, encoderColumn_,
            "libavcodec has no encoder '" + encoder_ +
                "'; install libavcodec-extra or choose one of `ffmpeg -encoders`",
            ErrorKind::Unavailable);
    return problems;
  }

  const av::CodecContextPtr context = makeContext(codec);
  std::vector<std::string> known;
  forEachOption(context.get(), [&](const AVOption* option) {
    if (applies(option, codec)) known.emplace_back(option->name);
  });
  for (const Option& option : options_) {
    if (const auto owned = std::ranges::find(kOwned, option.key, &Owned::key); owned != kOwned.end()) {
      problem(option.line, 1, "'" + option.key + "' cannot be set here: " + std::string(owned->owner));
      continue;
    }
    const AVOption* found =
        av_opt_find(context.get(), option.key.c_str(), nullptr, 0, AV_OPT_SEARCH_CHILDREN);
    if (!found || !applies(found, codec)) {
      problem(
          option.line, 1,
          "encoder '" + encoder_ + "' has no option '" + option.key + "'" + suggestion(option.key, known));
      continue;
    }
    if (found->type == AV_OPT_TYPE_FLAGS && option.value.front() != '+' && option.value.front() != '-') {
      problem(option.line, option.valueColumn,
              "add flags with + or remove them with -: " + option.key + " = +" + option.value);
      continue;
    }
    LogCapture::clear();
    if (av_opt_set(context.get(), option.key.c_str(), option.value.c_str(), AV_OPT_SEARCH_CHILDREN) < 0) {
      problem(
          option.line, option.valueColumn,
          "'" + option.key + "' does not take '" + option.value + "'" + describeValues(context.get(), found));
    }
  }
  if (!problems.empty()) return problems;

  LogCapture::clear();
  if (const int code = open(codec, options_); code < 0) {
    const std::string together = LogCapture::last(textOf(code));
    for (const Option& option : options_) {
      LogCapture::clear();
      const int alone = open(codec, {&option, 1});
      if (alone >= 0) continue;
      problem(option.line, option.valueColumn,
              "encoder '" + encoder_ + "' does not open with " + option.key + " = " + option.value + ": " +
                  LogCapture::last(textOf(alone)));
    }
    if (problems.empty()) {
      problem(encoderLine_, encoderColumn_,
              "encoder '" + encoder_ + "' does not open with these options together: " + together);
    }
    return problems;
  }
  const auto swallowed = [](const std::string& line) {
    return std::ranges::any_of(kSwallowedErrors,
                               [&](std::string_view start) { return line.starts_with(start); });
  };
  if (std::ranges::none_of(LogCapture::lines(), swallowed)) return problems;
  for (const Option& option : options_) {
    LogCapture::clear();
    static_cast<void>(open(codec, {&option, 1}));
    for (const std::string& line : LogCapture::lines()) {
      if (swallowed(line)) problem(option.line, option.valueColumn, "encoder '" + encoder_ + "': " + line);
    }
  }
  return problems;
}

}  // namespace rostra::pipeline
