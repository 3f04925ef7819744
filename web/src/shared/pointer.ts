// SPDX-License-Identifier: Apache-2.0
// How somebody points here, for sentences that name it. Out: whether the main way is a finger, as the style sheets ask.

/** True where people tap: "Tap to unmute" instead of "Click to unmute". */
export const isTouch = (): boolean => window.matchMedia('(hover: none)').matches;
