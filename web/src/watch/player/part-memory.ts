// SPDX-License-Identifier: Apache-2.0
// Remembers which parts are in the buffer, because hls.js forgets. In: parts that were buffered, playlists; out: the marks
// of the playlist's parts set right.
//
// hls.js 1.7.4: when it throws away old media while a part is being appended, it takes the segment of that part for
// evicted and clears the marks of all its parts. At the segment's end it then waits for parts that it has, until the
// playlist no longer lists them: the picture freezes for three seconds. Test: part-memory.test.ts.

/** What this needs of hls.js's Part. */
export interface MarkedPart {
  readonly index: number;
  readonly fragment: { readonly sn: number | 'initSegment' };
  readonly loaded: boolean;
  readonly start: number;
  readonly end: number;
  elementaryStreams: object;
}

export interface TimeSpan {
  start: number;
  end: number;
}

/** Part and buffer ends differ by less than this, s: sound and picture do not end together. */
const SLACK = 0.1;

export class PartMemory {
  private readonly marks = new Map<string, object>();

  buffered(part: MarkedPart): void {
    const { start, end } = part;
    // Cleared already? Then with what a muxed part has.
    const streams = part.loaded
      ? part.elementaryStreams
      : { audiovideo: { startPTS: start, endPTS: end, startDTS: start, endDTS: end } };
    this.marks.set(keyOf(part), { ...streams });
  }

  /** Sets the marks of a new playlist's parts, as far as the media still is in the buffer; forgets what it does not list. */
  restore(parts: readonly MarkedPart[], buffer: readonly TimeSpan[]): void {
    const listed = new Set(parts.map(keyOf));
    for (const key of this.marks.keys()) if (!listed.has(key)) this.marks.delete(key);
    for (const part of parts) {
      const marks = this.marks.get(keyOf(part));
      if (!marks || part.loaded) continue;
      if (!buffer.some(({ start, end }) => start <= part.start + SLACK && end >= part.end - SLACK)) continue;
      part.elementaryStreams = { ...marks };
    }
  }
}

function keyOf(part: MarkedPart): string {
  return `${part.fragment.sn}.${part.index}`;
}
