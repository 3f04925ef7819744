// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { ServerClock } from './server-clock';

describe('ServerClock', () => {
  it('knows nothing before the first round trip', () => {
    expect(new ServerClock(() => 0).now()).toBeUndefined();
  });

  it('assumes the server answered half way through the round trip', () => {
    let now = 120;
    const clock = new ServerClock(() => now);
    clock.add(100, 120, 1_000_010);
    expect(clock.now()).toBe(1_000_020);
    now = 620;
    expect(clock.now()).toBe(1_000_520);
    expect(clock.rttMs).toBe(20);
  });

  it('prefers the shortest round trip over later, slower ones', () => {
    const clock = new ServerClock(() => 1000);
    clock.add(0, 10, 5005);
    clock.add(100, 500, 5480);
    expect(clock.now()).toBe(6000);
  });

  it('forgets old samples, so that a clock step heals', () => {
    const clock = new ServerClock(() => 0);
    clock.add(0, 1, 1000);
    for (let i = 0; i < 8; i += 1) clock.add(0, 20, 9010);
    expect(clock.now()).toBe(9000);
  });

  it('follows a clock that was set with the first answer that shows it', () => {
    const clock = new ServerClock(() => 0);
    for (let i = 0; i < 8; i += 1) clock.add(0, 2, 100_001);
    clock.add(0, 60, 10_030);
    expect(clock.now()).toBe(10_000);
    for (let i = 0; i < 8; i += 1) clock.add(0, 2, 10_001);
    clock.add(0, 400, 10_390);
    expect(clock.now(), 'a slow answer is no step').toBe(10_000);
  });

  it('ignores nonsense', () => {
    const clock = new ServerClock(() => 0);
    clock.add(10, 0, 5);
    clock.add(0, 10, Number.NaN);
    expect(clock.now()).toBeUndefined();
  });
});
