// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { RungChoice } from './rung-choice';

const RUNGS = [2_800_000, 1_200_000, 400_000].map((bitrate, i) => ({
  name: String(i),
  height: 720 - 240 * i,
  frameRate: 30,
  bitrate,
}));

describe('RungChoice', () => {
  it.each([
    [10e6, 0],
    [4e6, 1],
    [1e6, 2],
    [1e5, 2],
  ])('begins with what a line of %i bit/s carries', (bandwidth, expected) =>
    expect(new RungChoice(RUNGS, bandwidth).current).toBe(expected),
  );

  it('goes down when the picture stands still, and up again after a calm time', () => {
    const choice = new RungChoice(RUNGS, 10e6);
    expect(choice.stalled(1000)).toBe('down');
    expect(choice.current).toBe(1);
    expect(choice.goesUp(20_999)).toBe(false);
    expect(choice.goesUp(21_000)).toBe(true);
    expect(choice.current).toBe(0);
    expect(choice.goesUp(1e9)).toBe(false);
  });

  it('waits twice as long where going up was too much', () => {
    const choice = new RungChoice(RUNGS, 10e6);
    choice.stalled(0);
    expect(choice.goesUp(20_000)).toBe(true);
    expect(choice.stalled(25_000)).toBe('down');
    expect(choice.goesUp(64_999)).toBe(false);
    expect(choice.goesUp(65_000)).toBe(true);
  });

  it('tries a better one some time after it began below the best', () => {
    const choice = new RungChoice(RUNGS, 4e6);
    expect(choice.goesUp(100_000)).toBe(false);
    choice.began(100_000);
    expect(choice.goesUp(119_999)).toBe(false);
    expect(choice.goesUp(120_000)).toBe(true);
  });

  it('gives up when the smallest stands still three times in a row', () => {
    const choice = new RungChoice(RUNGS, 1e5);
    expect([0, 5000, 9000].map((atMs) => choice.stalled(atMs))).toEqual(['stay', 'stay', 'hopeless']);
    const calm = new RungChoice(RUNGS, 1e5);
    expect([0, 15_000, 30_000, 45_000].map((atMs) => calm.stalled(atMs))).toEqual(Array(4).fill('stay'));
  });

  it('stays with what the viewer chose', () => {
    const choice = new RungChoice(RUNGS, 4e6);
    choice.choose(0);
    expect(choice.stalled(0)).toBe('stay');
    expect(choice.current).toBe(0);
    expect(choice.goesUp(1e9)).toBe(false);
    choice.choose(undefined);
    expect(choice.current).toBe(1);
  });
});
