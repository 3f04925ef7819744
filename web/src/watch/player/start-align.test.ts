// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { StartAlign } from './start-align';

const TARGET = 0.22;
const PART = 0.2;

/** A picture that begins `behind` seconds before live while `burstMs` of parts arrive; then one part every 200 ms. */
function begin({ behind, burstMs, everyMs = 20 }: { behind: number; burstMs: number; everyMs?: number }) {
  const align = new StartAlign();
  let position = 0;
  let end = PART;
  let jumps = 0;
  let firstJumpMs = 0;
  for (let now = 0; now < 1000; now += 50) {
    const live = behind + now / 1000;
    const burst = Math.min(1, (Math.floor(now / everyMs) * everyMs) / burstMs);
    end = Math.max(end, Math.floor((live * burst) / PART) * PART);
    const jump = align.observe(now, end - position, end, TARGET, PART);
    if (jump !== undefined) {
      jumps += 1;
      firstJumpMs = now;
      position = end - jump;
    }
    position += 0.05;
  }
  return { jumps, firstJumpMs, ahead: end - position, over: align.over };
}

describe('StartAlign', () => {
  it('jumps once to the target when the burst is over', () => {
    const { jumps, firstJumpMs, ahead } = begin({ behind: 1.5, burstMs: 150 });
    expect(jumps).toBe(1);
    expect(firstJumpMs).toBeLessThanOrEqual(500);
    expect(ahead).toBeGreaterThan(TARGET - 0.05);
    expect(ahead).toBeLessThan(TARGET + PART + 0.1);
  });
  it('does not wait for the end of a burst that lasts', () => {
    const { jumps, firstJumpMs } = begin({ behind: 6, burstMs: 2000, everyMs: 50 });
    expect(jumps).toBe(1);
    expect(firstJumpMs).toBeLessThanOrEqual(800);
  });
  it('leaves alone what is near enough', () => {
    const { jumps, over } = begin({ behind: 0.4, burstMs: 50 });
    expect(jumps).toBe(0);
    expect(over).toBe(true);
  });
});
