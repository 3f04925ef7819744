// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { routeOf } from './router';

describe('routeOf', () => {
  it.each([
    ['/login', { page: 'log-in' }],
    ['/account', { page: 'profile' }],
    ['/create', { page: 'create' }],
    ['/spaces', { page: 'spaces' }],
    ['/spaces/evening-show', { page: 'space', slug: 'evening-show' }],
    ['/invite/rsi_Ab-_1', { page: 'invite', token: 'rsi_Ab-_1' }],
  ])('%s', (path, route) => expect(routeOf(path)).toEqual(route));
  it.each([
    '/',
    '/stream/a',
    '/spaces/',
    '/spaces/Bad',
    '/spaces/a/b',
    '/invite/',
    '/invite/a%2Fb',
    '/login/',
    '/toString',
  ])('%s belongs to somebody else', (path) => expect(routeOf(path).page).toBe('unknown'));
});
