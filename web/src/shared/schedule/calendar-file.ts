// SPDX-License-Identifier: Apache-2.0
// A planned show as a calendar file (RFC 5545). In: the show; out: the text of an .ics file, or its download. Pure but for
// downloadCalendarFile().

export interface PlannedShow {
  slug: string;
  title: string;
  description: string;
  /** ms since 1970. */
  startsAt: number;
  /** Address of the watch page. */
  url: string;
}

const MOST_OCTETS = 75;
/** How long a show lasts nobody knows; a calendar shows something without a length badly. */
const DURATION = 'PT1H';

export function calendarFile(show: PlannedShow, now: number): string {
  const { host } = new URL(show.url);
  const text = [show.description.trim(), show.url].filter((part) => part !== '').join('\n\n');
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rostra//Rostra//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    // The same show again replaces its entry; the next one gets another.
    `UID:${show.slug}-${show.startsAt}@${host}`,
    `DTSTAMP:${utc(now)}`,
    `DTSTART:${utc(show.startsAt)}`,
    `DURATION:${DURATION}`,
    `SUMMARY:${escaped(show.title)}`,
    `DESCRIPTION:${escaped(text)}`,
    `URL:${show.url}`,
    'END:VEVENT',
    'END:VCALENDAR',
  ]
    .map((line) => `${folded(line)}\r\n`)
    .join('');
}

export function downloadCalendarFile(show: PlannedShow): void {
  const file = new Blob([calendarFile(show, Date.now())], { type: 'text/calendar;charset=utf-8' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = `${show.slug}.ics`;
  link.click();
  // The browser has taken the address by the end of this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 0);
}

/** "20261127T203000Z": date-time in UTC, s. 3.3.5. */
function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** Text, s. 3.3.11: no control characters but the line ends that are written as \n. */
function escaped(text: string): string {
  return (
    text
      .replace(/\r\n?/g, '\n')
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replace(/[\\;,]/g, '\\$&')
      .replace(/\n/g, '\\n')
  );
}

/** Lines have at most 75 octets, s. 3.1; a character is never cut. */
function folded(line: string): string {
  const octets = (text: string): number => new TextEncoder().encode(text).length;
  let result = '';
  let length = 0;
  for (const character of line) {
    const size = octets(character);
    if (length + size > MOST_OCTETS) {
      result += '\r\n ';
      length = 1;
    }
    result += character;
    length += size;
  }
  return result;
}
