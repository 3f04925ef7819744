// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { guestSecret, identity, inviteOf } from './identity';

describe('identity', () => {
  let stored: Map<string, string>;
  beforeEach(() => {
    stored = new Map();
    vi.stubGlobal('window', {
      localStorage: {
        getItem: (key: string) => stored.get(key) ?? null,
        setItem: (key: string, value: string) => stored.set(key, value),
      },
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('makes a secret once and keeps it', () => {
    const secret = guestSecret();
    expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(guestSecret()).toBe(secret);
    expect(stored.get('rostra.guest')).toBe(secret);
  });

  it('replaces a stored one that the server would refuse', () => {
    stored.set('rostra.guest', 'short');
    expect(guestSecret()).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it('is still somebody where nothing can be stored', () => {
    vi.stubGlobal('window', {});
    expect(guestSecret()).toBe(guestSecret());
  });

  it('passes an invitation on, and nothing that is none', () => {
    expect(identity('?invite=abc-123')).toMatchObject({ invite: 'abc-123' });
    expect(identity('?name=x')).not.toHaveProperty('invite');
    expect(inviteOf('?invite=')).toBeUndefined();
    expect(inviteOf(`?invite=${'x'.repeat(129)}`)).toBeUndefined();
    expect(inviteOf('?invite=a%20b')).toBeUndefined();
  });
});
