// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Space } from '../api/types';
import { comingUp, givableRoles, mayJoinStage, mayManage, mayOwn, without } from './access';

function space(change: Partial<Space> = {}, visitors: Space['settings']['visitors'] = 'watch'): Space {
  return {
    slug: 'a',
    title: 'A',
    description: '',
    visibility: 'public',
    createdAt: '2026-01-01T00:00:00Z',
    settings: {
      stageSize: 9,
      lobby: false,
      locked: false,
      visitors,
      guests: true,
      chat: 'everyone',
      slowModeSeconds: 0,
      recording: false,
      layout: '',
      map: true,
      floor: 'lounge',
      proximity: false,
      backstage: false,
    },
    ...change,
  };
}

describe('what is offered', () => {
  it('goes by role, and for visitors by the rules', () => {
    expect(mayJoinStage(space())).toBe(false);
    expect(mayJoinStage(space({}, 'stage'))).toBe(true);
    expect(mayJoinStage(space({ role: 'viewer' }, 'stage'))).toBe(false);
    expect(mayJoinStage(space({ role: 'participant' }))).toBe(true);
    expect(mayManage(space({ role: 'participant' }))).toBe(false);
    expect(mayManage(space({ role: 'host' }))).toBe(true);
    expect(mayOwn(space({ role: 'host' }))).toBe(false);
    expect(mayOwn(space({ role: 'owner' }))).toBe(true);
    expect(givableRoles('host')).toEqual(['viewer', 'participant']);
    expect(givableRoles('owner')).toContain('owner');
    expect(givableRoles('participant')).toEqual([]);
  });

  it('shows no space twice', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((slug) => space({ slug }));
    if (!a || !b || !c) throw new Error('three spaces');
    expect(without([a, b, c], [space({ slug: 'b', title: 'as another list has it' })])).toEqual([a, c]);
  });

  it('lists what is still to come, soonest first', () => {
    const now = Date.parse('2026-06-01T00:00:00Z');
    const at = (slug: string, startsAt: string | null, more: Partial<Space> = {}): Space =>
      space({ slug, startsAt, ...more });
    const list = [
      at('later', '2026-08-01T00:00:00Z'),
      at('past', '2026-05-01T00:00:00Z'),
      at('never', null),
      at('soon', '2026-06-02T00:00:00Z'),
      at('on-air', '2026-06-02T00:00:00Z', { live: { state: 'live', onStage: 1, viewers: 0 } }),
    ];
    expect(comingUp(list, now).map(({ slug }) => slug)).toEqual(['soon', 'later']);
  });
});
