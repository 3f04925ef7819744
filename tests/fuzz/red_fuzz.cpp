// SPDX-License-Identifier: Apache-2.0
// Any payload as redundant sound. Blocks must lie inside it; written again, the primary must come out the
// same.
#include "rtp/payload/red.hpp"
#include "rtp/send/red_writer.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

using namespace rostra::rtp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes payload(reinterpret_cast<const std::byte*>(data), size);
  const auto blocks = parseRed(payload);
  if (!blocks) return 0;
  std::size_t total = 0;
  RedWriter writer(111);
  writer.setDistance(RedWriter::kMaxDistance);
  std::uint32_t timestamp = 0;
  for (const RedBlock& block : *blocks) {
    total += block.data.size();
    std::vector<std::byte> out(size + 4096);
    out.resize(writer.write(block.data, timestamp += 960, out));
    const auto again = parseRed(out);
    if (!again || again->empty()) std::abort();
    const Bytes primary = (*again)[again->size() - 1].data;
    if (!std::equal(primary.begin(), primary.end(), block.data.begin(), block.data.end())) std::abort();
  }
  if (total > size) std::abort();
  return 0;
}
