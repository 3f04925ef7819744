// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Arrivals } from './arrivals';

const PART = 0.2;

function after(parts: number, lateness: (part: number) => number): Arrivals {
  const arrivals = new Arrivals();
  for (let i = 0; i < parts; i += 1) arrivals.add(i * 200 + lateness(i) * 1000, i * PART);
  return arrivals;
}

describe('Arrivals', () => {
  it('needs next to nothing where every part is in time', () =>
    expect(after(50, () => 0.1).need).toBeCloseTo(0.06));
  it('needs as much as the latest part was late', () =>
    expect(after(50, (i) => (i === 30 ? 0.4 : 0)).need).toBeCloseTo(0.46));
  it('forgets after a while', () => expect(after(160, (i) => (i === 30 ? 0.4 : 0)).need).toBeCloseTo(0.06));
  it('learns nothing from an outage', () =>
    expect(after(50, (i) => (i === 30 ? 5 : 0)).need).toBeCloseTo(0.06));
  it('says nothing before it knows something', () => expect(after(4, (i) => i).need).toBe(0));
});
