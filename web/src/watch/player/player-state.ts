// SPDX-License-Identifier: Apache-2.0
// What the page shows of the player.
import type { Renditions } from './engine';
import type { Pace } from './paces';
import type { Way } from './ways';

export interface PlayerState {
  /**
   * `slow`: the picture waits for media that comes, but not fast enough. `recovering`: there is nothing to see at the
   * moment, and the player works on it.
   */
  phase: 'idle' | 'loading' | 'playing' | 'slow' | 'recovering' | 'ended';
  paused: boolean;
  /** The browser wants a click before anything moves. */
  needsClick: boolean;
  /** Plays as close to live as it can; false after a pause, until the person goes back to live. */
  following: boolean;
  muted: boolean;
  volume: number;
  /** Of the picture that runs; undefined while it is paused. */
  latencyMs: number | undefined;
  /** What the player wants to have buffered at least; more after stalls. */
  targetMs: number;
  pace: Pace;
  way: Way;
  renditions: Renditions;
}
