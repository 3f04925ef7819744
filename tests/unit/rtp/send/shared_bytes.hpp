// SPDX-License-Identifier: Apache-2.0
// A payload handle for tests: counts its references as a buffer of the media path does.
#pragma once

#include "rtp/packet/packet_view.hpp"

#include <memory>
#include <vector>

namespace rostra::rtp::test {

class SharedBytes {
 public:
  SharedBytes() = default;
  explicit SharedBytes(std::size_t size) : data_(std::make_shared<std::vector<std::byte>>(size)) {}
  [[nodiscard]] Bytes bytes() const noexcept { return data_ ? Bytes(*data_) : Bytes(); }
  /// Without this one; -1 when it is empty.
  [[nodiscard]] long others() const noexcept { return data_.use_count() - 1; }

 private:
  std::shared_ptr<std::vector<std::byte>> data_;
};

}  // namespace rostra::rtp::test
