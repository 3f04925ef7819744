// SPDX-License-Identifier: Apache-2.0
// What is said about a planned show before it begins. In: when it is planned, the time; out: how to say it. Pure.

/** From here on seconds matter. */
const LAST_DAY_MS = 24 * 3600 * 1000;
/** From here on, and for a while after the planned time, it is about to begin. */
const SOON_MS = 60 * 1000;
const LATE_MS = 60 * 60 * 1000;

export type Outlook =
  | { kind: 'unplanned' }
  /** More than a day away. */
  | { kind: 'later' }
  /** Today or tonight: with a clock. */
  | { kind: 'clock'; text: string }
  /** Any moment; also when it is late. */
  | { kind: 'soon' };

/** `startsAt`: ms since 1970; 0 = nothing is planned. */
export function outlookOf(startsAt: number, now: number): Outlook {
  const left = startsAt - now;
  if (startsAt === 0 || left < -LATE_MS) return { kind: 'unplanned' };
  if (left < SOON_MS) return { kind: 'soon' };
  return left >= LAST_DAY_MS ? { kind: 'later' } : { kind: 'clock', text: clock(left) };
}

/** "1:02:03", "12:40". */
function clock(ms: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const rest = two(seconds % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}
