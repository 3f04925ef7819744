// SPDX-License-Identifier: Apache-2.0
// Single ownership of libav's objects and its error codes as Errors. in: pointers from libav; out: handles
// that free themselves.
#pragma once

#include "base/result.hpp"
#include "glib/handle.hpp"

#include <string_view>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>

#include <libswscale/swscale.h>
}

namespace rostra::av {

// Named functions on purpose: a lambda here would have a different type in each file.
inline void freeFrame(AVFrame* frame) noexcept {
  av_frame_free(&frame);
}
inline void freePacket(AVPacket* packet) noexcept {
  av_packet_free(&packet);
}
inline void freeCodecContext(AVCodecContext* context) noexcept {
  avcodec_free_context(&context);
}
inline void freeDictionary(AVDictionary* dictionary) noexcept {
  av_dict_free(&dictionary);
}
inline void freeBuffer(AVBufferRef* buffer) noexcept {
  av_buffer_unref(&buffer);
}

using FramePtr = glib::Handle<AVFrame, freeFrame>;
using PacketPtr = glib::Handle<AVPacket, freePacket>;
using CodecContextPtr = glib::Handle<AVCodecContext, freeCodecContext>;
using DictionaryPtr = glib::Handle<AVDictionary, freeDictionary>;
using BufferPtr = glib::Handle<AVBufferRef, freeBuffer>;
using ScalerPtr = glib::Handle<SwsContext, sws_freeContext>;

/// A new empty frame or packet; out of memory is a broken invariant.
[[nodiscard]] FramePtr makeFrame();
[[nodiscard]] PacketPtr makePacket();
/// Another packet that shares the bytes; out of memory is a broken invariant.
[[nodiscard]] PacketPtr refPacket(const AVPacket& packet);

/// An Error from a libav return code: "`what`: <libav's text>". EAGAIN and EOF are not errors and must not
/// get here.
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, std::string_view what, int code,
                                         std::source_location where = std::source_location::current());

/// Sends libav's own log lines (warnings and worse) to the project's log. Call once per process.
void routeLog();

}  // namespace rostra::av
