// SPDX-License-Identifier: Apache-2.0
// Which rung's single pictures to ask for. A stream that comes as fast as it is made says nothing of what the line could
// carry beside it, so this goes down when the picture stands still, and tries a better one after a calm time that grows with
// each attempt that failed. In: rungs, first estimate, stalls, time; out: the rung. Pure: time is an argument.
import type { Rung } from './rungs';

/** Of what the line carries: bursts and everything else need the rest. */
const USABLE = 0.65;
const FIRST_CALM_MS = 20_000;
const LONGEST_CALM_MS = 300_000;
/** Trouble this soon after going up: it was too much. */
const TOO_MUCH_MS = 15_000;
/** Stalls in this time, with nowhere to go, say that the line does not carry single pictures at all. */
const PATIENCE_MS = 20_000;
const MOST_STALLS = 3;

export class RungChoice {
  private at = 0;
  private calmMs = FIRST_CALM_MS;
  /** 0: some time after it began. */
  private upAtMs = Infinity;
  private wentUpMs = -Infinity;
  private stalls: number[] = [];
  private fixed: number | undefined;

  /** `rungs`: best first, at least one. `bandwidth`: what the line carries, bit/s. */
  constructor(
    private readonly rungs: readonly Rung[],
    bandwidth: number,
  ) {
    const fits = rungs.findIndex(({ bitrate }) => bitrate <= bandwidth * USABLE);
    this.at = fits < 0 ? rungs.length - 1 : fits;
    this.upAtMs = this.at > 0 ? 0 : Infinity;
  }

  /** Index of the rung. */
  get current(): number {
    return this.fixed ?? this.at;
  }

  get chosen(): number | undefined {
    return this.fixed;
  }

  /** The viewer's own choice; undefined: this decides. */
  choose(index: number | undefined): void {
    this.fixed = index;
    this.stalls = [];
  }

  /** Pictures are shown since now. */
  began(nowMs: number): void {
    if (this.upAtMs === 0) this.upAtMs = nowMs + this.calmMs;
  }

  /** The picture stood still. `down`: another rung is current now. `hopeless`: this way is no good here. */
  stalled(nowMs: number): 'stay' | 'down' | 'hopeless' {
    if (this.fixed === undefined && this.at < this.rungs.length - 1) {
      if (nowMs - this.wentUpMs < TOO_MUCH_MS) this.calmMs = Math.min(LONGEST_CALM_MS, this.calmMs * 2);
      this.at += 1;
      this.upAtMs = nowMs + this.calmMs;
      this.stalls = [];
      return 'down';
    }
    this.stalls = [...this.stalls.filter((atMs) => nowMs - atMs < PATIENCE_MS), nowMs];
    this.upAtMs = this.at > 0 ? nowMs + this.calmMs : Infinity;
    return this.stalls.length >= MOST_STALLS ? 'hopeless' : 'stay';
  }

  /** True when a better rung is current now: it was calm for long enough. */
  goesUp(nowMs: number): boolean {
    if (this.fixed !== undefined || this.at === 0 || nowMs < this.upAtMs || this.upAtMs === 0) return false;
    this.at -= 1;
    this.wentUpMs = nowMs;
    this.upAtMs = this.at > 0 ? nowMs + this.calmMs : Infinity;
    return true;
  }
}
