// SPDX-License-Identifier: Apache-2.0
// Bytes of a worker's control socket -> ipc::FrameParser. What a stream means must not depend on where reads
// cut it, and a stream that was refused must stay refused.
#include "base/check.hpp"
#include "ipc/frame.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

namespace {

struct Outcome {
  std::vector<rostra::ipc::Frame> frames;
  bool refused = false;
};

Outcome parse(std::span<const std::byte> bytes, std::size_t step) {
  rostra::ipc::FrameParser parser;
  Outcome outcome;
  rostra::ipc::Frame frame;
  while (!bytes.empty()) {
    const std::size_t take = std::min(step, bytes.size());
    if (!parser.feed(bytes.first(take))) {
      ROSTRA_CHECK(!parser.feed(bytes.first(take)));
      outcome.refused = true;
    }
    while (parser.next(frame)) outcome.frames.push_back(frame);
    if (outcome.refused) break;
    bytes = bytes.subspan(take);
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const Outcome whole = parse(bytes, std::max<std::size_t>(size, 1));
  const Outcome pieces = parse(bytes, 7);
  ROSTRA_CHECK(whole.refused == pieces.refused && whole.frames.size() == pieces.frames.size());
  for (std::size_t i = 0; i < whole.frames.size(); ++i) {
    const rostra::ipc::Frame& frame = whole.frames[i];
    ROSTRA_CHECK(frame.header == pieces.frames[i].header && frame.body == pieces.frames[i].body);
    ROSTRA_CHECK(frame.descriptors <= rostra::ipc::kMaxDescriptors);
    // What was accepted can be sent on: encoding has the same limits.
    std::ignore = rostra::ipc::encodePrefix(frame.header, frame.body.size(), frame.descriptors);
  }
  return 0;
}
