// SPDX-License-Identifier: Apache-2.0
#include "mix/output/encoder_contract.hpp"

#include "av/handles.hpp"
#include "base/check.hpp"
#include "gst/ref.hpp"
#include "mix/input/voice_buffer.hpp"
#include "mix/output/audio_encoder.hpp"
#include "mix/output/fragmenter.hpp"
#include "mix/output/video_encoder.hpp"
#include "mix/scene/layout.hpp"

#include <gst/gst.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rostra::mix {
namespace {

using pipeline::EncoderSettings;
using pipeline::Problems;

/// A second in which two segments begin.
constexpr VideoFormat kVideo{320, 180, 30, 1'000'000, 15};
constexpr std::int64_t kAudioBitRate = 96'000;
constexpr int kAacDelay = 4;                                            // frames an encoder may hold back
constexpr int kAacLowComplexity = 2;                                    // ISO/IEC 14496-3 table 1.17
constexpr std::array<std::string_view, 3> kProfiles{"42", "4d", "64"};  // Baseline, Main, High: H.264 annex A

/// What encoders log while they are tried is no news: the findings say it. As long as it lives.
class Silence {
 public:
  Silence() {
    av_log_set_callback([](void*, int, const char*, va_list) {});
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() { av::routeLog(); }
};

/// An option that may be to blame, and the value with which it is not.
struct Suspect {
  std::string_view key;
  std::string_view innocent = {};
};

/// Collects problems of one file.
class Findings {
 public:
  explicit Findings(const EncoderSettings& settings) : settings_(settings) {}

  /// At the first suspect that the file sets, else at the line of the encoder.
  void add(std::initializer_list<Suspect> suspects, std::string message,
           ErrorKind kind = ErrorKind::InvalidInput) {
    const EncoderSettings::Option* option = nullptr;
    for (const Suspect& suspect : suspects) {
      if (option == nullptr) option = find(suspect);
    }
    problems_.push_back({settings_.file(), option ? option->line : settings_.encoderLine(),
                         option ? option->valueColumn : settings_.encoderColumn(), std::move(message), kind});
  }
  /// What the mixer's own code says, without the file's name.
  void add(const Error& error) {
    const std::string prefix = settings_.file() + ": ";
    add({}, error.message.starts_with(prefix) ? error.message.substr(prefix.size()) : error.message,
        error.kind);
  }
  [[nodiscard]] Problems take() { return std::move(problems_); }

 private:
  [[nodiscard]] const EncoderSettings::Option* find(const Suspect& suspect) const {
    const auto found = std::ranges::find_if(settings_.options(), [&](const EncoderSettings::Option& option) {
      return option.key == suspect.key && option.value != suspect.innocent;
    });
    return found == settings_.options().end() ? nullptr : &*found;
  }

  const EncoderSettings& settings_;
  Problems problems_;
};

/// Nothing when a file of this name may be for such an encoder.
std::optional<std::string> wrongKind(std::string_view name, const AVCodec& codec) {
  const bool video = codec.id == AV_CODEC_ID_H264;
  const bool audio = codec.id == AV_CODEC_ID_AAC;
  const std::string makes = "encoder '" + std::string(codec.name) + "' makes " + avcodec_get_name(codec.id);
  if (name == "encoders/video" && !video)
    return makes + "; the picture of the broadcast is H.264, e.g. encoder = libx264";
  if (name == "encoders/audio" && !audio)
    return makes + "; the sound of the broadcast is AAC, e.g. encoder = aac";
  if (!video && !audio) return makes + "; a broadcast has H.264 pictures and AAC sound";
  return std::nullopt;
}

/// A picture that moves, so that an encoder has every reason to use what it may.
gst::Ref<GstBuffer> testPicture(std::uint64_t index) {
  constexpr auto kWidth = static_cast<std::size_t>(kVideo.width);
  constexpr auto kLuma = kWidth * static_cast<std::size_t>(kVideo.height);
  constexpr std::size_t kSize = kLuma * 3 / 2;
  constexpr std::uint8_t kGrey = 128;
  auto buffer = gst::Ref<GstBuffer>::adopt(gst_buffer_new_allocate(nullptr, kSize, nullptr));
  std::vector<std::uint8_t> bytes(kSize, kGrey);
  for (std::size_t i = 0; i < kLuma; ++i)
    bytes[i] = static_cast<std::uint8_t>(i % kWidth + i / kWidth * 2 + index * 3);
  gst_buffer_fill(buffer.get(), 0, bytes.data(), bytes.size());
  return buffer;
}

/// Whether a NAL unit of an IDR picture (ITU-T H.264 table 7-1) is in it; annex B.
bool hasIdr(std::span<const std::uint8_t> packet) {
  constexpr std::uint8_t kIdr = 5;
  for (std::size_t i = 0; i + 3 < packet.size(); ++i) {
    if (packet[i] == 0 && packet[i + 1] == 0 && packet[i + 2] == 1 && (packet[i + 3] & 0x1F) == kIdr)
      return true;
  }
  return false;
}

/// What has to stay whatever else is tuned: with other settings it decides whether the rest of the contract
/// holds.
void checkPromises(const AVCodecContext& context, Findings& findings) {
  if (!context.priv_data || !context.codec->priv_class) return;
  std::int64_t forced = 0;
  if (av_opt_get_int(context.priv_data, "forced-idr", 0, &forced) >= 0 && forced != 1) {
    findings.add({{"forced-idr"}},
                 "'forced-idr = 1' has to stay: without it a segment may begin with a frame from which "
                 "players cannot start");
  }
  if (std::string_view(context.codec->name) != "libx264") return;
  std::uint8_t* raw = nullptr;
  if (av_opt_get(context.priv_data, "tune", AV_OPT_ALLOW_NULL, &raw) < 0) return;
  const std::string tune = raw ? reinterpret_cast<const char*>(raw) : "";
  av_free(raw);
  if (tune.find("zerolatency") == std::string::npos) {
    findings.add({{"tune"}},
                 "'tune = zerolatency' has to stay: without it x264 makes pictures wait for later ones");
  }
}

/// Every rule of a packet is told once, for the first packet that breaks it.
void checkPictures(VideoEncoder& encoder, Findings& findings) {
  std::uint64_t made = 0;
  bool reordered = encoder.context().has_b_frames > 0;
  bool withoutKey = false;
  std::optional<std::uint64_t> late;
  constexpr auto kPictures = static_cast<std::uint64_t>(kVideo.frameRate);
  for (std::uint64_t index = 0; index < kPictures; ++index) {
    const auto encoded = encoder.encode(testPicture(index), index, [&](AVPacket& packet) -> Result<void> {
      reordered = reordered || packet.dts != packet.pts || packet.pts != static_cast<std::int64_t>(made);
      const bool wanted = packet.pts % kVideo.segmentFrames == 0;
      const bool key = (packet.flags & AV_PKT_FLAG_KEY) != 0 &&
                       hasIdr({packet.data, static_cast<std::size_t>(packet.size)});
      withoutKey = withoutKey || (wanted && !key);
      ++made;
      return {};
    });
    if (!encoded) return findings.add(encoded.error());
    if (!late && made != index + 1) late = index;
  }
  if (reordered) {
    findings.add({{"bf", "0"}, {"x264-params"}, {"x264opts"}},
                 "makes frames that need a later one (B-frames), which a low-latency broadcast cannot wait "
                 "for: bf = 0 has to stay");
  } else if (late) {
    findings.add({{"rc-lookahead", "0"}, {"threads", "1"}, {"x264-params"}, {"x264opts"}, {"preset"}},
                 "holds pictures back: nothing came for picture " + std::to_string(*late) +
                     " before the next one; no look-ahead and no frame threads, please");
  }
  if (withoutKey) {
    findings.add({{"x264-params"}, {"x264opts"}, {"flags"}},
                 "does not make an IDR frame when a segment begins, so players could not start there");
  }
}

void checkVideo(const EncoderSettings& settings, Findings& findings) {
  auto encoder = VideoEncoder::open(settings, kVideo);
  if (!encoder) return findings.add(encoder.error());
  checkPromises(encoder->context(), findings);
  const auto codec = videoCodec(encoder->context());
  if (!codec) return findings.add(codec.error());
  constexpr std::size_t kProfileAt = std::string_view("avc1.").size();
  if (std::ranges::find(kProfiles, std::string_view(*codec).substr(kProfileAt, 2)) == kProfiles.end()) {
    findings.add(
        {{"profile"}, {"x264-params"}, {"x264opts"}},
        "makes a profile of H.264 that browsers do not play (" + *codec + "); choose baseline, main or high");
  }
  checkPictures(*encoder, findings);
}

void checkAudio(const EncoderSettings& settings, Findings& findings) {
  auto encoder = AudioEncoder::open(settings, kAudioBitRate);
  if (!encoder) return findings.add(encoder.error());
  const AVCodecContext& context = encoder->context();
  const int kind = context.extradata_size > 0 ? context.extradata[0] >> 3 : 0;
  if (context.frame_size != kAacFrame || kind != kAacLowComplexity) {
    return findings.add(
        {{"profile"}},
        "makes another AAC than AAC-LC in frames of 1024 samples, on which the lengths of parts are built");
  }
  constexpr double kTone = 440.0 * 2 * 3.141592653589793 / kSampleRate;
  std::vector<float> tone(static_cast<std::size_t>(kSampleRate) * kChannels);
  for (std::size_t i = 0; i < tone.size(); ++i)
    tone[i] = static_cast<float>(std::sin(kTone * static_cast<double>(i / kChannels)) / 4);  // NOLINT
  std::int64_t frames = 0;
  std::int64_t next = AV_NOPTS_VALUE;
  bool contiguous = true;
  const auto encoded = encoder->encode(tone, [&](av::PacketPtr packet) {
    contiguous = contiguous && (frames == 0 || packet->pts == next) && packet->dts == packet->pts;
    next = packet->pts + kAacFrame;
    ++frames;
  });
  if (!encoded) return findings.add(encoded.error());
  if (!contiguous || frames < kSampleRate / kAacFrame - kAacDelay)
    findings.add({}, "does not make one packet after another as the sound comes in");
}

}  // namespace

Problems checkEncoder(std::string_view name, const EncoderSettings& settings) {
  Findings findings(settings);
  const AVCodec* codec = avcodec_find_encoder_by_name(settings.encoder().c_str());
  if (codec) {
    // First: what else is wrong with a file for another encoder says nothing.
    if (auto wrong = wrongKind(name, *codec)) {
      findings.add({}, std::move(*wrong));
      return findings.take();
    }
  }
  if (Problems found = settings.check(); !found.empty()) return found;
  ROSTRA_CHECK(codec);  // or check() had found that
  const Silence silence;
  if (codec->type == AVMEDIA_TYPE_VIDEO) {
    checkVideo(settings, findings);
  } else {
    checkAudio(settings, findings);
  }
  return findings.take();
}

pipeline::FileChecks fileChecks() {
  return {pipeline::layoutCheckOf(
              [](std::string_view text) { return Layout::parse(text).map([](const Layout&) {}); }),
          checkEncoder};
}

}  // namespace rostra::mix
