// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { describeScopes, scopesOf } from './scopes';

describe('scopes', () => {
  it('are one word for each area that is open', () => {
    expect(scopesOf({ profile: 'none', spaces: 'full', chat: 'read', admin: 'none' })).toEqual([
      'spaces',
      'chat:read',
    ]);
  });
  it('are described, also those of a later server', () => {
    expect(describeScopes(['spaces', 'chat:read', 'later'])).toBe(
      'Your spaces: Read and change, Chat: Read, later: Read and change',
    );
  });
});
