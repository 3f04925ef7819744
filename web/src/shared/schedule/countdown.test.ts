// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { formatDaysUntil } from '../texts/format';
import { outlookOf } from './countdown';

const now = Date.UTC(2026, 10, 26, 20, 30);
const HOUR = 3600 * 1000;

describe('outlookOf', () => {
  it.each([
    ['nothing planned', 0, { kind: 'unplanned' }],
    ['tomorrow is not soon', now + 25 * HOUR, { kind: 'later' }],
    ['today', now + 2 * HOUR + 62_500, { kind: 'clock', text: '2:01:03' }],
    ['in a while', now + 61_000, { kind: 'clock', text: '1:01' }],
    ['any moment', now + 59_000, { kind: 'soon' }],
    ['late', now - HOUR / 2, { kind: 'soon' }],
    ['long ago', now - 2 * HOUR, { kind: 'unplanned' }],
  ])('%s', (_what, startsAt, outlook) => expect(outlookOf(startsAt, now)).toEqual(outlook));
});

describe('formatDaysUntil', () => {
  const night = new Date(2026, 10, 26, 23, 0);
  it.each([
    [new Date(2026, 10, 27, 23, 30), 'tomorrow'],
    [new Date(2026, 10, 29, 1, 0), 'in 3 days'],
  ])('goes by the calendar: %s', (time, words) => expect(formatDaysUntil(time, night)).toBe(words));
});
