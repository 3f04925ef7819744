// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { bufferAhead } from './buffer';

const ranges = (...list: [number, number][]): Parameters<typeof bufferAhead>[0] => ({
  length: list.length,
  start: (i) => list[i]?.[0] ?? 0,
  end: (i) => list[i]?.[1] ?? 0,
});

describe('bufferAhead', () => {
  it('knows nothing of an empty buffer', () => expect(bufferAhead(ranges(), 3)).toBeUndefined());
  it('measures to the end of the range', () =>
    expect(bufferAhead(ranges([0, 10]), 4)).toEqual({ contiguous: 6, total: 6, end: 10 }));
  it('stops at a hole, and tells what lies behind it', () =>
    expect(bufferAhead(ranges([0, 5], [7, 12]), 4)).toEqual({ contiguous: 1, total: 8, end: 12 }));
  it('steps over a hole too small to matter', () =>
    expect(bufferAhead(ranges([0, 5], [5.05, 12]), 4)?.contiguous).toBe(8));
  it('is zero before a range that has not been reached', () =>
    expect(bufferAhead(ranges([7, 12]), 4)).toEqual({ contiguous: 0, total: 8, end: 12 }));
});
