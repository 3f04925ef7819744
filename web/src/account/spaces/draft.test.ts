// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { fromLocalInput, toLocalInput } from '../../shared/design/DateTimeField';
import { draftOf, NEW_SPACE } from './draft';

describe('draftOf', () => {
  it('leaves an empty address to the server', () => {
    expect('slug' in draftOf({ ...NEW_SPACE, title: ' Evening ' })).toBe(false);
    expect(draftOf({ ...NEW_SPACE, title: ' Evening ' }).title).toBe('Evening');
    expect(draftOf({ ...NEW_SPACE, slug: 'a' }).slug).toBe('a');
  });
  it('sends the instant of a local time, and null for none', () => {
    const time = new Date(2026, 10, 27, 20, 30);
    expect(draftOf({ ...NEW_SPACE, startsAt: '2026-11-27T20:30' }).startsAt).toBe(time.toISOString());
    expect(draftOf(NEW_SPACE).startsAt).toBeNull();
  });
});

describe('local times', () => {
  it('go both ways', () => {
    const time = new Date(2026, 0, 5, 7, 8);
    expect(toLocalInput(time)).toBe('2026-01-05T07:08');
    expect(fromLocalInput('2026-01-05T07:08')).toEqual(time);
  });
  it.each(['', 'tomorrow', '2026-13-01T00:00', '2026-01-01'])('%j is none', (text) =>
    expect(fromLocalInput(text)).toBeUndefined(),
  );
});
