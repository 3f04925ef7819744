// SPDX-License-Identifier: Apache-2.0
// What tests of recordings share: real parts as bytes, and what an independent player says of a file.
#pragma once

#include "glib/ref.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace rostra::recording {

inline glib::Ref<GBytes> wrap(const std::vector<std::uint8_t>& bytes) {
  return glib::Ref<GBytes>::adopt(g_bytes_new(bytes.data(), bytes.size()));
}

inline std::string outputOf(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    text.append(buffer.data(), got);
  ::pclose(pipe);
  return text;
}

/// What ffprobe says: decoded frames, times, and every complaint.
struct Played {
  int pictures = 0;
  double start = -1;
  double seconds = -1;
  bool monotonic = true;  ///< decoding times of both tracks grow
  int sounds = 0;         ///< frames of sound
  std::string complaints;
};
inline Played play(const std::filesystem::path& path) {
  Played played;
  const std::string file = "'" + path.string() + "'";
  const auto frames = [&](const std::string& kind) {
    const std::string text =
        outputOf("ffprobe -v quiet -select_streams " + kind +
                 ":0 -count_frames -show_entries stream=nb_read_frames -of csv=p=0 " + file);
    return text.empty() ? 0 : std::atoi(text.c_str());
  };
  played.pictures = frames("v");
  played.sounds = frames("a");
  played.complaints = outputOf("ffmpeg -v warning -i " + file + " -f null -");
  std::istringstream format(
      outputOf("ffprobe -v quiet -show_entries format=start_time,duration -of csv=p=0 " + file));
  char comma = 0;
  format >> played.start >> comma >> played.seconds;
  for (const char* kind : {"v", "a"}) {
    std::istringstream times(outputOf("ffprobe -v quiet -select_streams " + std::string(kind) +
                                      " -show_entries packet=dts_time -of csv=p=0 " + file));
    double last = -1;
    for (std::string line; std::getline(times, line);) {
      const double time = std::atof(line.c_str());
      played.monotonic = played.monotonic && time > last;
      last = time;
    }
  }
  return played;
}

}  // namespace rostra::recording
