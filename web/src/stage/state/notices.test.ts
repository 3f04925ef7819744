// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Participant } from '../../shared/signalling';
import { noticeOf } from './notices';
import { EMPTY_STAGE, type StageState } from './stage-state';

const ada: Participant = { id: 'a', name: 'Ada', person: 'p', microphone: true, camera: true, screen: false };
const stage: StageState = {
  ...EMPTY_STAGE,
  participants: [ada],
  show: { state: 'waiting', viewers: 0, recording: 'off', liveAt: 0 },
};

describe('noticeOf', () => {
  it('tells who came and who went', () => {
    expect(
      noticeOf(stage, { type: 'participant-joined', participant: { ...ada, id: 'b', name: 'Bo' } }),
    ).toEqual({
      kind: 'joined',
      name: 'Bo',
    });
    expect(noticeOf(stage, { type: 'participant-left', participant: 'a', reason: 'disconnected' })).toEqual({
      kind: 'left',
      name: 'Ada',
    });
  });

  it('is silent about somebody who only reconnects', () => {
    expect(
      noticeOf(stage, { type: 'participant-left', participant: 'a', reason: 'replaced' }),
    ).toBeUndefined();
    const waiting = { ...stage, participants: [], vacancies: [{ name: 'Ada', index: 0 }] };
    expect(
      noticeOf(waiting, { type: 'participant-joined', participant: { ...ada, id: 'a2' } }),
    ).toBeUndefined();
  });

  it('tells when a screen is shared, not when a camera goes off', () => {
    expect(noticeOf(stage, { type: 'participant-updated', participant: { ...ada, screen: true } })).toEqual({
      kind: 'screen-started',
      name: 'Ada',
    });
    expect(
      noticeOf(stage, { type: 'participant-updated', participant: { ...ada, camera: false } }),
    ).toBeUndefined();
  });

  it('tells of a failure that passes, and of a server that stops, which comes back', () => {
    const error = (code: 'unavailable' | 'stopping', fatal: boolean) =>
      noticeOf(stage, { type: 'error', code, message: 'why', fatal });
    expect(error('unavailable', false)).toEqual({ kind: 'problem', code: 'unavailable', message: 'why' });
    expect(error('unavailable', true)).toBeUndefined();
    expect(error('stopping', true)).toEqual({ kind: 'problem', code: 'stopping', message: 'why' });
  });

  it('tells when the show goes on air, once', () => {
    const live = {
      type: 'live',
      state: 'live',
      title: '',
      viewers: 1,
      recording: 'off',
      onStage: 1,
      startsAt: 0,
      liveAt: 0,
      playlist: '',
      serverTime: 0,
    } as const;
    expect(noticeOf(stage, live)).toEqual({ kind: 'on-air' });
    expect(
      noticeOf({ ...stage, show: { state: 'live', viewers: 0, recording: 'off', liveAt: 0 } }, live),
    ).toBeUndefined();
  });
});
