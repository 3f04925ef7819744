// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { BUFFER_MS, PositionTrack } from './position-track';

describe('PositionTrack', () => {
  it('draws what was 100 ms ago, on the line between two known places', () => {
    const track = new PositionTrack({ x: 0, y: 0 }, 1000);
    track.add({ x: 10, y: 0 }, 1050);
    track.add({ x: 20, y: 10 }, 1100);
    expect(track.at(1050 + BUFFER_MS)).toEqual({ x: 10, y: 0 });
    expect(track.at(1075 + BUFFER_MS)).toEqual({ x: 15, y: 5 });
    expect(track.at(1025 + BUFFER_MS)).toEqual({ x: 5, y: 0 });
  });

  it('moves evenly although messages come unevenly', () => {
    const track = new PositionTrack({ x: 0, y: 0 }, 0);
    for (const [x, at] of [
      [10, 40],
      [20, 105],
      [30, 150],
    ] as const)
      track.add({ x, y: 0 }, at);
    let before = -1;
    for (let now = BUFFER_MS; now <= 150 + BUFFER_MS; now += 16) {
      const { x } = track.at(now);
      expect(x).toBeGreaterThan(before);
      before = x;
    }
  });

  it('stands still before the first and after the last news', () => {
    const track = new PositionTrack({ x: 5, y: 5 }, 1000);
    expect(track.at(0)).toEqual({ x: 5, y: 5 });
    track.add({ x: 6, y: 5 }, 1050);
    expect(track.at(9999)).toEqual({ x: 6, y: 5 });
    expect(track.isAtRest(1100)).toBe(false);
    expect(track.isAtRest(1150)).toBe(true);
    expect(track.last).toEqual({ x: 6, y: 5 });
  });

  it('does not creep through the time in which somebody stood', () => {
    const track = new PositionTrack({ x: 0, y: 0 }, 0);
    track.add({ x: 16, y: 0 }, 10_000);
    expect(track.at(9900 + BUFFER_MS)).toEqual({ x: 0, y: 0 });
    expect(track.at(9975 + BUFFER_MS).x).toBeCloseTo(8);
  });

  it('jumps where nobody can have walked, and ignores the past', () => {
    const track = new PositionTrack({ x: 0, y: 0 }, 0);
    track.add({ x: 1500, y: 800 }, 50);
    expect(track.at(60)).toEqual({ x: 1500, y: 800 });
    track.add({ x: 1, y: 1 }, 20);
    expect(track.last).toEqual({ x: 1500, y: 800 });
  });
});
