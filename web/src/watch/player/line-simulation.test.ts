// SPDX-License-Identifier: Apache-2.0
// What the controller makes of lines as people have them. The real thing is measured by tests/netlab.
import { describe, expect, it } from 'vitest';
import { watch, type Line } from './line-simulation.test-support';

const LOOPBACK: Line = {
  roundTripMs: 1,
  jitterMs: 3,
  loss: 0,
  bandwidth: 1e9,
  bitrate: 2.5e6,
  prefetch: true,
};
const SEEDS = [1, 2, 3, 4];
const last = (numbers: readonly number[], share: number): number =>
  [...numbers.slice(-1200)].sort((a, b) => a - b)[Math.floor(1200 * share)] ?? Infinity;

describe('the controller on a line', () => {
  it.each(SEEDS)('keeps below half a second on loopback, without a stall (%i)', (seed) => {
    const seen = watch(LOOPBACK, 120, undefined, seed);
    expect(seen.stalls).toEqual([]);
    expect(last(seen.behind, 0.5)).toBeLessThan(0.5);
  });

  it.each(SEEDS)(
    'round trip 80 ms, jitter 20 ms, 1 %% loss: no stall after 10 s, at most 2.5 s behind (%i)',
    (seed) => {
      const seen = watch(
        { ...LOOPBACK, roundTripMs: 80, jitterMs: 20, loss: 0.01, bandwidth: 20e6 },
        120,
        undefined,
        seed,
      );
      expect(seen.stalls.filter(({ at }) => at > 10)).toEqual([]);
      expect(last(seen.behind, 0.95)).toBeLessThan(2.5);
    },
  );

  it.each(SEEDS)('round trip 300 ms: at most one stall a minute, at most 4 s behind (%i)', (seed) => {
    const seen = watch(
      { ...LOOPBACK, roundTripMs: 300, jitterMs: 20, loss: 0.001, bandwidth: 20e6 },
      120,
      undefined,
      seed,
    );
    expect(seen.stalls.length).toBeLessThanOrEqual(2);
    expect(last(seen.behind, 0.95)).toBeLessThan(4);
  });

  it.each(SEEDS)(
    '1.5 Mbit/s and a rendition of 1.1: at most one stall a minute, at most 4 s behind (%i)',
    (seed) => {
      const seen = watch(
        { ...LOOPBACK, roundTripMs: 60, jitterMs: 20, bandwidth: 1.5e6, bitrate: 1.1e6 },
        120,
        undefined,
        seed,
      );
      expect(seen.stalls.length).toBeLessThanOrEqual(2);
      expect(last(seen.behind, 0.95)).toBeLessThan(4);
    },
  );

  it('shows why parts are fetched beside each other: one after another is slower than time on a long line', () => {
    const line = { ...LOOPBACK, roundTripMs: 300, jitterMs: 20 };
    const total = (prefetch: boolean): number =>
      watch({ ...line, prefetch }, 60).stalls.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(total(false)).toBeGreaterThan(5);
    expect(total(true)).toBeLessThan(1);
  });
});
