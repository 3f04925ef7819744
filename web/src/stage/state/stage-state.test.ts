// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Participant, ServerMessage } from '../../shared/signalling';
import { EMPTY_STAGE, reduceStage, type StageState } from './stage-state';

const person = (id: string, name = id): Participant => ({
  id,
  name,
  person: 'p',
  microphone: true,
  camera: true,
  screen: false,
});

const welcome = (...participants: Participant[]): ServerMessage => ({
  type: 'welcome',
  version: 1,
  participant: 'me',
  resumeToken: 'token',
  space: 'demo',
  title: 'Demo',
  participants,
  stageSize: 16,
  iceServers: [],
  encodings: [],
  watchPath: '/watch/demo',
});

const play = (...messages: ServerMessage[]): StageState => messages.reduce(reduceStage, EMPTY_STAGE);
const ids = (state: StageState): string[] => state.participants.map((p) => p.id);

describe('reduceStage', () => {
  it('enters with everyone who is there', () => {
    const state = play(welcome(person('a'), person('b')));
    expect(state).toMatchObject({ entered: true, self: 'me', title: 'Demo', watchPath: '/watch/demo' });
    expect(ids(state)).toEqual(['a', 'b']);
  });

  it('follows joins, updates and leaves', () => {
    const state = play(
      welcome(),
      { type: 'participant-joined', participant: person('a') },
      { type: 'participant-joined', participant: person('b') },
      { type: 'participant-joined', participant: person('a') },
      { type: 'participant-updated', participant: { ...person('a'), camera: false } },
      { type: 'participant-left', participant: 'b', reason: 'left' },
      { type: 'participant-left', participant: 'nobody', reason: 'left' },
    );
    expect(state.participants).toEqual([{ ...person('a'), camera: false }]);
  });

  it('allows two people of the same name', () =>
    expect(
      ids(
        play(
          welcome(),
          { type: 'participant-joined', participant: person('a', 'Ada') },
          { type: 'participant-joined', participant: person('b', 'Ada') },
        ),
      ),
    ).toEqual(['a', 'b']));

  it('keeps everybody in place over a reconnection', () =>
    expect(
      ids(
        play(welcome(person('a'), person('b'), person('c')), welcome(person('d'), person('c'), person('a'))),
      ),
    ).toEqual(['a', 'c', 'd']));

  it('gives somebody who reconnects their old place', () =>
    expect(
      ids(
        play(
          welcome(person('a', 'Ada'), person('b', 'Bo'), person('c', 'Cy')),
          { type: 'participant-left', participant: 'b', reason: 'replaced' },
          { type: 'participant-joined', participant: person('x', 'Xi') },
          { type: 'participant-joined', participant: person('b2', 'Bo') },
        ),
      ),
    ).toEqual(['a', 'b2', 'c', 'x']));

  it('knows who speaks until they leave', () => {
    const talking = play(welcome(person('a')), {
      type: 'speakers',
      speakers: [{ participant: 'a', person: 'a', level: -20 }],
      active: 'a',
      runnerUp: '',
      sent: 0,
    });
    expect([...talking.speakers]).toEqual(['a']);
    expect(talking.active).toBe('a');
    expect(talking.runnerUp).toBeUndefined();
    const left = reduceStage(talking, { type: 'participant-left', participant: 'a', reason: 'left' });
    expect(left.speakers.size).toBe(0);
    expect(left.active).toBeUndefined();
  });

  it('knows whose cameras come, until it connects again', () => {
    const spoken = play(welcome(person('a'), person('b')), { type: 'cameras', participants: ['b'] });
    expect([...spoken.cameras!]).toEqual(['b']);
    expect(reduceStage(spoken, { type: 'rejoin', reason: '' }).cameras).toBeUndefined();
    expect(reduceStage(spoken, welcome(person('a'))).cameras).toBeUndefined();
  });

  it('knows which pictures are held back, until it hears otherwise or connects again', () => {
    const held = play(welcome(person('a'), person('b')), {
      type: 'paused',
      pictures: [
        { participant: 'a', source: 'camera' },
        { participant: 'b', source: 'screen' },
      ],
    });
    expect([...held.paused]).toEqual(['camera:a', 'screen:b']);
    const next = reduceStage(held, {
      type: 'paused',
      pictures: [{ participant: 'b', source: 'camera' }],
    });
    expect([...next.paused]).toEqual(['camera:b']);
    expect(reduceStage(next, { type: 'paused', pictures: [] }).paused.size).toBe(0);
    expect(reduceStage(held, { type: 'rejoin', reason: 'x' }).paused.size).toBe(0);
    expect(reduceStage(held, welcome(person('a'))).paused.size).toBe(0);
  });

  it('tells a refusal for good from a passing failure', () => {
    const refuse = (code: 'room-full' | 'busy' | 'stopping' | 'unavailable', fatal: boolean): StageState =>
      play({ type: 'error', code, message: 'x', fatal });
    expect(refuse('room-full', true).refusal?.code).toBe('room-full');
    expect(refuse('busy', true).refusal?.code).toBe('busy');
    expect(refuse('stopping', true).refusal).toBeUndefined();
    expect(refuse('unavailable', true).refusal).toBeUndefined();
    expect(refuse('room-full', false).refusal).toBeUndefined();
  });
});
