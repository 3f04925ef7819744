// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { StallWatchdog, type StallMeasure } from './stall-watchdog';

function run(
  watchdog: StallWatchdog,
  from: number,
  to: number,
  position: (t: number) => number,
): [number, StallMeasure][] {
  const taken: [number, StallMeasure][] = [];
  for (let t = from; t <= to; t += 250) {
    const measure = watchdog.observe(t, position(t), true);
    if (measure !== 'none') taken.push([t, measure]);
  }
  return taken;
}

describe('StallWatchdog', () => {
  it('is quiet while the picture moves', () =>
    expect(run(new StallWatchdog(), 0, 60_000, (t) => t)).toEqual([]));

  it('escalates while it stands still, and keeps trying', () =>
    expect(run(new StallWatchdog(), 0, 30_000, () => 5)).toEqual([
      [2500, 'nudge'],
      [4500, 'restart-load'],
      [7000, 'reload'],
      [15_000, 'reload'],
      [23_000, 'reload'],
    ]));

  it('starts over after any progress', () => {
    const watchdog = new StallWatchdog();
    run(watchdog, 0, 6000, () => 5);
    expect(run(watchdog, 6250, 9000, () => 6)).toEqual([[8750, 'nudge']]);
  });

  it('gives a new attempt its own time', () => {
    const watchdog = new StallWatchdog();
    run(watchdog, 0, 6000, () => 5);
    watchdog.restart(6000);
    expect(run(watchdog, 6250, 9000, () => 5)).toEqual([[8500, 'nudge']]);
    expect(watchdog.stillFor(9000)).toBe(9000);
  });

  it('does not mind a pause', () => {
    const watchdog = new StallWatchdog();
    for (let t = 0; t < 60_000; t += 250) expect(watchdog.observe(t, 5, false)).toBe('none');
    expect(watchdog.stillFor(60_000)).toBeLessThan(500);
  });

  it('does not take the sleep of a tab for a stall', () => {
    const watchdog = new StallWatchdog();
    watchdog.observe(0, 5, true);
    expect(watchdog.observe(3_600_000, 5, true)).toBe('none');
    expect(watchdog.observe(3_602_500, 5, true)).toBe('nudge');
  });
});
