// SPDX-License-Identifier: Apache-2.0
// Notices a picture that stands still although it should move, whatever the reason and whether or not anyone reported
// an error. In: the playhead, several times a second; out: escalating measures. Pure: time is an argument.

export type StallMeasure = 'none' | 'nudge' | 'restart-load' | 'reload';

/** ms without progress -> measure; the last one is repeated at the same interval. */
const LAST = { afterMs: 7000, measure: 'reload' } as const;
const STEPS: readonly { afterMs: number; measure: StallMeasure }[] = [
  { afterMs: 2500, measure: 'nudge' },
  { afterMs: 4500, measure: 'restart-load' },
  LAST,
];
const REPEAT_MS = 8000;
/** Two looks further apart than this: the tab slept, which is no stall. */
const SLEPT_MS = 4000;

export class StallWatchdog {
  private position: number | undefined;
  private movedAtMs = 0;
  /** The steps are counted from here. */
  private sinceMs = 0;
  private lastMs: number | undefined;
  private taken = 0;

  /** `shouldMove`: not paused, not ended, and there is a show to play. */
  observe(nowMs: number, position: number, shouldMove: boolean): StallMeasure {
    const slept = this.lastMs !== undefined && nowMs - this.lastMs > SLEPT_MS;
    this.lastMs = nowMs;
    if (!shouldMove || slept || position !== this.position) {
      this.position = position;
      this.movedAtMs = nowMs;
      this.restart(nowMs);
      return 'none';
    }
    const next = STEPS[this.taken] ?? { afterMs: LAST.afterMs + REPEAT_MS, measure: LAST.measure };
    if (nowMs - this.sinceMs < next.afterMs) return 'none';
    if (this.taken < STEPS.length) this.taken += 1;
    else this.sinceMs += REPEAT_MS;
    return next.measure;
  }

  /** Something new was begun and deserves its own time. */
  restart(nowMs: number): void {
    this.sinceMs = nowMs;
    this.taken = 0;
  }

  /** How long the picture has stood still, ms. */
  stillFor(nowMs: number): number {
    return this.position === undefined ? 0 : nowMs - this.movedAtMs;
  }
}
