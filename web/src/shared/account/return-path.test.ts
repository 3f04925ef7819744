// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { logInPath, safeReturnPath } from './return-path';

const ORIGIN = 'https://rostra.example';

describe('safeReturnPath', () => {
  it.each(['/', '/spaces', '/stream/show?invite=rsi_x', '/spaces/show#members', '/watch/a?x=//evil'])(
    'keeps %s',
    (path) => expect(safeReturnPath(path, ORIGIN)).toBe(path),
  );
  it.each([
    null,
    '',
    'spaces',
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/a\\b',
    'javascript:alert(1)',
    ' /spaces',
    '/login',
    '/signup?return=%2F',
    '/setup?token=x',
  ])('does not follow %j', (path) => expect(safeReturnPath(path, ORIGIN)).toBe('/'));
  it('cannot be tricked by dots', () =>
    expect(new URL(safeReturnPath('/..//evil.example', ORIGIN), ORIGIN).origin).toBe(ORIGIN));
});

describe('logInPath', () => {
  it('leads back here', () =>
    expect(logInPath({ pathname: '/spaces/a', search: '?b=c', hash: '#d' })).toBe(
      '/login?return=%2Fspaces%2Fa%3Fb%3Dc%23d',
    ));
  it('is plain at home and on the log-in pages themselves', () => {
    expect(logInPath({ pathname: '/', search: '', hash: '' })).toBe('/login');
    expect(logInPath({ pathname: '/signup', search: '', hash: '' })).toBe('/login');
    expect(logInPath({ pathname: '/login', search: '', hash: '' }, '/signup')).toBe('/signup');
  });
});
