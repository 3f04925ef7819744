// SPDX-License-Identifier: Apache-2.0
// Settings of a libavcodec encoder in a file an operator may edit: `encoder = libx264`, then one option a
// line. in: encoders/*.conf; out: options for avcodec_open2(). Format: pipelines/README.md.
#pragma once

#include "pipeline/template/problem.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::pipeline {

/// Thread: parse() and accessors any; check() one thread at a time (it listens to libav's process-wide log).
class EncoderSettings {
 public:
  struct Option {
    std::string key;
    std::string value;
    int line = 0;
    int valueColumn = 0;
  };
  static constexpr std::size_t kMaxBytes = 64 * 1024;

  /// Reads and parses. The error lists every mistake, one per line.
  [[nodiscard]] static Result<EncoderSettings> load(const std::filesystem::path& path);
  [[nodiscard]] static tl::expected<EncoderSettings, Problems> parse(std::string file, std::string_view text);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// First comment block: what it is for.
  [[nodiscard]] const std::string& purpose() const noexcept { return purpose_; }
  /// libavcodec's name of the encoder, e.g. "libx264".
  [[nodiscard]] const std::string& encoder() const noexcept { return encoder_; }
  /// Where the encoder is named, from 1.
  [[nodiscard]] int encoderLine() const noexcept { return encoderLine_; }
  [[nodiscard]] int encoderColumn() const noexcept { return encoderColumn_; }
  /// In the order of the file; for `av_dict_set` in this order.
  [[nodiscard]] const std::vector<Option>& options() const noexcept { return options_; }

  /// Checks against the libavcodec of this machine: encoder exists, every key is an encoding option of it,
  /// every value is in its range, none is set by the code itself, and the encoder opens with them all.
  [[nodiscard]] Problems check() const;

 private:
  EncoderSettings() = default;
  std::string file_;
  std::string text_;
  std::string purpose_;
  std::string encoder_;
  int encoderLine_ = 0;
  int encoderColumn_ = 0;
  std::vector<Option> options_;
};

}  // namespace rostra::pipeline
