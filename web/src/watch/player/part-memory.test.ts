// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { PartMemory, type MarkedPart } from './part-memory';

/** A part of 200 ms as hls.js has it. */
function part(sn: number, index: number): MarkedPart & { elementaryStreams: Record<string, unknown> } {
  return {
    index,
    fragment: { sn },
    start: sn + index / 5,
    end: sn + (index + 1) / 5,
    elementaryStreams: { audiovideo: null },
    get loaded() {
      return this.elementaryStreams.audiovideo !== null;
    },
  };
}

function loaded(sn: number, index: number) {
  const one = part(sn, index);
  one.elementaryStreams.audiovideo = { startPTS: one.start, endPTS: one.end };
  return one;
}

const loadedOf = (parts: MarkedPart[]) => parts.filter((one) => one.loaded).map((one) => one.index);

describe('PartMemory', () => {
  it('marks again what hls.js cleared although it is in the buffer', () => {
    const memory = new PartMemory();
    const parts = [loaded(56, 0), loaded(56, 1), loaded(56, 2)];
    for (const one of parts) memory.buffered(one);
    // hls.js empties the very object that the playlist's part has.
    for (const one of parts) one.elementaryStreams.audiovideo = null;
    const next = [part(56, 0), part(56, 1), part(56, 2), loaded(56, 3), part(56, 4)];
    memory.restore(next, [{ start: 46, end: 56.8 }]);
    expect(loadedOf(next)).toEqual([0, 1, 2, 3]);
  });

  it('knows a part that was cleared before it was said to be buffered', () => {
    const memory = new PartMemory();
    memory.buffered(part(56, 2));
    const next = [part(56, 2)];
    memory.restore(next, [{ start: 46, end: 56.8 }]);
    expect(loadedOf(next)).toEqual([2]);
  });

  it('does not mark what is not in the buffer any more', () => {
    const memory = new PartMemory();
    for (const index of [0, 1, 2]) memory.buffered(loaded(56, index));
    const next = [part(56, 0), part(56, 1), part(56, 2)];
    memory.restore(next, [{ start: 56.4, end: 57 }]);
    expect(loadedOf(next)).toEqual([2]);
    memory.restore([part(57, 0)], [{ start: 50, end: 60 }]);
    const again = [part(56, 0)];
    memory.restore(again, [{ start: 50, end: 60 }]);
    expect(loadedOf(again)).toEqual([]);
  });

  it('leaves alone what was never buffered', () => {
    const memory = new PartMemory();
    const next = [part(56, 0), part(56, 1)];
    memory.restore(next, [{ start: 50, end: 60 }]);
    expect(loadedOf(next)).toEqual([]);
  });
});
