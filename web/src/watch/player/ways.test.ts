// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { Ways } from './ways';

describe('Ways', () => {
  let ways: Ways;
  beforeEach(() => {
    ways = new Ways(true);
    ways.wish(true);
  });

  it('sends single pictures only to who wants the lowest latency', () => {
    expect(ways.way).toBe('frames');
    ways.wish(false);
    expect(ways.way).toBe('parts');
    expect(new Ways(true).way).toBe('parts');
  });

  it('plays parts where the browser can do nothing else', () => {
    const poor = new Ways(false);
    poor.wish(true);
    expect(poor.way).toBe('parts');
    expect(poor.due(1e9)).toBe(false);
  });

  it('falls back, rehearses after a while, once, and returns', () => {
    ways.failed(1000);
    expect(ways.way).toBe('parts');
    expect(ways.due(10_999)).toBe(false);
    expect(ways.due(11_000)).toBe(true);
    expect(ways.due(12_000)).toBe(false);
    expect(ways.way).toBe('parts');
    ways.rehearsed(true, 13_000);
    expect(ways.way).toBe('frames');
  });

  it('waits longer after each rehearsal that fails, up to five minutes', () => {
    let now = 0;
    ways.failed(now);
    const waits: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      const from = now;
      while (!ways.due(now)) now += 1000;
      waits.push((now - from) / 1000);
      ways.rehearsed(false, now);
    }
    expect(waits).toEqual([10, 20, 40, 80, 160, 300, 300]);
  });

  it('waits longer when it fails again soon, and forgets what was before a good minute', () => {
    ways.failed(0);
    expect(ways.due(10_000)).toBe(true);
    ways.rehearsed(true, 12_000);
    ways.failed(20_000);
    expect(ways.due(39_999)).toBe(false);
    expect(ways.due(40_000)).toBe(true);
    ways.rehearsed(true, 42_000);
    ways.failed(103_000);
    expect(ways.due(113_000)).toBe(true);
  });

  it('tries at once when the viewer wishes it again, and for another show', () => {
    ways.failed(0);
    ways.wish(false);
    ways.wish(true);
    expect(ways.way).toBe('frames');
    ways.failed(0);
    ways.reset();
    expect(ways.way).toBe('frames');
  });

  it('does not go back to what the viewer no longer wants', () => {
    ways.failed(0);
    expect(ways.due(10_000)).toBe(true);
    ways.wish(false);
    ways.rehearsed(true, 12_000);
    expect(ways.way).toBe('parts');
  });
});
