// SPDX-License-Identifier: Apache-2.0
// Keeps the viewer as close to live as the network allows, by playing imperceptibly faster or slower.
// In: how much is buffered, every 50 ms, and stalls; out: playback rate and rare seeks. Pure: time is an argument.
//
// Why not the player library's own catch-up: it acts only above one second of buffer and adds a second to its target at
// every stall. This one steers the *minimum* buffer of the last second (the trough between two parts), so latency is
// about one part plus that minimum. A stall raises the target; it sinks back slowly, later after each further stall.
// What a stall left behind is jumped over: the picture stood anyway, and a jump is less to bear than twenty seconds of
// faster play. Not so when stalls come in a row: then the network delivers in bursts, and what lies ahead is needed.

export interface LatencyOptions {
  /** Wanted minimum of buffered media, s. */
  baseTarget: number;
  /** The target never grows beyond this, s. */
  maxTarget: number;
  /** The minimum is taken over this long, ms. */
  windowMs: number;
  /** Fastest and slowest rate; both too small a change to be heard. */
  maxRate: number;
  slowRate: number;
  /** Further above the target than this, catching up would take too long: seek, s. */
  seekAbove: number;
  /** The same after a stall that came alone, s. */
  seekAboveAfterStall: number;
  /** After a stall the target stays for this long before it sinks, ms; doubled by each further stall up to the maximum. */
  holdMs: number;
  maxHoldMs: number;
  /** Time constant of the sinking, ms. */
  decayMs: number;
}

export const LATENCY_OPTIONS: LatencyOptions = {
  baseTarget: 0.22,
  maxTarget: 1.5,
  windowMs: 1000,
  maxRate: 1.12,
  slowRate: 0.96,
  seekAbove: 1.5,
  seekAboveAfterStall: 0.4,
  holdMs: 10_000,
  maxHoldMs: 120_000,
  decayMs: 20_000,
};

export interface LatencyAction {
  rate: number;
  /** When set: seek to this many seconds before the end of the buffer. */
  seekBeforeEnd?: number;
}

interface Sample {
  atMs: number;
  ahead: number;
}

const DEAD_BAND = 0.03; // s above the target in which nothing is done
const LOW_SHARE = 0.4; // of the target: below it, play slower
const GAIN = 0.6; // rate per second of surplus
const SMALLEST_RATE_STEP = 0.008; // finer changes only cost work in the browser
const FEWEST_SAMPLES = 3; // a throttled tab ticks once a second: still look at more than one sample
const SEEK_MARGIN = 0.1; // s
const STARVING = 0.1; // s ahead: the stall is not over
const AFTER_STALL_MS = 2500; // since there was something to play again: the window has to be free of the stall

export class LatencyController {
  private samples: Sample[] = [];
  private currentTarget: number;
  private floor = 0;
  private rate = 1;
  private holdMs: number;
  private heldUntilMs = 0;
  private lastMs: number | undefined;
  /** Until then it is the time after a stall that came alone. */
  private afterStallUntilMs = 0;
  /** What the latest stall changed. */
  private undo: { target: number; holdMs: number; heldUntilMs: number } | undefined;

  constructor(private options: LatencyOptions = LATENCY_OPTIONS) {
    this.currentTarget = options.baseTarget;
    this.holdMs = options.holdMs;
  }

  /** Wanted minimum buffer now, s. */
  get target(): number {
    return this.currentTarget;
  }

  /** The line needs at least this much, s, as far as the target may grow: no stall has to teach it. */
  setFloor(seconds: number): void {
    this.floor = seconds;
    this.currentTarget = Math.max(this.currentTarget, this.base);
  }

  /** Other limits from now on; what was learned from stalls stays. */
  setRange(baseTarget: number, maxTarget: number): void {
    const learned = this.currentTarget - this.base;
    this.options = { ...this.options, baseTarget, maxTarget };
    this.currentTarget = Math.min(maxTarget, this.base + Math.max(0, learned));
    this.reset();
  }

  /** Where the target sinks to. */
  private get base(): number {
    return Math.min(this.options.maxTarget, Math.max(this.options.baseTarget, this.floor));
  }

  /**
   * One look at the buffer. `ahead`: contiguous seconds after the playhead; `total`: seconds to the end of everything
   * buffered, which is more when there is a hole.
   */
  observe(nowMs: number, ahead: number, total: number = ahead): LatencyAction {
    this.decay(nowMs);
    this.remember(nowMs, ahead);
    const lowest = Math.min(...this.samples.map((sample) => sample.ahead));
    if (nowMs < this.afterStallUntilMs && ahead < STARVING) this.afterStallUntilMs = nowMs + AFTER_STALL_MS;
    const limit = this.currentTarget + this.seekAbove(nowMs);
    if (this.samples.length >= FEWEST_SAMPLES && Math.max(lowest, total) > limit) {
      // A hole does not fill: everything behind it counts, but only when the part before it is about to run out.
      const overHole = total > ahead && ahead < this.currentTarget;
      if (lowest > limit || overHole) {
        this.reset();
        this.afterStallUntilMs = 0;
        // Where the saw-tooth of arriving parts stands just now must not make the buffer too small.
        const tooth = overHole ? 0 : ahead - lowest;
        return { rate: 1, seekBeforeEnd: this.currentTarget + SEEK_MARGIN + tooth };
      }
    }
    return { rate: this.step(this.wantedRate(lowest)) };
  }

  /** The picture stood still for lack of data. */
  stalled(nowMs: number): void {
    this.undo = { target: this.currentTarget, holdMs: this.holdMs, heldUntilMs: this.heldUntilMs };
    if (nowMs >= this.heldUntilMs) this.afterStallUntilMs = nowMs + AFTER_STALL_MS;
    else this.afterStallUntilMs = 0;
    this.currentTarget = Math.min(this.options.maxTarget, this.currentTarget * 1.4 + 0.02);
    this.heldUntilMs = nowMs + this.holdMs;
    this.holdMs = Math.min(this.options.maxHoldMs, this.holdMs * 2);
    this.samples = [];
  }

  /**
   * The latest stall was an outage (a server was away), which no buffer of this size would have covered: nothing is
   * learned from it.
   */
  forgive(): void {
    if (!this.undo) return;
    this.currentTarget = this.undo.target;
    this.holdMs = this.undo.holdMs;
    this.heldUntilMs = this.undo.heldUntilMs;
    this.undo = undefined;
  }

  /** After a seek, a pause or a new source, what was seen before means nothing; the learned target stays. */
  reset(): void {
    this.samples = [];
    this.rate = 1;
    this.lastMs = undefined;
  }

  private seekAbove(nowMs: number): number {
    const { seekAbove, seekAboveAfterStall } = this.options;
    return nowMs < this.afterStallUntilMs ? seekAboveAfterStall : seekAbove;
  }

  private remember(nowMs: number, ahead: number): void {
    this.samples.push({ atMs: nowMs, ahead });
    const oldest = nowMs - this.options.windowMs;
    while (this.samples.length > FEWEST_SAMPLES && (this.samples[0]?.atMs ?? nowMs) < oldest)
      this.samples.shift();
  }

  private decay(nowMs: number): void {
    const elapsed = nowMs - (this.lastMs ?? nowMs);
    this.lastMs = nowMs;
    const { base } = this;
    const { decayMs, holdMs } = this.options;
    const surplus = this.currentTarget - base;
    if (elapsed <= 0 || surplus <= 0 || nowMs < this.heldUntilMs) return;
    this.currentTarget = base + surplus * Math.exp(-elapsed / decayMs);
    if (this.currentTarget - base < 0.005) {
      this.currentTarget = base;
      this.holdMs = Math.max(holdMs, this.holdMs / 2);
    }
  }

  private wantedRate(lowest: number): number {
    const { maxRate, slowRate } = this.options;
    const surplus = lowest - this.currentTarget;
    if (surplus > DEAD_BAND) return Math.min(maxRate, 1 + surplus * GAIN);
    return lowest < this.currentTarget * LOW_SHARE ? slowRate : 1;
  }

  private step(wanted: number): number {
    if (wanted === 1 || Math.abs(wanted - this.rate) > SMALLEST_RATE_STEP) this.rate = wanted;
    return this.rate;
  }
}
