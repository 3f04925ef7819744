// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { PlayheadQueue } from './playhead-queue';

describe('PlayheadQueue', () => {
  let now: number;
  let latency: number | undefined;
  let known: boolean;
  let timers: { at: number; run: () => void }[];
  let shown: [string, number][];
  let queue: PlayheadQueue<string>;

  /** Virtual time: runs every timer that is due on the way. */
  const advance = (ms: number): void => {
    const end = now + ms;
    for (;;) {
      timers.sort((a, b) => a.at - b.at);
      const [next] = timers;
      if (!next || next.at > end) break;
      timers.shift();
      now = next.at;
      next.run();
    }
    now = end;
  };

  beforeEach(() => {
    now = 100_000;
    latency = 2000;
    known = true;
    timers = [];
    shown = [];
    queue = new PlayheadQueue<string>(
      {
        serverNow: () => (known ? now : undefined),
        latencyMs: () => latency,
        setTimer: (run, delayMs) => timers.push({ at: now + delayMs, run }),
      },
      (item) => shown.push([item, now]),
    );
  });

  it('shows each item when the picture is at its moment', () => {
    queue.push(100_000, 'a');
    advance(500);
    queue.push(100_500, 'b');
    advance(5000);
    expect(shown).toEqual([
      ['a', 102_000],
      ['b', 102_500],
    ]);
    expect(queue.waiting).toBe(0);
  });

  it('follows a player that catches up', () => {
    queue.push(100_000, 'a');
    advance(600);
    latency = 700;
    advance(1000);
    expect(shown[0]?.[0]).toBe('a');
    expect(shown[0]?.[1]).toBeLessThan(101_000);
  });

  it('follows a player that falls behind', () => {
    queue.push(100_000, 'a');
    advance(1000);
    latency = 4000;
    advance(2900);
    expect(shown).toEqual([]);
    advance(400);
    expect(shown).toHaveLength(1);
  });

  it('never overtakes: order is order of arrival', () => {
    queue.push(100_900, 'late');
    queue.push(100_100, 'early');
    advance(4000);
    expect(shown.map(([item]) => item)).toEqual(['late', 'early']);
  });

  it('waits for nothing when nothing plays or the clock is unknown', () => {
    latency = undefined;
    queue.push(100_000, 'a');
    latency = 2000;
    known = false;
    queue.push(100_000, 'b');
    expect(shown.map(([item]) => item)).toEqual(['a', 'b']);
  });

  it('does not wait longer than a minute, whatever the player says', () => {
    latency = 1e9;
    queue.push(100_000, 'a');
    advance(60_300);
    expect(shown).toHaveLength(1);
  });

  it('changes what still waits', () => {
    queue.push(100_000, 'a');
    expect(
      queue.replace(
        (item) => item === 'a',
        () => 'b',
      ),
    ).toBe(true);
    expect(
      queue.replace(
        (item) => item === 'a',
        () => 'c',
      ),
    ).toBe(false);
    queue.flush();
    expect(shown).toEqual([['b', 100_000]]);
    queue.push(100_000, 'gone');
    queue.clear();
    advance(5000);
    expect(shown).toHaveLength(1);
  });
});
