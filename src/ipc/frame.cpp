// SPDX-License-Identifier: Apache-2.0
#include "ipc/frame.hpp"

#include "base/bytes.hpp"
#include "base/check.hpp"

#include <algorithm>
#include <cstring>

namespace rostra::ipc {
namespace {

constexpr std::string_view kMagic = "RSTR";

}  // namespace

std::string encodePrefix(std::string_view header, std::size_t bodySize, std::uint8_t descriptors) {
  ROSTRA_CHECK(header.size() >= 2 && header.size() <= kMaxHeader);
  ROSTRA_CHECK(bodySize <= kMaxBody && descriptors <= kMaxDescriptors);
  std::string out(kMagic);
  out.push_back(static_cast<char>(kFrameVersion));
  out.push_back(static_cast<char>(descriptors));
  out.append(2, '\0');
  append32(out, static_cast<std::uint32_t>(header.size()));
  append32(out, static_cast<std::uint32_t>(bodySize));
  return out;
}

Result<void> FrameParser::feed(std::span<const std::byte> bytes) {
  const auto broken = [this](std::string message) {
    stage_ = Stage::Broken;
    return fail(ErrorKind::InvalidInput, std::move(message));
  };
  while (!bytes.empty()) {
    switch (stage_) {
      case Stage::Prefix: {
        const std::size_t take = std::min(kFramePrefix - prefixSize_, bytes.size());
        std::memcpy(prefix_.data() + prefixSize_, bytes.data(), take);
        prefixSize_ += take;
        bytes = bytes.subspan(take);
        if (prefixSize_ < kFramePrefix) break;
        if (std::memcmp(prefix_.data(), kMagic.data(), kMagic.size()) != 0)
          return broken("not a Rostra frame");
        if (std::to_integer<std::uint8_t>(prefix_[4]) != kFrameVersion)
          return broken("frame has another version");
        current_ = Frame{};
        current_.descriptors = std::to_integer<std::uint8_t>(prefix_[5]);
        headerLength_ = read32(prefix_, 8);
        bodyLength_ = read32(prefix_, 12);
        if (current_.descriptors > kMaxDescriptors) return broken("frame has too many descriptors");
        if (headerLength_ < 2 || headerLength_ > kMaxHeader)
          return broken("frame header has an impossible length");
        if (bodyLength_ > kMaxBody) return broken("frame body is too large");
        prefixSize_ = 0;
        stage_ = Stage::Header;
        break;
      }
      case Stage::Header: {
        const std::size_t take = std::min(headerLength_ - current_.header.size(), bytes.size());
        current_.header.append(reinterpret_cast<const char*>(bytes.data()), take);
        bytes = bytes.subspan(take);
        if (current_.header.size() < headerLength_) break;
        // Grows with what really arrives, not with what the prefix promises, beyond the first 64 KiB.
        current_.body.reserve(std::min<std::size_t>(bodyLength_, 64U << 10));
        stage_ = Stage::Body;
        break;
      }
      case Stage::Body: {
        const std::size_t take = std::min(bodyLength_ - current_.body.size(), bytes.size());
        current_.body.insert(current_.body.end(), bytes.begin(),
                             bytes.begin() + static_cast<std::ptrdiff_t>(take));
        bytes = bytes.subspan(take);
        break;
      }
      case Stage::Broken:
        return fail(ErrorKind::InvalidInput, "the stream is broken");
    }
    if (stage_ == Stage::Body && current_.body.size() == bodyLength_) {
      ready_.push_back(std::move(current_));
      stage_ = Stage::Prefix;
    }
  }
  if (stage_ == Stage::Broken) return fail(ErrorKind::InvalidInput, "the stream is broken");
  return {};
}

bool FrameParser::next(Frame& frame) {
  if (readIndex_ == ready_.size()) {
    ready_.clear();
    readIndex_ = 0;
    return false;
  }
  frame = std::move(ready_[readIndex_++]);
  return true;
}

}  // namespace rostra::ipc
