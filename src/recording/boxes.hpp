// SPDX-License-Identifier: Apache-2.0
// What a recording must know of ISO base media boxes: the head of a fragmented MP4 and the times of its
// fragments. In: bytes of a mixer or of a file; out: facts, and where to write new times. Pure; a mixer
// decodes what strangers send, so every size is checked. ISO/IEC 14496-12.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rostra::recording {

using Bytes = std::vector<std::uint8_t>;
using View = std::span<const std::uint8_t>;

struct Track {
  std::uint32_t id = 0;
  std::uint32_t timescale = 0;  ///< ticks a second
  bool picture = false;
  std::uint32_t sampleDuration = 0;  ///< default, of trex
  std::uint32_t sampleFlags = 0;     ///< default, of trex
};

/// ftyp+moov.
struct Head {
  std::uint32_t timescale = 0;  ///< of mvhd and mehd
  std::vector<Track> tracks;
  std::size_t size = 0;        ///< bytes up to the end of moov
  std::size_t durationAt = 0;  ///< of mehd.fragment_duration (64 bits); 0 = there is no mehd
  std::uint64_t duration = 0;  ///< of mehd
  std::size_t mvexAt = 0;
  std::size_t moovAt = 0;
};
/// InvalidInput when it is no head of a fragmented MP4 with a picture or sound; what follows moov is not
/// looked at.
[[nodiscard]] Result<Head> parseHead(View bytes);
/// The same initialization segment with an empty mehd, so that the whole duration can be written into it
/// later.
[[nodiscard]] Result<Bytes> withDuration(View init);

/// One track in a moof.
struct FragmentTrack {
  std::size_t track = 0;       ///< index in Head::tracks
  std::size_t timeAt = 0;      ///< of tfdt.baseMediaDecodeTime (64 bits) in the moof
  std::uint64_t begin = 0;     ///< ticks
  std::uint64_t duration = 0;  ///< ticks
  bool sync = false;           ///< its first sample can be decoded alone
};
struct Fragment {
  std::size_t sequenceAt = 0;  ///< of mfhd.sequence_number (32 bits) in the moof
  std::vector<FragmentTrack> tracks;
};
/// `moof`: the whole box. InvalidInput for boxes a CMAF fragment does not have: without tfdt, with 32-bit
/// times, with offsets from the start of the file.
[[nodiscard]] Result<Fragment> parseFragment(View moof, const Head& head);

/// The box at the start of `bytes`. InvalidInput when its header is not whole or says too little.
struct BoxHeader {
  std::uint32_t type = 0;
  std::size_t header = 0;  ///< bytes before the content
  std::uint64_t size = 0;  ///< of the whole box, may be more than there is
};
[[nodiscard]] Result<BoxHeader> parseBoxHeader(View bytes);
[[nodiscard]] constexpr std::uint32_t boxType(const char (&name)[5]) noexcept {
  return read32(std::string_view(name, 4), 0);
}

/// Where players jump to: the random access points of one track.
struct AccessPoint {
  std::uint64_t time = 0;    ///< ticks
  std::uint64_t offset = 0;  ///< of the moof in the file
};
/// mfra with one tfra and mfro: the last box of a file.
[[nodiscard]] Bytes makeIndex(std::uint32_t trackId, std::span<const AccessPoint> points);

}  // namespace rostra::recording
