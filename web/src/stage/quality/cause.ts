// SPDX-License-Identifier: Apache-2.0
// Whose link it is. In: how what is received from everybody fares just now, and how the own link does by itself; out: the
// reason for those that are not good. Pure.
import { GOOD, type Grade } from './grade';

/** undefined = nobody can tell from here. */
export type Cause = 'mine' | 'theirs' | undefined;

/** "Nearly everybody": four of five. */
const NEARLY_ALL = 0.8;
const HALF = 0.5;

export interface OwnEvidence {
  /** Loss or round-trip time of the own link are bad. */
  link: boolean;
  /** What is sent is held back because the own link carries no more. */
  limited: boolean;
}

/**
 * With one other person both ends look alike from here, so only the own uplink can speak. Among several, bad streams
 * from nearly everybody come through what they share, the own link; one bad stream among good ones is theirs, whatever the
 * own loss and round-trip time are: the others come through the same link. Where it is half and half, these decide.
 */
export function causeOf(grades: readonly Grade[], own: OwnEvidence): Cause {
  const bad = grades.filter((grade) => grade < GOOD).length;
  if (grades.length <= 1) return own.link || own.limited ? 'mine' : undefined;
  const share = bad / grades.length;
  if (share >= NEARLY_ALL) return 'mine';
  if (share >= HALF && own.link) return 'mine';
  return share <= HALF ? 'theirs' : undefined;
}
