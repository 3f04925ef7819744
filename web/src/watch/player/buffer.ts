// SPDX-License-Identifier: Apache-2.0
// How much media lies after the playhead. In: a video's buffered ranges; out: seconds. Pure.

export interface Ahead {
  /** Seconds that play without interruption. */
  contiguous: number;
  /** Seconds to the end of everything buffered, holes included. */
  total: number;
  /** End of everything buffered on the media timeline. */
  end: number;
}

/** Browsers skip gaps of this size on their own. */
const TOLERANCE = 0.1;

export function bufferAhead(
  ranges: Pick<TimeRanges, 'length' | 'start' | 'end'>,
  time: number,
): Ahead | undefined {
  if (ranges.length === 0) return undefined;
  const end = ranges.end(ranges.length - 1);
  let contiguousEnd = time;
  for (let i = 0; i < ranges.length; i += 1) {
    if (ranges.start(i) - TOLERANCE <= contiguousEnd && ranges.end(i) > contiguousEnd)
      contiguousEnd = ranges.end(i);
  }
  return { contiguous: contiguousEnd - time, total: Math.max(0, end - time), end };
}
