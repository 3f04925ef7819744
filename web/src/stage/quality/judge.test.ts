// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { FAIR, GOOD, NONE, POOR } from './grade';
import {
  Judge,
  NOTICE_AFTER_MS,
  RAMP_UP_MS,
  sameQuality,
  SETTLE_MS,
  type Quality,
  type Situation,
} from './judge';
import { path, received, sample, sent } from './reports.test-support';
import type { ReceivedSample } from './received-samples';
import type { Sample } from './sample';
import { BETTER_AFTER_MS } from './steady';

const ON = { microphone: true, camera: true, screen: false };
const PERIOD_MS = 2000;
const clean = (id: string): ReceivedSample[] => [received(id, 'microphone'), received(id, 'camera')];
const lossy = (id: string): ReceivedSample[] => [
  received(id, 'microphone', { packets: 80, lost: 20 }),
  received(id, 'camera', { packets: 80, lost: 20 }),
];
const still = (id: string): ReceivedSample[] => [
  received(id, 'microphone', { packets: 0 }),
  received(id, 'camera', { packets: 0 }),
];

describe('Judge', () => {
  let judge: Judge;
  let now: number;
  let situation: Situation;
  /** The same again and again until `ms` have passed. */
  const pass = (ms: number, change: Partial<Sample>): Quality => {
    let quality: Quality;
    const end = now + ms;
    do {
      now += PERIOD_MS;
      quality = judge.judge(sample(change), situation, now);
    } while (now < end);
    return quality;
  };
  const people = (...ids: string[]): void => {
    situation = { ...situation, participants: new Map(ids.map((id) => [id, ON])) };
  };

  beforeEach(() => {
    judge = new Judge();
    now = 0;
    situation = { connected: true, own: ON, participants: new Map(), paused: new Set() };
    people('a', 'b', 'c');
  });

  const settle = (): Quality => pass(RAMP_UP_MS, { received: [...clean('a'), ...clean('b'), ...clean('c')] });

  it('finds everybody good when all goes well, and says nothing more', () => {
    const quality = settle();
    expect([...quality.participants.values()]).toEqual(Array(3).fill({ grade: GOOD, cause: undefined }));
    expect(quality).toMatchObject({ own: { grade: GOOD, cause: undefined }, low: undefined });
  });

  it('finds the one whose streams are bad while the others’ are good, at the next look', () => {
    settle();
    const quality = pass(0, { received: [...lossy('a'), ...clean('b'), ...clean('c')] });
    expect(quality.participants.get('a')).toEqual({ grade: POOR, cause: 'theirs' });
    expect(quality.participants.get('b')?.grade).toBe(GOOD);
    expect(pass(10_000, { received: [...lossy('a'), ...clean('b'), ...clean('c')] }).low).toBeUndefined();
  });

  it('finds the own link when everybody’s are bad, and tells after a while, until it is over', () => {
    settle();
    const bad = { received: [...lossy('a'), ...lossy('b'), ...lossy('c')] };
    const first = pass(0, bad);
    expect(first.participants.get('b')).toEqual({ grade: POOR, cause: 'mine' });
    expect(first.low).toBeUndefined();
    expect(pass(NOTICE_AFTER_MS, bad).low).toBe('receiving');
    expect(settle().low).toBeUndefined();
  });

  it('knows that a picture the server holds back is the own link’s fault, and says so', () => {
    settle();
    const soundOnly = { microphone: true, camera: false, screen: false };
    situation = {
      ...situation,
      participants: new Map([...situation.participants, ['a', soundOnly]]),
      paused: new Set(['a']),
    };
    const fine = { received: [received('a', 'microphone'), ...clean('b'), ...clean('c')] };
    const first = pass(0, fine);
    expect(first.participants.get('a')).toEqual({ grade: POOR, cause: 'mine' });
    expect(first.participants.get('b')).toEqual({ grade: GOOD, cause: undefined });
    expect(pass(NOTICE_AFTER_MS, fine).low).toBe('paused');
    people('a', 'b', 'c');
    situation = { ...situation, paused: new Set() };
    const over = settle();
    expect(over.low).toBeUndefined();
    expect(over.participants.get('a')?.grade).toBe(GOOD);
  });

  it('keeps bars and reason for a while when it is better', () => {
    settle();
    const well = { received: [...clean('a'), ...clean('b'), ...clean('c')] };
    pass(0, { received: [...lossy('a'), ...clean('b'), ...clean('c')] });
    expect(pass(BETTER_AFTER_MS - PERIOD_MS, well).participants.get('a')).toEqual({
      grade: POOR,
      cause: 'theirs',
    });
    expect(pass(BETTER_AFTER_MS, well).participants.get('a')).toEqual({ grade: GOOD, cause: undefined });
  });

  it('blames nobody while there is only one other, unless the own uplink speaks', () => {
    people('a');
    pass(RAMP_UP_MS, { received: clean('a') });
    expect(pass(0, { received: lossy('a') }).participants.get('a')).toEqual({
      grade: POOR,
      cause: undefined,
    });
    const uplink = { received: lossy('a'), sent: [sent('camera', { packets: 100, loss: 0.2 })] };
    expect(pass(0, uplink)).toMatchObject({ own: { grade: POOR, cause: 'mine' } });
    expect(pass(0, uplink).participants.get('a')?.cause).toBe('mine');
  });

  it('takes what stands still for lost only where something should move', () => {
    settle();
    const quality = pass(0, { received: [...still('a'), ...clean('b'), ...clean('c')] });
    expect(quality.participants.get('a')).toEqual({ grade: NONE, cause: 'theirs' });
    const half = [received('b', 'microphone'), received('b', 'camera', { packets: 0 })];
    expect(pass(0, { received: [...half, ...clean('c')] }).participants.get('b')?.grade).toBe(POOR);
    situation = {
      ...situation,
      participants: new Map([
        ['a', { microphone: false, camera: false, screen: false }],
        ['b', { microphone: true, camera: false, screen: false }],
        ['c', ON],
      ]),
    };
    const quiet = pass(BETTER_AFTER_MS * 2, { received: [...still('a'), ...half, ...clean('c')] });
    expect(quiet.participants.has('a')).toBe(false);
    expect(quiet.participants.get('b')).toEqual({ grade: GOOD, cause: undefined });
  });

  it('gives a stream that was just switched on time to begin', () => {
    situation = { ...situation, participants: new Map([['a', { ...ON, camera: false }]]) };
    pass(RAMP_UP_MS, { received: [received('a', 'microphone')] });
    people('a');
    const starting = { received: [received('a', 'microphone'), received('a', 'camera', { packets: 0 })] };
    expect(pass(SETTLE_MS - PERIOD_MS, starting).participants.get('a')?.grade).toBe(GOOD);
    expect(pass(SETTLE_MS, starting).participants.get('a')?.grade).toBe(POOR);
  });

  it('takes "limited by bandwidth" seriously only once senders have felt their way up', () => {
    const limited = { sent: [sent('camera', { limitedBy: 'bandwidth' })] };
    expect(pass(RAMP_UP_MS - PERIOD_MS, limited).own?.grade).toBe(GOOD);
    expect(pass(2 * PERIOD_MS, limited).own).toEqual({ grade: FAIR, cause: 'mine' });
    situation = { ...situation, own: { ...ON, screen: true } };
    expect(pass(BETTER_AFTER_MS + PERIOD_MS, limited).own?.grade).toBe(GOOD);
  });

  it('tells of a poor uplink, and of both directions', () => {
    settle();
    const up = { sent: [sent('camera', { loss: 0.3 })] };
    expect(pass(NOTICE_AFTER_MS + PERIOD_MS, up).low).toBe('sending');
    const both = { ...up, subscribe: path({ rttMs: 900 }) };
    expect(pass(NOTICE_AFTER_MS + PERIOD_MS, both).low).toBe('both');
  });

  it('has no bars while the path is gone, and leaves the words to the banner', () => {
    settle();
    situation = { ...situation, connected: false };
    const quality = pass(NOTICE_AFTER_MS * 2, {});
    expect(quality.own).toEqual({ grade: NONE, cause: 'mine' });
    expect(quality.low).toBeUndefined();
  });

  it('keeps what it knew when a report says nothing, and forgets who has left', () => {
    settle();
    const nothing = {
      sent: [],
      received: [],
      publish: path({ rttMs: undefined }),
      subscribe: path({ rttMs: undefined }),
    };
    expect(pass(0, nothing).participants.get('a')?.grade).toBe(GOOD);
    people('b');
    expect([...pass(0, nothing).participants.keys()]).toEqual(['b']);
  });

  it('ends the notice of everybody’s bad streams when everybody has left', () => {
    settle();
    const bad = { received: [...lossy('a'), ...lossy('b'), ...lossy('c')] };
    expect(pass(NOTICE_AFTER_MS + PERIOD_MS, bad).low).toBe('receiving');
    people();
    expect(pass(0, { received: [], subscribe: path({ rttMs: undefined }) }).low).toBeUndefined();
  });
});

describe('sameQuality', () => {
  const one: Quality = {
    own: undefined,
    participants: new Map([['a', { grade: FAIR, cause: 'mine' }]]),
    low: undefined,
  };
  it('compares what is shown', () => {
    expect(sameQuality(one, { ...one, participants: new Map([['a', { grade: FAIR, cause: 'mine' }]]) })).toBe(
      true,
    );
    expect(
      sameQuality(one, { ...one, participants: new Map([['a', { grade: FAIR, cause: 'theirs' }]]) }),
    ).toBe(false);
    expect(sameQuality(one, { ...one, participants: new Map([['b', { grade: FAIR, cause: 'mine' }]]) })).toBe(
      false,
    );
    expect(sameQuality(one, { ...one, low: 'both' })).toBe(false);
  });
});
