// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { person } from '../state/people.test-support';
import { complete } from './completion';

const host = person('host', { role: 'host' });
const people = [
  person('a', { name: 'Ada Lovelace' }),
  person('b', { name: 'Barbara' }),
  person('g', { name: 'Grace' }),
];
const at = (line: string, cursor = line.length): string[] | undefined =>
  complete(line, cursor, host, people)?.choices.map((choice) => choice.label);
const after = (line: string): string | undefined => {
  const found = complete(line, line.length, host, people);
  const [choice] = found?.choices ?? [];
  return found && choice && line.slice(0, found.from) + choice.insert + line.slice(found.to);
};

describe('complete', () => {
  it('offers commands after a slash at the start', () => {
    expect(at('/lo')).toEqual(['/lower', '/lock']);
    expect(at('/')?.length).toBeGreaterThan(8);
    expect(at('a /lo')).toBeUndefined();
    expect(after('/ki')).toBe('/kick ');
  });

  it('offers names after an @', () => {
    expect(at('hello @')).toEqual(['Ada Lovelace', 'Barbara', 'Grace']);
    expect(at('@gr')).toEqual(['Grace']);
    expect(at('@love')).toEqual(['Ada Lovelace']);
    expect(at('mail@gr')).toBeUndefined();
    expect(after('hi @gr')).toBe('hi @Grace ');
    expect(at('@Grace hello')).toBeUndefined();
  });

  it('offers names after a command that wants one', () => {
    expect(at('/mute ')).toEqual(['Ada Lovelace', 'Barbara', 'Grace']);
    expect(after('/mute ba')).toBe('/mute Barbara ');
    expect(after('/mute @ba')).toBe('/mute Barbara ');
    expect(at('/msg Grace hello')).toBeUndefined();
    expect(at('/me ba')).toBeUndefined();
  });

  it('completes where the cursor is', () => expect(at('@gr and more', 3)).toEqual(['Grace']));
});
