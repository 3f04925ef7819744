// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { hueOf, initialsOf } from './person-look';

describe('initialsOf', () => {
  it.each([
    ['Ada Lovelace', 'AL'],
    ['ada', 'A'],
    ['Jean-Luc  van Dam', 'JD'],
    ['日本', '日'],
    ['  ', '?'],
  ])('%j is %s', (name, initials) => expect(initialsOf(name)).toBe(initials));
});

describe('hueOf', () => {
  it('is stable and within the circle', () => {
    expect(hueOf('Ada')).toBe(hueOf('Ada'));
    for (const name of ['', 'Ada', 'Bo', 'x'.repeat(64)]) {
      expect(hueOf(name)).toBeGreaterThanOrEqual(0);
      expect(hueOf(name)).toBeLessThan(360);
    }
  });
});
