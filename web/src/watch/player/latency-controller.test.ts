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

  it('seeks when catching up would take longer than twelve seconds, and starts to measure again', () => {
    expect(hold(baseTarget + 1.4, 2000).seekBeforeEnd).toBeUndefined();
    controller.reset();
    expect(hold(baseTarget + 1.6, 200).seekBeforeEnd).toBeCloseTo(baseTarget + 0.1);
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

  it('does not mistake the top of the saw-tooth for the buffer when it seeks', () => {
    let seek: number | undefined;
    for (let i = 0; seek === undefined && i < 60; i += 1, now += TICK)
      seek = controller.observe(now, baseTarget + 1.6 + (i % 4) * 0.05).seekBeforeEnd;
    const tooth = seek! - baseTarget - 0.1;
    expect(tooth).toBeGreaterThanOrEqual(0);
    expect(tooth).toBeLessThan(0.2);
  });

  it('jumps over what a stall left behind, but not over what is no more than that', () => {
    controller.stalled(now);
    hold(0, 1800);
    expect(hold(controller.target + 0.3, 2400).seekBeforeEnd).toBeUndefined();

    controller = new LatencyController();
    now += 60_000;
    controller.stalled(now);
    hold(0, 1800);
    expect(hold(controller.target + 1, 1500).seekBeforeEnd).toBeDefined();
  });

  it('catches up by rate what grew later than a stall', () => {
    controller.stalled(now);
    hold(0, 1800);
    hold(controller.target, 3000);
    expect(hold(controller.target + 1, 3000)).toEqual({ rate: 1.12 });
  });

  it('keeps what is ahead when stalls come in a row', () => {
    controller.stalled(now);
    hold(0, 500);
    hold(controller.target, 2000);
    controller.stalled(now);
    hold(0, 500);
    expect(hold(controller.target + 1, 2400)).toEqual({ rate: 1.12 });
  });

  describe('with a simulated viewer', () => {
    let playhead: number;
    let end: number;
    let stalls: number[];
    let seeks: number[];

    /** Plays until `untilMs`; `arrives` says how much of the show is there at this time. */
    function play(untilMs: number, arrives: (atMs: number) => number): void {
      let stands = false;
      for (; now < untilMs; now += TICK) {
        end = Math.max(end, arrives(now));
        if (end - playhead <= 0.001) {
          if (!stands) {
            stalls.push(now);
            controller.stalled(now);
          }
          stands = true;
        } else if (stands && end - playhead > 0.15) stands = false;
        const { rate, seekBeforeEnd } = controller.observe(now, end - playhead);
        if (seekBeforeEnd !== undefined) {
          seeks.push(now);
          playhead = Math.max(playhead, end - seekBeforeEnd);
          controller.reset();
        } else if (!stands) playhead = Math.min(end, playhead + (TICK / 1000) * rate);
      }
    }
    /** Parts of 200 ms on time: 0.6 s are there at the beginning. */
    const steady = (atMs: number): number => 0.6 + Math.floor(atMs / 200) * 0.2;
    /** How far the playhead is behind the newest part, at most, in the next second. */
    function behind(): number {
      let most = 0;
      for (const until = now + 1000; now < until; ) {
        play(now + TICK, steady);
        most = Math.max(most, end - playhead);
      }
      return most;
    }

    beforeEach(() => {
      playhead = 0;
      end = 0.6;
      stalls = [];
      seeks = [];
    });

    it('comes from the hold-back to the target within ten seconds', () => {
      play(8000, steady);
      expect(behind()).toBeLessThan(baseTarget + 0.3);
      expect(end - playhead).toBeGreaterThan(baseTarget * 0.6);
      expect({ stalls, seeks }).toEqual({ stalls: [], seeks: [] });
    });

    it.each([700, 1800, 4000, 30_000])('is back at the target three seconds after a stall of %i ms', (ms) => {
      const from = 20_000;
      play(from, steady);
      play(from + ms, () => steady(from));
      play(from + ms + 3000, steady);
      expect(behind()).toBeLessThan(controller.target + 0.35);
      expect(stalls).toHaveLength(1);
      expect(seeks.length).toBeLessThanOrEqual(1);
      play(now + 60_000, steady);
      expect(stalls).toHaveLength(1);
    });

    it('is back at the target as soon when the browser stood still and nobody said that it stalled', () => {
      play(20_000, steady);
      now += 1800;
      play(now + 3000, steady);
      expect(behind()).toBeLessThan(baseTarget + 0.35);
      expect(stalls).toEqual([]);
    });

    it('finds its peace on a network that delivers a second at a time', () => {
      const bursts = (atMs: number): number => 0.6 + Math.floor(atMs / 1000);
      play(120_000, bursts);
      expect(stalls.length).toBeLessThan(8);
      expect(Math.max(...stalls)).toBeLessThan(60_000);
      expect(seeks.length).toBeLessThanOrEqual(3);
    });
  });
});
