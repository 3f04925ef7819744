// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA1 with a key that is set once. In: the parts of a message; out: its code. RFC 2104.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <openssl/sha.h>

#include <array>
#include <cstddef>

namespace rostra::rtp {

/// Thread: any; a code does not change the object.
class HmacSha1 {
 public:
  static constexpr std::size_t kSize = 20;
  using Code = std::array<std::byte, kSize>;

  /// `key` has at most 64 bytes.
  explicit HmacSha1(Bytes key);
  HmacSha1(const HmacSha1&) = delete;
  HmacSha1& operator=(const HmacSha1&) = delete;
  ~HmacSha1();

  /// The code of `first` with `second` behind it.
  [[nodiscard]] Code code(Bytes first, Bytes second) const noexcept;

 private:
  SHA_CTX inner_;  // behind the key's inner and outer pad: a message begins with copies of these
  SHA_CTX outer_;
};

}  // namespace rostra::rtp
