// SPDX-License-Identifier: Apache-2.0
// Who paused the picture: the person, who said so here, or the browser (a page in the background or in the back/forward
// cache, a phone call that took the sound). In: wishes and the video's events; out: whether and when to play on by itself.
// Pure: time is an argument.

/** What interrupted it is over by then, or says so itself. */
const TRY_AFTER_MS = 1000;
/** A browser that pauses again sooner than this means it: wait until something wakes the page. */
const INSISTS_MS = 10_000;

export class Pauses {
  private by: 'person' | 'browser' | undefined;
  private wished = false;
  private tryAtMs: number | undefined;
  private triedAtMs = -Infinity;

  /** The person wants it; the video's event follows. */
  wish(): void {
    this.wished = true;
  }

  /** The video has paused. */
  paused(nowMs: number): void {
    this.by = this.wished ? 'person' : 'browser';
    this.wished = false;
    const patient = nowMs - this.triedAtMs > INSISTS_MS;
    this.tryAtMs = this.by === 'browser' && patient ? nowMs + TRY_AFTER_MS : undefined;
  }

  /** It plays; the result says who had paused it. */
  played(): 'person' | 'browser' | undefined {
    const { by } = this;
    this.clear();
    return by;
  }

  /** Forgets what was, for a new show. */
  clear(): void {
    this.by = undefined;
    this.wished = false;
    this.tryAtMs = undefined;
  }

  get byPerson(): boolean {
    return this.by === 'person';
  }

  get any(): boolean {
    return this.by !== undefined;
  }

  /** True once, when the page can be seen and the interruption may be over. */
  due(nowMs: number, visible: boolean): boolean {
    if (this.tryAtMs === undefined || nowMs < this.tryAtMs || !visible) return false;
    this.tryAtMs = undefined;
    this.triedAtMs = nowMs;
    return true;
  }
}
