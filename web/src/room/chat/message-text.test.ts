// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { actionOf, mentions, piecesOf, safeHref } from './message-text';

const links = (text: string): string[] =>
  piecesOf(text, [], '').flatMap((piece) => (piece.kind === 'link' ? piece.href : []));
const whole = (text: string): string =>
  piecesOf(text, ['Ada', 'Ada Lovelace'], 'Ada')
    .map((piece) => piece.text)
    .join('');

describe('links', () => {
  it.each([
    ['see https://example.org/a?b=c#d now', 'https://example.org/a?b=c#d'],
    ['(https://example.org/x).', 'https://example.org/x'],
    ['https://en.wikipedia.org/wiki/Stage_(theatre)', 'https://en.wikipedia.org/wiki/Stage_(theatre)'],
    ['HTTP://EXAMPLE.ORG, yes', 'http://example.org/'],
    ['<https://example.org/>', 'https://example.org/'],
    [
      'नमस्ते https://example.org/हिन्दी।',
      'https://example.org/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80%E0%A5%A4',
    ],
  ])('%s', (text, href) => expect(links(text)).toEqual([href]));

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>',
    'ftp://example.org',
    'file:///etc/passwd',
    'https://',
    'https://user:pass@example.org/',
    'https://paypal.com@evil.example/',
    'mailto:a@b.c',
    '//example.org',
  ])('are not made of %s', (text) => expect(links(text)).toEqual([]));

  it('end before characters that turn the reading direction', () =>
    expect(links('https://example.org/\u202egpj.exe')).toEqual(['https://example.org/']));

  it('are what the browser would open', () => {
    expect(safeHref('https://example.org/../x')).toBe('https://example.org/x');
    expect(safeHref('nonsense')).toBeUndefined();
  });
});

describe('mentions', () => {
  it('find the longest name, as a word, in any case', () => {
    const pieces = piecesOf('hi @ada lovelace and @Adam, @Ada!', ['Ada', 'Ada Lovelace'], 'Ada Lovelace');
    expect(pieces).toEqual([
      { kind: 'text', text: 'hi ' },
      { kind: 'mention', text: '@ada lovelace', self: true },
      { kind: 'text', text: ' and @Adam, ' },
      { kind: 'mention', text: '@Ada', self: false },
      { kind: 'text', text: '!' },
    ]);
  });

  it.each([
    ['@Ada', true],
    ['(@ada)', true],
    ['mail@ada', false],
    ['@adamant', false],
    ['ada', false],
    ['@आदा', false],
  ])('%s calls Ada: %s', (text, called) => expect(mentions(text, 'Ada')).toBe(called));

  it('work with names of more than letters', () => {
    expect(mentions('@a.b*c (x) ok', 'a.b*c (x)')).toBe(true);
    expect(mentions('@', '')).toBe(false);
  });
});

describe('every text', () => {
  it.each([
    '<img src=x onerror=alert(1)>',
    '@Ada @Ada Lovelace https://x.org/@Ada @',
    'a\nb  c',
    '👩‍🚀 @Ada 🎉',
    '&lt;b&gt; "quoted"',
  ])('comes out as it went in: %s', (text) => expect(whole(text)).toBe(text));
});

describe('actions', () => {
  it('are said of the author', () => {
    expect(actionOf('/me waves')).toBe('waves');
    expect(actionOf('/me')).toBeUndefined();
    expect(actionOf('/mean')).toBeUndefined();
    expect(actionOf('say /me waves')).toBeUndefined();
  });
});
