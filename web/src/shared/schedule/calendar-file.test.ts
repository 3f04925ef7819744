// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { calendarFile } from './calendar-file';

const show = {
  slug: 'night-sky',
  title: 'Night sky',
  description: 'A weekly round.',
  startsAt: Date.UTC(2026, 10, 27, 20, 30),
  url: 'https://stage.example.org/watch/night-sky',
};
const now = Date.UTC(2026, 10, 1, 9, 8, 7);

/** The lines as a calendar reads them: unfolded. */
const lines = (change: Partial<typeof show> = {}): string[] =>
  calendarFile({ ...show, ...change }, now)
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n');

describe('calendarFile', () => {
  it('is one event in UTC', () =>
    expect(lines()).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Rostra//Rostra//EN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      'UID:night-sky-1795811400000@stage.example.org',
      'DTSTAMP:20261101T090807Z',
      'DTSTART:20261127T203000Z',
      'DURATION:PT1H',
      'SUMMARY:Night sky',
      'DESCRIPTION:A weekly round.\\n\\nhttps://stage.example.org/watch/night-sky',
      'URL:https://stage.example.org/watch/night-sky',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]));

  it('escapes what has a meaning, and lets nothing begin a line of its own', () => {
    const text = lines({ title: 'a,b;c\\d\r\nBEGIN:VALARM\u0007' });
    expect(text).toContain('SUMMARY:a\\,b\\;c\\\\d\\nBEGIN:VALARM');
    expect(text).not.toContain('BEGIN:VALARM');
  });

  it('folds lines at 75 octets, between two characters', () => {
    const title = '🌌 रात का आकाश '.repeat(20).trim();
    const file = calendarFile({ ...show, title }, now);
    for (const line of file.split('\r\n')) {
      expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
      expect(Buffer.from(line).toString()).toBe(line);
    }
    expect(lines({ title })).toContain(`SUMMARY:${title}`);
  });

  it('needs no description', () =>
    expect(lines({ description: ' ' })).toContain('DESCRIPTION:https://stage.example.org/watch/night-sky'));
});
