// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { signallingUrl, slugFromPath, toSlug } from './space';

describe('slugFromPath', () => {
  it.each([
    ['/stream/demo', 'demo'],
    ['/watch/my-show-2/', 'my-show-2'],
    ['/embed/a', 'a'],
    [`/watch/${'x'.repeat(64)}`, 'x'.repeat(64)],
  ])('reads %s', (path, slug) => expect(slugFromPath(path)).toBe(slug));

  it.each([
    '/',
    '/stream/',
    '/stream/UPPER',
    '/watch/a/b',
    '/watch/%E0%A4%A',
    '/watch/a%2Fb',
    `/watch/${'x'.repeat(65)}`,
    '/other/a',
  ])('refuses %s', (path) => expect(slugFromPath(path)).toBeUndefined());
});

describe('toSlug', () => {
  it.each([
    ['Évening Show!', 'evening-show'],
    ['  --a--b--  ', 'a-b'],
    ['日本', ''],
    ['x'.repeat(80), 'x'.repeat(64)],
  ])('%s becomes %s', (text, slug) => expect(toSlug(text)).toBe(slug));
});

describe('signallingUrl', () => {
  it('uses TLS exactly when the page does', () => {
    expect(signallingUrl({ protocol: 'https:', host: 'a.example' })).toBe('wss://a.example/ws');
    expect(signallingUrl({ protocol: 'http:', host: '127.0.0.1:8080' })).toBe('ws://127.0.0.1:8080/ws');
  });
});
