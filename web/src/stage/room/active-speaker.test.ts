// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Participant } from '../../shared/signalling';
import { EMPTY_STAGE } from '../state/stage-state';
import { nextSpeaker, NOBODY } from './active-speaker';

const person = (id: string): Participant => ({
  id,
  name: id,
  person: id,
  microphone: true,
  camera: true,
  screen: false,
});
const stage = (speakers: [string, number][], ...ids: string[]) => ({
  ...EMPTY_STAGE,
  self: 'me',
  participants: ids.map(person),
  speakers: new Map(speakers),
});

describe('nextSpeaker', () => {
  it('is the first one until somebody speaks, then the loudest', () => {
    const first = nextSpeaker(NOBODY, stage([], 'a', 'b', 'c'), 0);
    expect(first.id).toBe('a');
    expect(
      nextSpeaker(
        first,
        stage(
          [
            ['c', -30],
            ['b', -20],
          ],
          'a',
          'b',
          'c',
        ),
        10,
      ).id,
    ).toBe('b');
  });
  it('stays with who speaks, and with who spoke last', () => {
    const b = { id: 'b', since: 0 };
    expect(
      nextSpeaker(
        b,
        stage(
          [
            ['b', -40],
            ['c', -10],
          ],
          'a',
          'b',
          'c',
        ),
        9000,
      ),
    ).toBe(b);
    expect(nextSpeaker(b, stage([], 'a', 'b', 'c'), 9000)).toBe(b);
  });
  it('does not change for a cough', () => {
    const b = { id: 'b', since: 0 };
    expect(nextSpeaker(b, stage([['c', -10]], 'b', 'c'), 1000)).toBe(b);
    expect(nextSpeaker(b, stage([['c', -10]], 'b', 'c'), 1600).id).toBe('c');
  });
  it('is never oneself, nor somebody who is gone', () => {
    expect(nextSpeaker(NOBODY, stage([['me', -5]], 'a'), 0).id).toBe('a');
    expect(nextSpeaker({ id: 'b', since: 0 }, stage([['b', -5]], 'a'), 10).id).toBe('a');
    expect(nextSpeaker({ id: 'b', since: 0 }, stage([]), 10).id).toBeUndefined();
  });
});
