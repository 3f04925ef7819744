// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { LATENCY_OPTIONS, LatencyController, type LatencyAction } from './latency-controller';

const { baseTarget } = LATENCY_OPTIONS;
const TICK = 50;

describe('LatencyController', () => {
  let controller: LatencyController;
  let now: number;

  beforeEach(() => {
    controller = new LatencyController();
    now = 0;
  });

  /** Shows the same buffer for a while; the last action counts. */
  function hold(ahead: number, ms: number, total = ahead): LatencyAction {
    let action: LatencyAction = { rate: 1 };
    for (const end = now + ms; now < end; now += TICK) {
      const next = controller.observe(now, ahead, total);
      action = next.seekBeforeEnd === undefined && action.seekBeforeEnd !== undefined ? action : next;
    }
    return action;
  }

  it('leaves a buffer at the target alone', () => expect(hold(baseTarget, 2000)).toEqual({ rate: 1 }));

  it('plays faster above the target, in proportion and never faster than 1.12', () => {
    expect(hold(baseTarget + 0.1, 2000).rate).toBeCloseTo(1.06);
    expect(hold(baseTarget + 1.5, 2000).rate).toBe(1.12);
  });

  it('plays slower when little is left', () => expect(hold(baseTarget * 0.3, 2000).rate).toBe(0.96));

  it('steers the minimum of the last second, not the saw-tooth of arriving parts', () => {
    let rate = 0;
    for (let i = 0; i < 60; i += 1, now += TICK)
      rate = controller.observe(now, baseTarget + (i % 4) * 0.05).rate;
    expect(rate).toBe(1);
  });

  it('forgets what was longer ago than a second', () => {
    hold(0.01, 1000);
    expect(hold(1, 950).rate).toBe(0.96);
    expect(hold(1, 200).rate).toBe(1.12);
  });

  it('seeks when it is more than three seconds ahead, and begins to look anew', () => {
    expect(hold(3.5, 200).seekBeforeEnd).toBeCloseTo(baseTarget + 0.1);
    expect(hold(baseTarget, 500)).toEqual({ rate: 1 });
  });

  it('does not seek on a single odd sample', () => expect(controller.observe(0, 9)).toEqual({ rate: 1.12 }));

  it('jumps a hole in the buffer only when what is before it runs out', () => {
    expect(hold(1, 500, 6).seekBeforeEnd).toBeUndefined();
    expect(hold(0.05, 500, 6).seekBeforeEnd).toBeDefined();
  });

  it('raises the target at a stall, up to the cap', () => {
    controller.stalled(0);
    expect(controller.target).toBeCloseTo(baseTarget * 1.4 + 0.02);
    for (let i = 0; i < 20; i += 1) controller.stalled(0);
    expect(controller.target).toBe(1.5);
  });

  it('holds a raised target for a while and then lets it sink back', () => {
    controller.stalled(0);
    const raised = controller.target;
    hold(raised, 9_000);
    expect(controller.target).toBe(raised);
    hold(raised, 21_000);
    expect(controller.target).toBeLessThan(baseTarget + (raised - baseTarget) * 0.5);
    hold(raised, 120_000);
    expect(controller.target).toBe(baseTarget);
  });

  it('waits longer before sinking when the stall comes back', () => {
    controller.stalled(0);
    controller.stalled(0);
    const raised = controller.target;
    hold(raised, 19_000);
    expect(controller.target).toBe(raised);
    hold(raised, 10_000);
    expect(controller.target).toBeLessThan(raised);
  });

  it('learns nothing from an outage', () => {
    controller.stalled(0);
    const raised = controller.target;
    controller.stalled(5_000);
    controller.forgive();
    controller.forgive();
    expect(controller.target).toBe(raised);
  });

  it('keeps the learned target over a discontinuity but not the old samples', () => {
    controller.stalled(0);
    const raised = controller.target;
    hold(0.01, 500);
    controller.reset();
    expect(controller.observe(now, raised).rate).toBe(1);
    expect(controller.target).toBe(raised);
  });

  it('a sleeping tab does not make the target sink in one step', () => {
    controller.stalled(0);
    hold(0.3, 100);
    controller.reset();
    now += 3_600_000;
    controller.observe(now, 0.3);
    expect(controller.target).toBeGreaterThan(baseTarget);
  });

  it('brings a simulated viewer from the hold-back to the target within ten seconds', () => {
    // Parts of 200 ms arrive on time; the player starts 0.6 s behind the edge.
    let playhead = 0;
    let end = 0.6;
    let lowest = Infinity;
    for (; now < 10_000; now += TICK) {
      if (now % 200 === 0) end += 0.2;
      const { rate } = controller.observe(now, end - playhead);
      playhead += (TICK / 1000) * rate;
      if (now > 8000) lowest = Math.min(lowest, end - playhead);
    }
    expect(lowest).toBeGreaterThan(baseTarget * 0.6);
    expect(lowest).toBeLessThan(baseTarget + 0.1);
  });
});
