// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { LatencyMeter } from './latency-meter';

/** Somebody who watches a server whose clocks can be set, `behind` ms behind. */
class Viewer {
  readonly meter = new LatencyMeter();
  private now = 1000;
  private media = 50_000;
  /** What the server's clock and the dates of the picture are off. */
  serverOff = 0;
  pictureOff = 0;

  constructor(private behind: number) {}

  look(forMs: number, { rate = 1, stall = false } = {}): number[] {
    const seen: number[] = [];
    for (let passed = 0; passed < forMs; passed += 100) {
      const played = stall ? 0 : 100 * rate;
      this.now += 100;
      this.media += played;
      this.behind += 100 - played;
      if (stall) continue;
      const real = 1_777_658_400_000 + this.now;
      this.meter.add(real + this.serverOff, real - this.behind + this.pictureOff, {
        nowMs: this.now,
        mediaMs: this.media,
      });
      seen.push(this.meter.latencyMs ?? -1);
    }
    return seen;
  }
}

describe('LatencyMeter', () => {
  it('knows nothing until both clocks are known', () => {
    const meter = new LatencyMeter();
    meter.add(undefined, 1, { nowMs: 0, mediaMs: 0 });
    meter.add(1, undefined, { nowMs: 0, mediaMs: 0 });
    expect(meter.latencyMs).toBeUndefined();
  });
  it('shows the median of the last five', () => {
    const meter = new LatencyMeter();
    for (const latency of [900, 500, 520, 510, 1900, 530, 505])
      meter.add(10_000, 10_000 - latency, { nowMs: 0, mediaMs: 0 });
    expect(meter.latencyMs).toBe(520);
  });
  it('never shows less than nothing', () => {
    const meter = new LatencyMeter();
    meter.add(1000, 1004, { nowMs: 0, mediaMs: 0 });
    expect(meter.latencyMs).toBe(0);
  });
  it('follows faster play and stalls', () => {
    const viewer = new Viewer(3000);
    viewer.look(10_000, { rate: 1.1 });
    expect(viewer.meter.latencyMs).toBeCloseTo(2000, -2);
    viewer.look(10_000, { stall: true });
    viewer.look(1000);
    expect(viewer.meter.latencyMs).toBeCloseTo(12_000, -2);
  });

  const steps = [90_000, -90_000, 3000];
  const orders = ['the server is first', 'the picture is first'];
  for (const step of steps) {
    for (const order of orders) {
      it(`a clock set by ${step} ms is never seen: ${order}`, () => {
        const viewer = new Viewer(800);
        viewer.look(2000);
        if (order === 'the server is first') viewer.serverOff = step;
        else viewer.pictureOff = step;
        const seen = viewer.look(30_000, { rate: 1.001 });
        viewer.serverOff = viewer.pictureOff = step;
        seen.push(...viewer.look(10_000));
        expect(Math.min(...seen)).toBeGreaterThan(740);
        expect(Math.max(...seen)).toBeLessThan(830);
      });
    }
  }
  it('believes a difference that stays', () => {
    const viewer = new Viewer(800);
    viewer.look(2000);
    viewer.serverOff = 20_000;
    viewer.look(70_000);
    expect(viewer.meter.latencyMs).toBeCloseTo(20_800, -2);
  });
  it('starts over after a seek', () => {
    const viewer = new Viewer(800);
    viewer.look(2000);
    viewer.meter.reset();
    viewer.serverOff = 20_000;
    viewer.look(1000);
    expect(viewer.meter.latencyMs).toBeCloseTo(20_800, -2);
  });
});
