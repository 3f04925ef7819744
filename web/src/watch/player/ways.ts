// SPDX-License-Identifier: Apache-2.0
// Which way the picture comes: the parts of LL-HLS, or single pictures as soon as they are encoded. In: what the viewer
// wishes, what failed, how a rehearsal went; out: the way. Pure: time is an argument.
//
// Single pictures are for who wants the lowest latency. Where they do not come through (a proxy that collects them, a line
// that is too slow, a server that sends no more of them), parts do; after a while a rehearsal beside the running picture
// says whether it is worth to go back. Each failure makes the next rehearsal come later.

export type Way = 'frames' | 'parts';

const FIRST_BAR_MS = 10_000;
const LONGEST_BAR_MS = 300_000;
/** What went well for this long has nothing to do with what failed before. */
const STEADY_MS = 60_000;

export class Ways {
  private wished = false;
  private failures = 0;
  private barredUntilMs: number | undefined;
  private rehearsing = false;
  private sinceMs = -Infinity;

  /** `supported`: this browser can play single pictures. */
  constructor(private readonly supported: boolean) {}

  get way(): Way {
    return this.wished && this.supported && this.barredUntilMs === undefined ? 'frames' : 'parts';
  }

  /** The viewer wants the lowest latency, or does not. A wish is worth another try. */
  wish(lowest: boolean): void {
    if (lowest !== this.wished) this.reset();
    this.wished = lowest;
  }

  /** Another show: what was learned does not count. */
  reset(): void {
    this.failures = 0;
    this.barredUntilMs = undefined;
    this.rehearsing = false;
    this.sinceMs = -Infinity;
  }

  /** Single pictures begin to be shown. */
  began(nowMs: number): void {
    this.sinceMs = nowMs;
  }

  /** Single pictures do not come through. */
  failed(nowMs: number): void {
    if (nowMs - this.sinceMs > STEADY_MS) this.failures = 0;
    this.bar(nowMs);
  }

  /** True once, when it is time to rehearse: whoever asks does, and says how it went. */
  due(nowMs: number): boolean {
    if (!this.wished || !this.supported || this.rehearsing) return false;
    if (this.barredUntilMs === undefined || nowMs < this.barredUntilMs) return false;
    this.rehearsing = true;
    return true;
  }

  rehearsed(good: boolean, nowMs: number): void {
    if (!this.rehearsing) return; // wished away meanwhile
    this.rehearsing = false;
    if (good) {
      this.barredUntilMs = undefined;
      this.sinceMs = nowMs;
    } else {
      this.bar(nowMs);
    }
  }

  private bar(nowMs: number): void {
    this.barredUntilMs = nowMs + Math.min(LONGEST_BAR_MS, FIRST_BAR_MS * 2 ** this.failures);
    this.failures += 1;
  }
}
