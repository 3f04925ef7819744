// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { firstBandwidth, USUAL_BANDWIDTH } from './first-bandwidth';

const file = (bytes: number, ms: number, cached = false) => ({
  transferSize: cached ? 0 : bytes + 300,
  encodedBodySize: bytes,
  responseStart: 100,
  responseEnd: 100 + ms,
});

describe('firstBandwidth', () => {
  it('is that of the quickest large script', () =>
    expect(firstBandwidth([file(100_000, 533), file(30_000, 400)])).toBeCloseTo(1.5e6, -4));
  it('says nothing by small files or the cache', () =>
    expect(firstBandwidth([file(500, 1), file(100_000, 1, true)])).toBe(USUAL_BANDWIDTH));
});
