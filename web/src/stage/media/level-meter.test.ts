// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { isDead, levelOf } from './level-meter';

describe('levelOf', () => {
  it('is 0 for silence and for less than -60 dBFS', () => {
    expect(levelOf(new Float32Array(8))).toBe(0);
    expect(levelOf(new Float32Array(8).fill(0.0005))).toBe(0);
  });
  it('is 1 at full scale and a half at -30 dBFS', () => {
    expect(levelOf(new Float32Array(8).fill(1))).toBe(1);
    expect(levelOf(new Float32Array(8).fill(10 ** (-30 / 20)))).toBeCloseTo(0.5);
  });
});

describe('isDead', () => {
  it('tells a microphone that is switched off from a quiet room', () => {
    expect(isDead(new Float32Array(8))).toBe(true);
    expect(isDead(new Float32Array(8).fill(0).fill(1e-6, 7))).toBe(false);
  });
});
