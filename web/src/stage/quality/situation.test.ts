// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { LocalMediaState } from '../media/local-media';
import { EMPTY_STAGE } from '../state/stage-state';
import { situationOf } from './situation';

const local = { microphone: { on: true }, camera: { on: false }, screen: { on: false } } as LocalMediaState;
const participant = (id: string, microphone: boolean, camera: boolean, screen = false) => ({
  id,
  name: id,
  person: `person-${id}`,
  microphone,
  camera,
  screen,
});

describe('situationOf', () => {
  const stage = {
    ...EMPTY_STAGE,
    participants: [
      participant('a', true, true, true),
      participant('b', false, true),
      participant('c', true, true),
    ],
  };
  const situation = situationOf({
    connected: true,
    stage,
    local,
    tiles: { shows: (id, source) => !(id === 'a' && source === 'camera') },
    near: (person) => person !== 'person-c',
  });

  it('expects nothing that is switched off, out of sight or far away', () =>
    expect([...situation.participants]).toEqual([
      ['a', { microphone: true, camera: false, screen: true }],
      ['b', { microphone: false, camera: true, screen: false }],
      ['c', { microphone: false, camera: false, screen: false }],
    ]));

  it('does not expect what the server holds back, and says whose that is', () => {
    const held = situationOf({
      connected: true,
      stage: { ...stage, paused: new Set(['screen:a', 'camera:b', 'screen:c'] as const) },
      local,
      tiles: { shows: () => true },
      near: () => true,
    });
    expect(held.participants.get('a')).toEqual({ microphone: true, camera: true, screen: false });
    expect(held.participants.get('b')).toEqual({ microphone: false, camera: false, screen: false });
    expect([...held.paused]).toEqual(['a', 'b']);
    expect(situation.paused.size).toBe(0);
  });

  it('does not expect cameras of others than the last speakers, nor calls them paused', () => {
    const held = situationOf({
      connected: true,
      stage: { ...stage, cameras: new Set(['a']) },
      local,
      tiles: { shows: () => true },
      near: () => true,
    });
    expect([...held.participants].map(([id, { camera }]) => [id, camera])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    expect(held.paused.size).toBe(0);
  });

  it('knows what is sent', () =>
    expect(situation).toMatchObject({ connected: true, own: { microphone: true, camera: false } }));
});
