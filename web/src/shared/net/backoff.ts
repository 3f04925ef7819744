// SPDX-License-Identifier: Apache-2.0
// Waiting times between attempts: exponential with jitter, so that a thousand browsers do not return in the same
// millisecond after a server restart. In: attempts and successes; out: milliseconds. Pure: randomness is injected.

export interface BackoffOptions {
  /** Upper bound of the first wait, ms. */
  baseMs: number;
  /** Upper bound of every wait, ms. */
  maxMs: number;
  /** Growth per failed attempt. */
  factor: number;
  /** Share of the wait that is random, 0 to 1. */
  jitter: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { baseMs: 300, maxMs: 8000, factor: 1.8, jitter: 0.5 };

export class Backoff {
  private failures = 0;

  constructor(
    private readonly options: BackoffOptions = DEFAULT_BACKOFF,
    private readonly random: () => number = Math.random,
  ) {}

  /** Failed attempts since the last success. */
  get attempts(): number {
    return this.failures;
  }

  /** Counts a failed attempt and says how long to wait before the next one, ms. */
  next(): number {
    const { baseMs, maxMs, factor, jitter } = this.options;
    const full = Math.min(maxMs, baseMs * factor ** this.failures);
    this.failures += 1;
    return Math.round(full * (1 - jitter * this.random()));
  }

  /** The attempt succeeded: start over with the shortest wait. */
  reset(): void {
    this.failures = 0;
  }
}
