// SPDX-License-Identifier: Apache-2.0
// A grade that does not flicker: worse at once, better only after some seconds that were all better. In: grades in time; out:
// the one to show. Pure.
import type { Grade } from './grade';

/** Long enough to outlast the pause between two bursts of loss on a bad wireless link. */
export const BETTER_AFTER_MS = 6000;

export class Steady {
  private held: Grade | undefined;
  private better: { since: number; least: Grade } | undefined;

  get grade(): Grade | undefined {
    return this.held;
  }

  update(grade: Grade, now: number): Grade {
    if (this.held === undefined || grade <= this.held) {
      this.held = grade;
      this.better = undefined;
      return grade;
    }
    this.better ??= { since: now, least: grade };
    if (grade < this.better.least) this.better.least = grade;
    if (now - this.better.since >= BETTER_AFTER_MS) {
      this.held = this.better.least;
      this.better = undefined;
    }
    return this.held;
  }

  forget(): void {
    this.held = undefined;
    this.better = undefined;
  }
}
