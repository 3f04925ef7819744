// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askForShow, ShowPoll, type Answer } from './show-poll';

const none: Answer = { kind: 'none' };

describe('ShowPoll', () => {
  let asked: number;
  let heard: Answer[];
  let poll: ShowPoll;
  beforeEach(() => {
    vi.useFakeTimers();
    asked = 0;
    heard = [];
    poll = new ShowPoll(
      () => {
        asked += 1;
        return Promise.resolve(none);
      },
      (answer) => heard.push(answer),
    );
  });
  afterEach(() => {
    poll.stop();
    vi.useRealTimers();
  });

  it('asks again and again until it is stopped', async () => {
    poll.start(0);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(heard.length).toBeGreaterThanOrEqual(3);
    expect(heard.length).toBeLessThanOrEqual(6);
    poll.stop();
    const before = asked;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toBe(before);
  });
  it('begins at once where it was to begin later, not the other way round', async () => {
    poll.start(3000);
    poll.start(0);
    poll.start(3000);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toBe(1);
  });
  it('does not pass on an answer that comes after it was stopped', async () => {
    let answer: (value: Answer) => void = () => undefined;
    const slow = new ShowPoll(
      () => new Promise((resolve) => (answer = resolve)),
      (value) => heard.push(value),
    );
    slow.start(0);
    await vi.advanceTimersByTimeAsync(1);
    slow.stop();
    answer(none);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(heard).toEqual([]);
  });
});

describe('askForShow', () => {
  afterEach(() => vi.unstubAllGlobals());
  const answers = (status: number, body: unknown): void => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })));
  };
  const live = { state: 'live', onStage: 1, viewers: 3, since: '2026-05-06T19:00:00Z', liveAt: null };

  it('reads a show that is on air', async () => {
    answers(200, {
      title: 'Jazz',
      description: 'Every week',
      startsAt: '2026-05-06T19:00:00Z',
      live,
      playlist: '/hls/jazz/live.m3u8',
      serverTime: 1000,
    });
    expect(await askForShow('jazz', () => 5)).toEqual({
      kind: 'show',
      show: {
        state: 'live',
        title: 'Jazz',
        viewers: 3,
        playlist: '/hls/jazz/live.m3u8',
        recording: 'off',
        liveAt: 0,
      },
      about: { description: 'Every week', startsAt: Date.parse('2026-05-06T19:00:00Z') },
      sentMs: 5,
      receivedMs: 5,
      serverMs: 1000,
    });
  });
  it('reads a countdown', async () => {
    const counting = { ...live, state: 'waiting', since: null, liveAt: '2026-05-06T19:00:10.500Z' };
    answers(200, {
      title: 'J',
      description: '',
      startsAt: null,
      live: counting,
      playlist: null,
      serverTime: 1,
    });
    expect(await askForShow('j')).toMatchObject({
      show: { state: 'waiting', liveAt: Date.parse('2026-05-06T19:00:10.500Z') },
    });
  });
  it('has nothing to play in a private show', async () => {
    answers(200, { title: 'J', description: '', startsAt: null, live, playlist: null, serverTime: 1 });
    expect(await askForShow('j')).toMatchObject({ show: { playlist: '' }, about: { startsAt: 0 } });
  });
  it('tells a refusal from an answer that means nothing', async () => {
    answers(404, { code: 'not-found', detail: 'there is no such space' });
    expect(await askForShow('j')).toMatchObject({ kind: 'refused', code: 'not-found' });
    answers(503, { code: 'unavailable', detail: 'later' });
    expect(await askForShow('j')).toEqual(none);
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>Blocked by policy</html>')));
    expect(await askForShow('j')).toEqual(none);
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
    expect(await askForShow('j')).toEqual(none);
  });
});
