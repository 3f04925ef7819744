// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff';

const options = { baseMs: 100, maxMs: 1000, factor: 2, jitter: 0.5 };

describe('Backoff', () => {
  it('doubles up to the maximum when there is no jitter drawn', () => {
    const backoff = new Backoff(options, () => 0);
    expect([1, 2, 3, 4, 5, 6].map(() => backoff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(backoff.attempts).toBe(6);
  });

  it('never waits less than the part that is not random', () => {
    const backoff = new Backoff(options, () => 0.999999);
    expect([1, 2, 3].map(() => backoff.next())).toEqual([50, 100, 200]);
  });

  it('starts over after a success', () => {
    const backoff = new Backoff(options, () => 0);
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('stays finite after very many failures', () => {
    const backoff = new Backoff(options, () => 0);
    for (let i = 0; i < 5000; i += 1) backoff.next();
    expect(backoff.next()).toBe(1000);
  });
});
