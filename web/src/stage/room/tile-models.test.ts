// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Participant } from '../../shared/signalling';
import { NOT_CAPTURING as off } from '../media/capture';
import { NO_DEVICES } from '../media/devices';
import type { LocalMediaState } from '../media/local-media';
import { EMPTY_STAGE, type StageState } from '../state/stage-state';
import { focusedTile, tileModels } from './tile-models';

const local: LocalMediaState = {
  camera: off,
  microphone: { ...off, on: true },
  screen: off,
  screenSound: undefined,
  devices: NO_DEVICES,
};
const person = (id: string, change: Partial<Participant> = {}): Participant => ({
  id,
  name: id.toUpperCase(),
  person: `person-${id}`,
  microphone: true,
  camera: true,
  screen: false,
  ...change,
});
const stage = (...participants: Participant[]): StageState => ({ ...EMPTY_STAGE, self: 'me', participants });

describe('tileModels', () => {
  it('shows oneself and everybody, screens first', () => {
    const tiles = tileModels(stage(person('a'), person('b', { screen: true })), new Map(), local, {
      name: 'Ada',
    });
    expect(tiles.map((t) => t.key)).toEqual(['b:screen', 'self:camera', 'a:camera', 'b:camera']);
    expect(tiles[1]).toMatchObject({ participant: undefined, title: 'Ada (you)', on: false, muted: false });
  });

  it('knows the pictures of accounts and raised hands, by person', () => {
    const looks = new Map([['person-a', { avatar: '/avatars/a.webp', hand: 5 }]]);
    const own = { name: 'Ada', person: { avatar: '/avatars/ada.webp', hand: 0 } };
    const tiles = tileModels(stage(person('a', { screen: true }), person('b')), new Map(), local, own, (id) =>
      looks.get(id),
    );
    expect(tiles.map(({ key, avatar, hand }) => [key, avatar, hand])).toEqual([
      ['a:screen', '/avatars/a.webp', false],
      ['self:camera', '/avatars/ada.webp', false],
      ['a:camera', '/avatars/a.webp', true],
      ['b:camera', undefined, false],
    ]);
  });

  it('marks who speaks, but nobody who is muted', () => {
    const speakers = new Set(['a', 'b', 'me']);
    const tiles = tileModels(
      { ...stage(person('a'), person('b', { microphone: false })), speakers, active: 'a' },
      new Map(),
      local,
      { name: 'Ada' },
    );
    expect(tiles.filter((t) => t.speaking).map((t) => t.key)).toEqual(['self:camera', 'a:camera']);
    expect(tiles.filter((t) => t.active).map((t) => t.key)).toEqual(['a:camera']);
  });

  it('shows the name of whose camera the server holds back, and their screen all the same', () => {
    const people = stage(person('a', { screen: true }), person('b'));
    const tiles = tileModels({ ...people, cameras: new Set(['b']) }, new Map(), local, { name: 'Ada' });
    expect(tiles.filter((t) => t.participant && t.on).map((t) => t.key)).toEqual(['a:screen', 'b:camera']);
  });

  it('says whose picture is held back, unless it is off anyway', () => {
    const tiles = tileModels(
      {
        ...stage(person('a'), person('b', { camera: false, screen: true }), person('c')),
        paused: new Set(['camera:a', 'camera:b', 'screen:b'] as const),
      },
      new Map(),
      local,
      { name: 'Ada' },
    );
    expect(tiles.filter((t) => t.paused).map((t) => t.key)).toEqual(['b:screen', 'a:camera']);
  });

  it('finds the stream by participant and source', () => {
    const stream = {} as MediaStream;
    const tiles = tileModels(stage(person('a')), new Map([['camera:a', stream]]), local, { name: 'Ada' });
    expect(tiles[1]?.stream).toBe(stream);
  });
});

describe('focusedTile', () => {
  const tiles = tileModels(stage(person('a'), person('b', { screen: true })), new Map(), local, {
    name: 'Ada',
  });
  it('shows a shared screen large', () => expect(focusedTile(tiles, undefined)).toBe(0));
  it('prefers what the person pinned', () => expect(focusedTile(tiles, 'a:camera')).toBe(2));
  it('forgets a pin whose tile is gone', () =>
    expect(focusedTile(tiles.slice(1), 'gone:camera')).toBeUndefined());
});
