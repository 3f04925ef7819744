// SPDX-License-Identifier: Apache-2.0
// The day of a message in the reader's time zone, and what it is called. Pure.
import { texts } from '../../shared/texts';
import { formatDate } from '../../shared/texts/format';

/** A number that is the same for all moments of one local day. */
export function dayOf(ms: number): number {
  const date = new Date(ms);
  return date.getFullYear() * 10_000 + (date.getMonth() + 1) * 100 + date.getDate();
}

export function dayName(ms: number, now: Date = new Date()): string {
  if (dayOf(ms) === dayOf(now.getTime())) return texts.chat.today;
  const yesterday = new Date(now);
  yesterday.setDate(now.getDate() - 1);
  return dayOf(ms) === dayOf(yesterday.getTime()) ? texts.chat.yesterday : formatDate(new Date(ms));
}
