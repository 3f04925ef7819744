// SPDX-License-Identifier: Apache-2.0
// How the reader points, for sentences that say so and for what a keyboard on the screen would hide. Out: whether they tap,
// by the media query of the style sheets.

/** True where people tap: "Tap to unmute" instead of "Click to unmute". */
export const isTouch = (): boolean => window.matchMedia('(hover: none)').matches;
