// SPDX-License-Identifier: Apache-2.0
// Reactions in flight. In: who reacted with what; out: a store of those in flight. Each disappears on its own.
import { Store } from '../../shared/store';

export interface Flying {
  id: number;
  emoji: string;
  name: string;
  /** Where it rises, 0 (left) to 1 (right). */
  lane: number;
}

export const FLIGHT_MS = 3200;
/** A room that applauds must not stop the page. */
const MOST = 40;
/** Neighbouring reactions rise apart: the golden ratio spreads them evenly. */
const STRIDE = 0.618;

export class ReactionsStore {
  readonly flying = new Store<readonly Flying[]>([]);
  private count = 0;

  add(emoji: string, name: string): void {
    this.count += 1;
    const one = { id: this.count, emoji, name, lane: (this.count * STRIDE) % 1 };
    this.flying.update((list) => [...list, one].slice(-MOST));
    setTimeout(() => this.flying.update((list) => list.filter((other) => other !== one)), FLIGHT_MS);
  }
}
