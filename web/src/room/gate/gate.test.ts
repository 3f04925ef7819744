// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import type { ClientMessage } from '../../shared/signalling';
import { Store } from '../../shared/store';
import { claimTicket } from './claim-ticket';
import { gateOf, reasonIn } from './gate';

describe('gateOf', () => {
  it('offers those who may not come on stage to watch', () => {
    for (const code of ['room-full', 'busy', 'locked', 'denied', 'bad-sdp'] as const) {
      expect(gateOf(code, 'stage').mayWatch).toBe(true);
      expect(gateOf(code, 'audience').mayWatch).toBe(false);
    }
  });

  it.each([
    ['login-required', 'login'],
    ['removed', 'come-back'],
    ['banned', 'home'],
    ['invitation-invalid', 'home'],
    ['unsupported-version', 'reload'],
    ['not-found', 'home'],
    ['internal', 'again'],
    ['busy', 'again'],
  ] as const)('%s leads to %s', (code, action) => expect(gateOf(code, 'audience').action).toBe(action));

  it('leaves it to the server to say what is wrong with a name', () => {
    expect(gateOf('bad-name', 'audience')).toMatchObject({ kind: 'badName', saysWhy: true, action: 'again' });
  });

  it('leaves it to the server to say what it is busy with', () => {
    expect(gateOf('busy', 'stage')).toMatchObject({ kind: 'busy', saysWhy: true });
  });

  it('says why somebody is banned', () => {
    expect(reasonIn('Ada banned you from this space: spam: twice')).toBe('spam: twice');
    expect(reasonIn('You were banned from this space by a host.')).toBeUndefined();
  });
});

describe('claimTicket', () => {
  const audience = { ticket: new Store<string | undefined>('of an earlier invitation') };

  it('accepts and waits for the ticket', async () => {
    const sent: ClientMessage[] = [];
    const claimed = claimTicket({ send: (message) => sent.push(message) > 0 }, audience);
    expect(sent).toEqual([{ type: 'answer-invitation', accept: true }]);
    audience.ticket.set('t1');
    expect(await claimed).toBe('t1');
  });

  it('does not wait without a connection, nor forever', async () => {
    expect(await claimTicket({ send: () => false }, audience)).toBeUndefined();
    vi.useFakeTimers();
    const claimed = claimTicket({ send: () => true }, audience);
    vi.advanceTimersByTime(6000);
    expect(await claimed).toBeUndefined();
    vi.useRealTimers();
  });
});
