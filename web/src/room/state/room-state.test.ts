// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ServerMessage } from '../../shared/signalling';
import { person, seated, settings } from './people.test-support';
import {
  chatClosed,
  crowdOf,
  EMPTY_ROOM,
  mayModerate,
  reduceRoom,
  rolesToGive,
  type RoomState,
} from './room-state';

const play = (...messages: ServerMessage[]): RoomState =>
  messages.reduce((state, message) => reduceRoom(state, message, 500), EMPTY_ROOM);
const ids = (people: { id: string }[]): string[] => people.map((one) => one.id);

describe('reduceRoom', () => {
  it('knows everybody, itself included', () => {
    const state = play(seated({ people: [person('bo')] }));
    expect(state.seated).toBe(true);
    expect([...state.people.keys()].sort()).toEqual(['ada', 'bo']);
  });

  it('follows comings, changes and goings', () => {
    const state = play(
      seated(),
      { type: 'person', person: person('cy') },
      { type: 'person', person: person('bo', { place: 'stage' }) },
      { type: 'person-left', person: 'cy' },
      { type: 'person-left', person: 'nobody' },
    );
    expect([...state.people.keys()]).toEqual(['ada', 'bo']);
    expect(state.people.get('bo')?.place).toBe('stage');
  });

  it('follows its own role and never loses itself', () => {
    const state = play(
      seated(),
      { type: 'person', person: person('ada', { role: 'host' }) },
      { type: 'person-left', person: 'ada' },
    );
    expect(state.you?.role).toBe('host');
    expect(state.people.has('ada')).toBe(true);
  });

  it('replaces everything when it is seated again', () => {
    const state = play(
      seated(),
      { type: 'person', person: person('cy') },
      seated({ people: [person('ada')] }),
    );
    expect([...state.people.keys()]).toEqual(['ada']);
  });

  it('holds an invitation until it is answered', () => {
    const invited = play(seated(), { type: 'stage-invitation', by: 'Bo', seconds: 60 });
    expect(invited.invitation).toEqual({ by: 'Bo', until: 60_500 });
    expect(reduceRoom(invited, { type: 'stage-ticket', ticket: 't' }, 600).invitation).toBeUndefined();
  });

  it('keeps what somebody asks for until it is answered, taken back, or the stage is left', () => {
    const asked = play(seated(), { type: 'unmute-request', source: 'microphone', by: 'Bo' });
    expect(asked.unmuteRequest).toEqual({ source: 'microphone', by: 'Bo' });
    expect(reduceRoom(asked, { type: 'muted', source: 'camera', by: 'Bo' }, 0).unmuteRequest).toBeDefined();
    expect(
      reduceRoom(asked, { type: 'muted', source: 'microphone', by: 'Bo' }, 0).unmuteRequest,
    ).toBeUndefined();
    expect(
      reduceRoom(asked, { type: 'to-audience', by: 'Bo', ended: false }, 0).unmuteRequest,
    ).toBeUndefined();
    expect(
      reduceRoom(asked, { type: 'unmute-request', source: 'camera', by: 'Al' }, 0).unmuteRequest,
    ).toEqual({
      source: 'camera',
      by: 'Al',
    });
    expect(
      play(seated(), { type: 'unmute-request', source: 'screen', by: 'Bo' }).unmuteRequest,
    ).toBeUndefined();
  });

  it('follows the rules', () =>
    expect(
      play(seated(), { type: 'settings', settings: settings({ locked: true }), title: 'New' }),
    ).toMatchObject({ title: 'New', settings: { locked: true } }));
});

describe('crowdOf', () => {
  it('queues hands by when they were raised, and groups by place', () => {
    const people = [
      person('late', { hand: 30 }),
      person('early', { hand: 10 }),
      person('star', { place: 'stage', since: 2 }),
      person('first', { place: 'stage', since: 1 }),
      person('waits', { place: 'lobby' }),
      person('host', { role: 'host', since: 9000 }),
    ];
    const crowd = crowdOf(new Map(people.map((one) => [one.id, one])));
    expect(ids(crowd.hands)).toEqual(['early', 'late']);
    expect(ids(crowd.stage)).toEqual(['first', 'star']);
    expect(ids(crowd.lobby)).toEqual(['waits']);
    expect(ids(crowd.audience)).toEqual(['host', 'early', 'late']);
  });
});

describe('who may do what', () => {
  const host = person('h', { role: 'host' });
  const owner = person('o', { role: 'owner' });
  const guest = person('g', { role: 'viewer' });

  it('hosts moderate everybody but owners and themselves', () => {
    expect(mayModerate(host, guest)).toBe(true);
    expect(mayModerate(host, person('h2', { role: 'host' }))).toBe(true);
    expect(mayModerate(host, owner)).toBe(false);
    expect(mayModerate(host, host)).toBe(false);
    expect(mayModerate(guest, host)).toBe(false);
    expect(mayModerate(undefined, guest)).toBe(false);
  });

  it('only owners make hosts and owners, and no guest an owner', () => {
    expect(rolesToGive(host, guest)).toEqual(['viewer', 'participant']);
    expect(rolesToGive(host, person('h2', { role: 'host' }))).toEqual([]);
    expect(rolesToGive(owner, { ...host, guest: false })).toContain('owner');
    expect(rolesToGive(owner, { ...host, guest: true })).not.toContain('owner');
    expect(rolesToGive(guest, guest)).toEqual([]);
  });

  it.each([
    ['everyone', guest, true],
    ['members', guest, false],
    ['members', person('p', { place: 'stage' }), false],
    ['members', person('p', { role: 'viewer', member: true }), true],
    ['stage', person('p', { role: 'participant', member: true }), false],
    ['stage', person('p', { place: 'stage' }), true],
    ['off', person('p', { place: 'stage', member: true }), false],
    ['off', host, true],
  ] as const)('chat for %s', (chat, you, allowed) => {
    expect(chatClosed(you, settings({ chat }))).toBe(allowed ? undefined : chat);
  });

  it('nothing is closed before it is known who we are', () => {
    expect(chatClosed(undefined, undefined)).toBeUndefined();
  });
});
