// SPDX-License-Identifier: Apache-2.0
// Notices a picture that stands still although it should move, whatever the reason and whether or not anybody reported
// an error. In: the playhead, several times a second; out: escalating measures. Pure: time is an argument.

export type StallMeasure = 'none' | 'nudge' | 'restart-load' | 'reload';

/** ms without progress -> measure; the last one is repeated at the same interval. */
const STEPS: readonly { afterMs: number; measure: StallMeasure }[] = [
  { afterMs: 2500, measure: 'nudge' },
  { afterMs: 5000, measure: 'restart-load' },
  { afterMs: 9000, measure: 'reload' },
];
const REPEAT_MS = 9000;
/** Two looks further apart than this: the tab slept, which is no stall. */
const SLEPT_MS = 4000;

export class StallWatchdog {
  private position: number | undefined;
  private movedAtMs = 0;
  private lastMs: number | undefined;
  private taken = 0;

  /** `shouldMove`: not paused, not ended, and there is a show to play. */
  observe(nowMs: number, position: number, shouldMove: boolean): StallMeasure {
    const slept = this.lastMs !== undefined && nowMs - this.lastMs > SLEPT_MS;
    this.lastMs = nowMs;
    if (!shouldMove || slept || position !== this.position) {
      this.position = position;
      this.movedAtMs = nowMs;
      this.taken = 0;
      return 'none';
    }
    const next = STEPS[this.taken];
    const still = nowMs - this.movedAtMs;
    if (next) {
      if (still < next.afterMs) return 'none';
      this.taken += 1;
      return next.measure;
    }
    if (still < (STEPS.at(-1)?.afterMs ?? 0) + REPEAT_MS) return 'none';
    this.movedAtMs = nowMs - (STEPS.at(-1)?.afterMs ?? 0);
    return 'reload';
  }

  /** How long the picture has stood still, ms. */
  stillFor(nowMs: number): number {
    return this.position === undefined ? 0 : nowMs - this.movedAtMs;
  }
}
