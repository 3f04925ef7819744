// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Invitation } from '../../shared/api';
import { stateOf } from './invitation-state';

const link = (change: Partial<Invitation>): Invitation => ({
  id: 'i',
  role: 'viewer',
  note: '',
  createdAt: '2026-01-01T00:00:00Z',
  uses: 1,
  ...change,
});

describe('an invitation', () => {
  const now = Date.parse('2026-02-01T00:00:00Z');
  it.each([
    [{}, 'valid'],
    [{ maxUses: 2, expiresAt: '2026-03-01T00:00:00Z' }, 'valid'],
    [{ maxUses: null, expiresAt: null }, 'valid'],
    [{ maxUses: 1 }, 'used-up'],
    [{ expiresAt: '2026-02-01T00:00:00Z' }, 'ended'],
    [{ maxUses: 1, revoked: true }, 'revoked'],
  ] as const)('%j is %s', (change, state) => expect(stateOf(link(change), now)).toBe(state));
});
