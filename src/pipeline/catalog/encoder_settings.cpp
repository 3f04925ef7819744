// SPDX-License-Identifier: Apache-2.0
// Parsing of encoders/*.conf: `key = value` lines. Pure.
#include "pipeline/catalog/encoder_settings.hpp"

#include "base/text.hpp"
#include "pipeline/template/folder.hpp"
#include "pipeline/template/header_words.hpp"
#include "pipeline/template/launch_text.hpp"

#include <glib.h>

#include <algorithm>

namespace rostra::pipeline {
namespace {

constexpr std::string_view kPurpose = "Purpose:";
constexpr std::string_view kEncoder = "encoder";

bool isKey(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

}  // namespace

tl::expected<EncoderSettings, Problems> EncoderSettings::parse(std::string file, std::string_view text) {
  EncoderSettings settings;
  settings.file_ = std::move(file);
  settings.text_ = text;
  Problems problems;
  const auto problem = [&](int line, std::size_t column, std::string message) {
    problems.push_back({settings.file_, line, static_cast<int>(column), std::move(message)});
  };
  const char* invalid = nullptr;
  if (text.size() > kMaxBytes) {
    problem(0, 0, "is larger than " + std::to_string(kMaxBytes) + " bytes");
  } else if (!g_utf8_validate_len(text.data(), text.size(), &invalid)) {
    const Place place = placeOf(text, static_cast<std::size_t>(invalid - text.data()));
    problem(place.line, static_cast<std::size_t>(place.column), "is not valid UTF-8 text");
  }
  if (!problems.empty()) return tl::make_unexpected(std::move(problems));

  int number = 0;
  bool inPurpose = false;
  for (const std::string_view line : split(text, '\n')) {
    ++number;
    const std::string_view body = trim(line);
    if (body.starts_with('#')) {
      const std::string_view comment = trim(body.substr(1));
      if (comment.starts_with(kPurpose)) {
        inPurpose = true;
        settings.purpose_ = trim(comment.substr(kPurpose.size()));
      } else if (inPurpose && body.starts_with("#  ") && !comment.empty()) {
        settings.purpose_ += ' ' + std::string(comment);
      } else {
        inPurpose = false;
      }
      continue;
    }
    inPurpose = false;
    if (body.empty()) continue;
    const auto column = static_cast<std::size_t>(body.data() - line.data()) + 1;
    const std::size_t equals = body.find('=');
    const std::string_view key = trim(body.substr(0, equals));
    if (equals == std::string_view::npos || !isKey(key)) {
      problem(number, column, "must be `key = value`");
      continue;
    }
    const std::string_view value = trim(body.substr(equals + 1));
    const auto valueColumn = column + static_cast<std::size_t>(value.data() - body.data());
    if (value.empty()) {
      problem(number, column, "'" + std::string(key) + "' has no value");
    } else if (key == kEncoder) {
      if (settings.encoderLine_ != 0) {
        problem(number, column,
                "'encoder' appears twice, first in line " + std::to_string(settings.encoderLine_));
      }
      settings.encoder_ = value;
      settings.encoderLine_ = number;
      settings.encoderColumn_ = static_cast<int>(valueColumn);
    } else if (const auto same = std::ranges::find(settings.options_, key, &Option::key);
               same != settings.options_.end()) {
      problem(number, column,
              "'" + std::string(key) + "' appears twice, first in line " + std::to_string(same->line));
    } else {
      settings.options_.push_back(
          {std::string(key), std::string(value), number, static_cast<int>(valueColumn)});
    }
  }
  if (settings.purpose_.empty()) problem(1, 0, "a comment line '# Purpose: ...' is missing");
  if (settings.encoderLine_ == 0) problem(1, 0, "'encoder = ...' is missing, e.g. encoder = libx264");
  if (!problems.empty()) return tl::make_unexpected(std::move(problems));
  return settings;
}

Result<EncoderSettings> EncoderSettings::load(const std::filesystem::path& path) {
  const auto text = readTextFile(path, kMaxBytes);
  if (!text) return tl::make_unexpected(text.error());
  auto parsed = parse(path.string(), *text);
  if (!parsed) return tl::make_unexpected(toError(parsed.error()));
  return std::move(*parsed);
}

}  // namespace rostra::pipeline
