// SPDX-License-Identifier: Apache-2.0
// With the examples of the server's own test.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shownText } from './shown-text';

const table = readFileSync(new URL('../../../tests/unit/base/shown_text.txt', import.meta.url), 'utf8');
const examples = table
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split('\t') as [string, string, string])
  .map(([fate, codes, what]) => ({
    fate,
    text: String.fromCodePoint(...codes.split(' ').map((code) => parseInt(code, 16))),
    what,
  }));

describe('shownText', () => {
  it.each(examples.filter(({ fate }) => fate === 'shown'))('keeps $what', ({ text }) => {
    expect(shownText(text)).toBe(text);
  });

  it.each(examples.filter(({ fate }) => fate === 'hidden'))('does not keep $what', ({ text }) => {
    expect(shownText(text)).not.toBe(text);
    expect(shownText(shownText(text))).toBe(shownText(text));
  });
});
