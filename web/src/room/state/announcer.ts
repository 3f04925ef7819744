// SPDX-License-Identifier: Apache-2.0
// What a screen reader is told of the chat. In: new messages of others; out: a few at a time, each once. In a lively chat
// nobody could listen to anything else: then the rest is counted, and the number is said. What is to oneself is said always.
import { Store } from '../../shared/store';

export type Spoken = { seq: number } & (
  | { kind: 'message'; id: number; name: string; text: string; direct: boolean }
  | { kind: 'more'; count: number }
);

export interface Heard {
  id: number;
  name: string;
  text: string;
  /** To oneself alone. */
  direct: boolean;
  /** Mentions oneself. */
  called: boolean;
}

/** So many messages are read out within the time below; reading one takes about three seconds. */
const MOST = 3;
const WITHIN_MS = 10_000;
const KEPT = 4;

export class Announcer {
  readonly spoken = new Store<readonly Spoken[]>([]);
  private seq = 0;
  private newest = 0;
  private times: number[] = [];
  private more = 0;

  constructor(
    private readonly now: () => number,
    private readonly setTimer: (run: () => void, delayMs: number) => unknown = setTimeout,
  ) {}

  add({ id, name, text, direct, called }: Heard): void {
    if (id <= this.newest) return;
    this.newest = id;
    const now = this.now();
    this.times = this.times.filter((at) => now - at < WITHIN_MS);
    if (!direct && !called && (this.more > 0 || this.times.length >= MOST)) {
      this.more += 1;
      if (this.more === 1) this.setTimer(() => this.sayMore(), WITHIN_MS);
      return;
    }
    this.times.push(now);
    this.say({ kind: 'message', seq: this.next(), id, name, text, direct });
  }

  private sayMore(): void {
    this.say({ kind: 'more', seq: this.next(), count: this.more });
    this.more = 0;
  }

  private next(): number {
    this.seq += 1;
    return this.seq;
  }

  private say(one: Spoken): void {
    this.spoken.update((list) => [...list, one].slice(-KEPT));
  }
}
