// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Participant } from '../../shared/signalling';
import { EMPTY_STAGE } from '../state/stage-state';
import { nextSpeaker } from './active-speaker';

const person = (id: string): Participant => ({
  id,
  name: id,
  person: id,
  microphone: true,
  camera: true,
  screen: false,
});
const stage = (active: string | undefined, runnerUp: string | undefined, ...ids: string[]) => ({
  ...EMPTY_STAGE,
  self: 'me',
  participants: ids.map(person),
  active,
  runnerUp,
});

describe('nextSpeaker', () => {
  it('is the first one until somebody speaks', () => {
    expect(nextSpeaker(undefined, stage(undefined, undefined, 'a', 'b'))).toBe('a');
    expect(nextSpeaker('a', stage('b', undefined, 'a', 'b'))).toBe('b');
    expect(nextSpeaker(undefined, stage(undefined, undefined))).toBeUndefined();
  });

  it('stays with who spoke last', () => {
    expect(nextSpeaker('b', stage(undefined, undefined, 'a', 'b'))).toBe('b');
  });

  it('is never oneself, but whom one talks with', () => {
    expect(nextSpeaker('a', stage('me', 'b', 'a', 'b'))).toBe('b');
    expect(nextSpeaker('b', stage('me', undefined, 'a', 'b'))).toBe('b');
  });

  it('forgets who left', () => {
    expect(nextSpeaker('b', stage('b', undefined, 'a'))).toBe('a');
    expect(nextSpeaker('b', stage('b', undefined))).toBeUndefined();
  });
});
