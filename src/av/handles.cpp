// SPDX-License-Identifier: Apache-2.0
#include "av/handles.hpp"

#include "base/check.hpp"
#include "base/log.hpp"

#include <array>
#include <cstdio>
#include <string>

namespace rostra::av {
namespace {

void writeLog(void* object, int level, const char* format, va_list arguments) noexcept {
  if (level > AV_LOG_WARNING) return;
  static log::RateLimit limit(20);  // a hostile stream can make a decoder complain about every block
  std::uint64_t suppressed = 0;
  if (!limit.allow(suppressed)) return;
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string text = line.data();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const AVClass* type = object ? *static_cast<AVClass**>(object) : nullptr;
  log::warning("libav",
               {{"from", type ? type->class_name : "-"}, {"text", text}, {"suppressed", suppressed}});
}

}  // namespace

FramePtr makeFrame() {
  FramePtr frame(av_frame_alloc());
  ROSTRA_CHECK(frame);
  return frame;
}

PacketPtr makePacket() {
  PacketPtr packet(av_packet_alloc());
  ROSTRA_CHECK(packet);
  return packet;
}

PacketPtr refPacket(const AVPacket& packet) {
  PacketPtr shared(av_packet_clone(&packet));
  ROSTRA_CHECK(shared);
  return shared;
}

tl::unexpected<Error> fail(ErrorKind kind, std::string_view what, int code, std::source_location where) {
  std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
  av_strerror(code, text.data(), text.size());
  return rostra::fail(kind, std::string(what) + ": " + text.data(), where);
}

void routeLog() {
  av_log_set_callback(writeLog);
}

}  // namespace rostra::av
