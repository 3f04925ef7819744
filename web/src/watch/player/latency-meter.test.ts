// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { LatencyMeter } from './latency-meter';

describe('LatencyMeter', () => {
  it('knows nothing until both clocks are known', () => {
    const meter = new LatencyMeter();
    meter.add(undefined, 1);
    meter.add(1, undefined);
    expect(meter.latencyMs).toBeUndefined();
  });
  it('shows the median of the last five', () => {
    const meter = new LatencyMeter();
    for (const latency of [9000, 500, 520, 510, 5000, 530, 505]) meter.add(10_000, 10_000 - latency);
    expect(meter.latencyMs).toBe(520);
  });
  it('never shows less than nothing', () => {
    const meter = new LatencyMeter();
    meter.add(1000, 1004);
    expect(meter.latencyMs).toBe(0);
  });
});
