// SPDX-License-Identifier: Apache-2.0
// People sound louder the closer they are. In: distance in map units; out: gain of the audio element. Pure.
// The router forwards within 400 units and stops beyond 450 (hysteresis): the curve ends there in silence, so that nobody
// is cut off in the middle of a word.

/** As near as people who talk to each other stand. */
export const FULL_WITHIN = 120;
export const SILENT_BEYOND = 450;
/** Within this distance two people count as near each other. */
export const HEAR_WITHIN = 400;

/** 1 within FULL_WITHIN, 0 from SILENT_BEYOND on, falling smoothly in between. */
export function gainAt(units: number): number {
  if (!(units > FULL_WITHIN)) return 1;
  if (units >= SILENT_BEYOND) return 0;
  const near = (SILENT_BEYOND - units) / (SILENT_BEYOND - FULL_WITHIN);
  return near * near;
}
