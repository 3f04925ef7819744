// SPDX-License-Identifier: Apache-2.0
// Glass-to-glass latency as shown on the page: server's wall clock now minus the wall clock of the shown picture.
// In: both clocks, several times a second, and how far picture and time have really moved; out: the median of the last
// samples, so that the number does not flicker.
//
// When the server's wall clock is set (a time server, an operator), both clocks follow, but not in the same moment: one
// with the next pong, the other with the first picture behind the discontinuity. Meanwhile their difference means
// nothing. What the latency is then follows from what it was: it grows with time and shrinks with what was played.

const SAMPLES = 5;
/** Nothing but a clock that was set moves the difference by this much more than time and picture did, ms. */
const STEP_MS = 2000;
/** Both clocks have followed long before; a difference that stays longer is the truth, ms. */
const BELIEVE_AFTER_MS = 60_000;

/** Where this page is. */
export interface PagePosition {
  /** Monotonic, ms. */
  nowMs: number;
  /** Of the shown picture on the media timeline, ms. */
  mediaMs: number;
}

export class LatencyMeter {
  private samples: number[] = [];
  private last: (PagePosition & { latency: number }) | undefined;
  private doubtedSinceMs: number | undefined;

  add(serverNowMs: number | undefined, pictureMs: number | undefined, at: PagePosition): void {
    if (serverNowMs === undefined || pictureMs === undefined) return;
    const latency = this.plausible(serverNowMs - pictureMs, at);
    this.last = { ...at, latency };
    this.samples.push(latency);
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  /** After a seek, a pause or a new source. */
  reset(): void {
    this.samples = [];
    this.last = undefined;
    this.doubtedSinceMs = undefined;
  }

  /** ms; undefined before the first sample. */
  get latencyMs(): number | undefined {
    const sorted = [...this.samples].sort((a, b) => a - b);
    const middle = sorted[Math.floor(sorted.length / 2)];
    return middle === undefined ? undefined : Math.max(0, Math.round(middle));
  }

  private plausible(measured: number, at: PagePosition): number {
    if (!this.last) return measured;
    const expected = this.last.latency + (at.nowMs - this.last.nowMs) - (at.mediaMs - this.last.mediaMs);
    if (Math.abs(measured - expected) < STEP_MS) {
      this.doubtedSinceMs = undefined;
      return measured;
    }
    this.doubtedSinceMs ??= at.nowMs;
    return at.nowMs - this.doubtedSinceMs < BELIEVE_AFTER_MS ? expected : measured;
  }
}
