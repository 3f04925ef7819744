// SPDX-License-Identifier: Apache-2.0
// Brings a picture that has just begun to its target at once. Where to begin is decided before anything is loaded, and by
// the time it plays, live has moved on: steering there with the rate would take many seconds, and a jump in the first of
// them is not noticed. In: the buffer, several times a second; out: one jump, or none. Pure: time is an argument.

/** What was already there when the page came arrives in a burst, which is over when nothing comes for this long. */
const QUIET_MS = 120;
/** Later than this after the first look it would be noticed; on a slow line the burst does not end by itself. */
const LATEST_MS = 800;
/** Less is left to the rate, s. */
const NOT_WORTH = 0.1;

export class StartAlign {
  private sinceMs: number | undefined;
  private end = 0;
  private grewAtMs = 0;
  private done = false;

  /** Something new begins. */
  restart(): void {
    this.sinceMs = undefined;
    this.end = 0;
    this.done = false;
  }

  get over(): boolean {
    return this.done;
  }

  /**
   * `ahead`: seconds after the playhead; `end`: of the buffer, s; `target`: wanted minimum, s; `part`: how much arrives at
   * once, s. When set: seek to this many seconds before the end.
   */
  observe(nowMs: number, ahead: number, end: number, target: number, part: number): number | undefined {
    if (this.done) return undefined;
    this.sinceMs ??= nowMs;
    if (end > this.end) {
      this.end = end;
      this.grewAtMs = nowMs;
    }
    const quietMs = nowMs - this.grewAtMs;
    if (quietMs < QUIET_MS && nowMs - this.sinceMs < LATEST_MS) return undefined;
    this.done = true;
    // The saw-tooth: since the last part arrived, some of it has been played.
    const wanted = target + Math.max(0, part - quietMs / 1000);
    return ahead > wanted + NOT_WORTH ? wanted : undefined;
  }
}
