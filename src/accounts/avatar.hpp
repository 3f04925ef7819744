// SPDX-License-Identifier: Apache-2.0
// Pictures of people and of floors. In: whatever someone uploads; out: newly encoded pixels, without
// metadata. A picture is decoded in its own process with tight limits, so a hostile one costs only that
// process.
#pragma once

#include "base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace rostra::accounts {

struct PictureShape {
  int width = 0;
  int height = 0;
};
/// As people are shown.
inline constexpr PictureShape kAvatarShape{256, 256};
/// As large as the map.
inline constexpr PictureShape kFloorShape{1600, 900};

struct Picture {
  std::string contentType;  ///< image/jpeg, or image/png when it is transparent somewhere
  std::string bytes;
};

/// The type that the first bytes say: image/png, image/jpeg, image/webp or image/gif; empty for all else.
[[nodiscard]] std::string_view pictureType(std::string_view bytes) noexcept;

/// Cuts as much as has the shape out of the middle, turns it as its EXIF orientation says, and encodes it.
/// InvalidInput when it cannot be read or is too large. For the child process; pure but for libav.
[[nodiscard]] Result<Picture> remakePicture(std::string_view bytes, PictureShape shape = kAvatarShape);

/// remakePicture() in a child process (`rostra avatar-worker`). Blocking: belongs on a WorkPool. InvalidInput
/// as above, also when the child crashed or took longer than `timeout`; Exhausted when none can be started;
/// Unavailable when it cannot close its sandbox, which `sandboxed` asks for.
[[nodiscard]] Result<Picture> remakePictureApart(
    std::string_view bytes, PictureShape shape, bool sandboxed,
    std::chrono::milliseconds timeout = std::chrono::seconds(10));

/// `rostra avatar-worker`: picture on standard input, result on standard output. Returns the exit code.
[[nodiscard]] int runAvatarWorker(PictureShape shape, bool sandboxed);

/// Whether standard input and output are the pipes that `serve` gives its avatar-worker.
[[nodiscard]] bool startedAsAvatarWorker() noexcept;

}  // namespace rostra::accounts
