// SPDX-License-Identifier: Apache-2.0
// Whatever the server can refuse has words in every language: its codes, read from the protocol and from the sources of
// the API, and its sentences about fields, read from the calls that make them.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { en } from './texts/en';
import { hi } from './texts/hi';

const root = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const sources = (folder: string): string[] =>
  readdirSync(new URL(folder, root))
    .filter((name) => name.endsWith('.cpp'))
    .map((name) => read(folder + name));

const apiSources = ['src/api/', 'src/api/core/', 'src/api/handlers/'].flatMap(sources);

const languages = Object.entries({ en, hi });

const { enums } = JSON.parse(read('src/protocol/signalling.json')) as {
  enums: { ErrorCode: { values: string[] } };
};
/** 403, "denied" */
const apiCodes = [
  ...new Set(
    [
      ...apiSources,
      read('src/origin/web/web_thread.cpp'),
      read('src/origin/web/handed_requests.cpp'),
    ].flatMap((text) =>
      [...text.matchAll(/\b[45]\d\d,\s*"([a-z]+(?:-[a-z]+)*)"/g)].map(([, code]) => code ?? ''),
    ),
  ),
].sort();

/** The arguments of each call of `name` in C++. */
function callsOf(text: string, name: string): string[][] {
  const calls: string[][] = [];
  for (let at = text.indexOf(`${name}(`); at >= 0; at = text.indexOf(`${name}(`, at + 1)) {
    if (/[\w.]/.test(text.charAt(at - 1))) continue;
    const parts = [''];
    let depth = 0;
    let quoted = false;
    for (let i = at + name.length + 1; i < text.length; i += 1) {
      const c = text.charAt(i);
      if (c === '"' && text.charAt(i - 1) !== '\\') quoted = !quoted;
      if (!quoted && c === ')' && depth === 0) break;
      if (!quoted && '({['.includes(c)) depth += 1;
      if (!quoted && ')}]'.includes(c)) depth -= 1;
      if (!quoted && c === ',' && depth === 0) parts.push('');
      else parts[parts.length - 1] += c;
    }
    calls.push(parts.map((part) => part.trim()));
  }
  return calls;
}

/** What an expression like `name + " has " + std::to_string(n)` gives, with 7 for values; undefined without a literal. */
function sampleOf(expression: string): string | undefined {
  if (!expression.includes('"')) return undefined;
  let sample = '';
  for (const [piece, literal] of expression.matchAll(
    /"((?:[^"\\]|\\.)*)"|[^\s"+]+(?:\([^"()]*(?:\([^()]*\))?[^"()]*\))?/g,
  )) {
    if (literal !== undefined) sample += literal.replaceAll('\\"', '"');
    else if (!/^(std::string\(|\)|const)$/.test(piece)) sample += '7';
  }
  return sample;
}

const fieldSentences = [
  ...new Set(
    [
      ...callsOf(read('src/accounts/rules.cpp'), 'refuse'),
      ...apiSources.flatMap((text) => [
        ...['fields.error', 'inner.error', 'error', 'fieldFailure', 'taken'].flatMap((name) =>
          callsOf(text, name),
        ),
        ...callsOf(text, 'fail').filter(([kind]) => kind === 'ErrorKind::InvalidInput'),
      ]),
      ...['src/base/id.cpp', 'src/accounts/credentials.cpp']
        .map(read)
        .flatMap((text) => callsOf(text, 'fail').filter(([kind]) => kind === 'ErrorKind::InvalidInput')),
    ].flatMap((call) => sampleOf(call.at(-1) ?? '') ?? []),
  ),
].filter((sentence) => /[a-z] [a-z]/.test(sentence));

describe('the codes of the server', () => {
  it('are found in its sources', () => {
    expect(apiCodes).toContain('csrf');
    expect(apiCodes).toContain('limit-reached');
    expect(apiCodes).toContain('wrong-login');
    expect(apiCodes.length).toBeGreaterThan(20);
    expect(enums.ErrorCode.values).toContain('slow-mode');
  });

  it.each(languages)('have words in %s', (_name, texts) => {
    const said = { ...texts.api.codes, ...texts.api.others } as Record<string, string>;
    expect(apiCodes.filter((code) => !said[code])).toEqual([]);
    expect(
      enums.ErrorCode.values.filter((code) => !(texts.refusal.codes as Record<string, string>)[code]),
    ).toEqual([]);
  });

  it.each(languages)('are those that the server has, in %s', (_name, texts) => {
    const said = Object.keys({ ...texts.api.codes, ...texts.api.others });
    expect(said.filter((code) => !apiCodes.includes(code))).toEqual([]);
  });
});

describe('the sentences about fields', () => {
  it('are found in its sources', () => {
    expect(fieldSentences).toContain('a user name must have 3 to 32 characters');
    expect(fieldSentences).toContain('7 has 7 characters; 7 are allowed');
    expect(fieldSentences).toContain('must be a whole number from 7 to 7');
    expect(fieldSentences.length).toBeGreaterThan(40);
  });

  it('are all in Hindi', () => {
    expect(fieldSentences.filter((sentence) => !/\p{sc=Deva}/u.test(hi.api.sentence(sentence)))).toEqual([]);
  });
});

describe('the sentences for whoever a full or stopping server does not take', () => {
  const sentences = [
    ...read('src/control/room/refusal.hpp').matchAll(/constexpr const char\* k\w+ =\s*((?:"[^"]*"\s*)+);/g),
  ].map(([, literals]) => [...(literals ?? '').matchAll(/"([^"]*)"/g)].map(([, text]) => text).join(''));

  it('are found in its sources', () => expect(sentences.length).toBeGreaterThanOrEqual(4));

  it('are all in Hindi', () => {
    expect(sentences.filter((sentence) => !/\p{sc=Deva}/u.test(hi.refusal.said(sentence)))).toEqual([]);
  });
});
