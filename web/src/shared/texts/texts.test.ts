// SPDX-License-Identifier: Apache-2.0
// Every language says everything that English says: same keys, functions with as many values, nothing left in English.
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { hi } from './hi';
import { chooseLanguage } from './languages';

/** "home.points.0.title" -> the sentence, "room.live" -> "function of 1". */
function outline(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value === 'function') return new Map([[path, `function of ${value.length}`]]);
  return new Map(
    Object.entries(value as object).flatMap(([key, inner]) => [
      ...outline(inner, path === '' ? key : `${path}.${key}`),
    ]),
  );
}

/** Names, addresses and keys that are the same everywhere. */
const SAME = [/^product$/, /^(help\.list|keys\.[a-z]+)\.\d+\.keys$/, /Placeholder$/, /^gate\.other\.text$/];

describe('Hindi', () => {
  const english = outline(en);
  const hindi = outline(hi);

  it('has exactly the sentences of English', () => {
    expect([...hindi.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('takes the same values', () => {
    for (const [key, what] of english)
      if (what.startsWith('function of')) expect(`${key}: ${hindi.get(key)}`).toBe(`${key}: ${what}`);
  });

  it('is written in Devanagari', () => {
    const untranslated = [...hindi].filter(
      ([key, text]) =>
        !text.startsWith('function of') && !SAME.some((same) => same.test(key)) && !/\p{sc=Deva}/u.test(text),
    );
    expect(untranslated).toEqual([]);
  });
});

describe('counts', () => {
  it.each([
    [0, null, 'not used yet'],
    [1, null, 'used once'],
    [3, null, 'used 3 times'],
    [0, 1, 'can be used once'],
    [1, 1, 'used once'],
    [2, 5, 'used 2 of 5 times'],
  ])('of an invitation used %d of %s times', (uses, most, words) =>
    expect(en.manage.used(uses, most)).toBe(words),
  );

  it('of seconds are right', () => {
    expect(en.summons.left(1)).toBe('This invitation expires in 1 second.');
    expect(en.api.tooMany(90)).toBe('Too many attempts. Wait 90 seconds, then try again.');
  });
});

describe('the language of a visit', () => {
  it('is the chosen one', () => expect(chooseLanguage('hi', ['en-GB'])).toBe('hi'));
  it('else the first the browser prefers', () =>
    expect(chooseLanguage(undefined, ['fr', 'hi-IN', 'en'])).toBe('hi'));
  it('else English', () => expect(chooseLanguage('xx', ['fr-FR', 'toString'])).toBe('en'));
});
