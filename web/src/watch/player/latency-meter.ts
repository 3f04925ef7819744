// SPDX-License-Identifier: Apache-2.0
// Glass-to-glass latency as shown on the page: server's wall clock now minus the wall clock of the shown picture.
// In: both clocks, several times a second; out: the median of the last samples, so that the number does not flicker.

const SAMPLES = 5;

export class LatencyMeter {
  private samples: number[] = [];

  add(serverNowMs: number | undefined, pictureMs: number | undefined): void {
    if (serverNowMs === undefined || pictureMs === undefined) return;
    this.samples.push(serverNowMs - pictureMs);
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  reset(): void {
    this.samples = [];
  }

  /** ms; undefined before the first sample. */
  get latencyMs(): number | undefined {
    const sorted = [...this.samples].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    return middle === undefined ? undefined : Math.max(0, Math.round(middle));
  }
}
