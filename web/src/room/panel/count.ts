// SPDX-License-Identifier: Apache-2.0
// Numbers on buttons and tabs. In: how many; out: what is shown and what is said. Pure.

const MOST = 99;

export const shownCount = (count: number): string => (count > MOST ? `${MOST}+` : String(count));

/** For IconButton; nothing for none. */
export function countMark(
  count: number,
  say: (count: number) => string,
): { shown: string; said: string } | undefined {
  return count > 0 ? { shown: shownCount(count), said: say(count) } : undefined;
}
