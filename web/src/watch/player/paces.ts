// SPDX-License-Identifier: Apache-2.0
// How close to live a viewer wants to be, and what the player keeps in its buffer for that.

export type Pace = 'lowest' | 'balanced' | 'stable';

export const PACES: Readonly<Record<Pace, { baseTarget: number; maxTarget: number }>> = {
  /** For who talks back: every late part may be seen. */
  lowest: { baseTarget: 0.12, maxTarget: 1 },
  balanced: { baseTarget: 0.22, maxTarget: 2 },
  /** For who only wants to watch: a second of a bad line goes unnoticed. */
  stable: { baseTarget: 1.2, maxTarget: 4 },
};

/** With single pictures the buffer has no parts to bridge. */
export const FRAME_PACE = { baseTarget: 0.06, maxTarget: 0.8 };

export function isPace(text: string | undefined): text is Pace {
  return text !== undefined && text in PACES;
}
