// SPDX-License-Identifier: Apache-2.0
// Holds back what happens in the room until the viewer's own picture has reached that moment. In: items with the server's
// time, the server's clock and the measured latency of the player; out: the items, in order, when they are due.
// Pure but for one injected timer.

export interface QueueClock {
  /** Server's wall clock now, ms since 1970; undefined = not known, then nothing waits. */
  serverNow: () => number | undefined;
  /** How far the picture is behind, ms; undefined = nothing plays, then nothing waits. */
  latencyMs: () => number | undefined;
  setTimer: (run: () => void, delayMs: number) => unknown;
}

/** The latency changes while the player catches up: look again this often. */
const LOOK_MS = 250;
/** Whatever the player says, nobody reads the chat of a minute ago as if it were new. */
const MOST_MS = 60_000;

export class PlayheadQueue<T> {
  private items: { sent: number; item: T }[] = [];
  private ticking = false;

  constructor(
    private readonly clock: QueueClock,
    private readonly deliver: (item: T) => void,
  ) {}

  push(sent: number, item: T): void {
    this.items.push({ sent, item });
    this.run();
  }

  /** Replaces waiting items, for a message that is edited before it is shown; true when there was one. */
  replace(matches: (item: T) => boolean, change: (item: T) => T): boolean {
    let found = false;
    this.items = this.items.map((entry) => {
      if (!matches(entry.item)) return entry;
      found = true;
      return { ...entry, item: change(entry.item) };
    });
    return found;
  }

  /** Delivers everything now, for a viewer who no longer wants to wait. */
  flush(): void {
    const items = this.items;
    this.items = [];
    for (const { item } of items) this.deliver(item);
  }

  clear(): void {
    this.items = [];
  }

  get waiting(): number {
    return this.items.length;
  }

  private run(): void {
    for (;;) {
      const [head] = this.items;
      if (!head) return;
      const wait = this.waitFor(head.sent);
      if (wait > 0) {
        this.tick(Math.min(wait, LOOK_MS));
        return;
      }
      this.items.shift();
      this.deliver(head.item);
    }
  }

  private waitFor(sent: number): number {
    const now = this.clock.serverNow();
    const latency = this.clock.latencyMs();
    if (now === undefined || latency === undefined) return 0;
    return sent + Math.min(latency, MOST_MS) - now;
  }

  private tick(delayMs: number): void {
    if (this.ticking) return;
    this.ticking = true;
    this.clock.setTimer(() => {
      this.ticking = false;
      this.run();
    }, delayMs);
  }
}
