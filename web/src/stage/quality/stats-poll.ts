// SPDX-License-Identifier: Apache-2.0
// Asks again and again, never twice at once. In: a question and how often; out: its answers. A question that fails is asked
// again as if nothing had happened; after close() no answer comes any more.

export class StatsPoll<T> {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;
  private closed = false;
  private askedAt = -Infinity;

  constructor(
    private readonly ask: () => Promise<T>,
    private readonly answer: (answer: T) => void,
    private periodMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.schedule();
  }

  /** The next question comes this long after the last one, which may be now. */
  every(periodMs: number): void {
    this.periodMs = periodMs;
    this.schedule();
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.closed || this.asking) return;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.askedAt + this.periodMs - this.now());
    this.timer = setTimeout(() => void this.round(), wait);
  }

  private async round(): Promise<void> {
    this.asking = true;
    try {
      const answer = await this.ask();
      if (!this.closed) this.answer(answer);
    } catch (error) {
      if (!this.closed) console.debug('rostra: no statistics', error);
    }
    // Counted from the answer on: a browser that takes long to count is asked less often.
    this.askedAt = this.now();
    this.asking = false;
    this.schedule();
  }
}
