// SPDX-License-Identifier: Apache-2.0
// One other person's way over the map. In: positions as they arrive, up to 20 a second; out: where to draw the person
// now. What is drawn is 100 ms old, so that between two known places there is always a line to walk on. Pure.
import { distance, type Point } from './geometry';

export const BUFFER_MS = 100;
/** Longer without news means they stood still and then went: not that they crept all that time. */
const STOOD_MS = 150;
/** What the server sends while someone walks. */
const STEP_MS = 50;
/** Nobody walks this far between two messages: they were put there. */
const JUMP = 500;
const KEPT = 12;

interface Sample extends Point {
  at: number;
}

export class PositionTrack {
  private samples: Sample[] = [];

  constructor(first: Point, at: number) {
    this.samples = [{ ...first, at }];
  }

  /** The newest known place. */
  get last(): Point {
    const { x, y } = this.samples[this.samples.length - 1] ?? { x: 0, y: 0 };
    return { x, y };
  }

  add({ x, y }: Point, at: number): void {
    const last = this.samples[this.samples.length - 1];
    if (last && at < last.at) return;
    if (!last || distance(last, { x, y }) > JUMP) {
      this.samples = [{ x, y, at }];
      return;
    }
    if (at - last.at > STOOD_MS) this.samples.push({ x: last.x, y: last.y, at: at - STEP_MS });
    this.samples.push({ x, y, at });
    if (this.samples.length > KEPT) this.samples.splice(0, this.samples.length - KEPT);
  }

  /** Where the person is drawn at local time `now`. */
  at(now: number): Point {
    const time = now - BUFFER_MS;
    for (let i = this.samples.length - 1; i >= 0; i -= 1) {
      const from = this.samples[i];
      if (!from || from.at > time) continue;
      const to = this.samples[i + 1];
      if (!to) return { x: from.x, y: from.y };
      const share = (time - from.at) / (to.at - from.at);
      return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    }
    const [first] = this.samples;
    return first ? { x: first.x, y: first.y } : { x: 0, y: 0 };
  }

  /** Nothing moves any more: drawing it again would change nothing. */
  isAtRest(now: number): boolean {
    return now - BUFFER_MS >= (this.samples[this.samples.length - 1]?.at ?? 0);
  }
}
