// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchSession } from './watch-session';

/** Sockets and answers over HTTP, driven by hand. */
class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(): void {}
  close(): void {}
  say(message: object): void {
    this.readyState = 1;
    this.onopen?.();
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

const live = (title: string, playlist = '/hls/a/live.m3u8'): object => ({
  type: 'live',
  state: 'live',
  title,
  viewers: 1,
  onStage: 1,
  recording: 'on',
  playlist,
  liveAt: 0,
  startsAt: 0,
  serverTime: 5,
});
const settings = {
  managed: true,
  stageSize: 5,
  lobby: false,
  locked: false,
  backstage: false,
  chat: 'everyone',
  slowMode: 0,
  map: false,
  floor: 'lounge',
  proximity: false,
};

describe('WatchSession', () => {
  let session: WatchSession;
  let answer: object;
  let status: number;
  let asked: number;
  const socket = (): FakeSocket => FakeSocket.all.at(-1)!;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    FakeSocket.all = [];
    asked = 0;
    status = 200;
    answer = {
      title: 'Over HTTP',
      description: '',
      startsAt: null,
      live: { state: 'live', onStage: 1, viewers: 2, since: null },
      playlist: '/hls/a/live.m3u8',
      serverTime: 1000,
    };
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('window', Object.assign(new EventTarget(), { location: { search: '' } }));
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
    vi.stubGlobal('fetch', () => {
      asked += 1;
      return Promise.resolve(new Response(JSON.stringify(answer), { status }));
    });
    session = new WatchSession('a', 'ws://x/ws');
    session.start();
  });
  afterEach(() => {
    session.stop();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('says why a server that is busy does not take it, and stops trying', () => {
    socket().say({ type: 'error', code: 'busy', message: 'Too much.', fatal: true });
    expect(session.refusal.get()).toEqual({ code: 'busy', message: 'Too much.' });
    expect(session.client.state.get().kind).toBe('stopped');
  });

  it('says that the server stops, and tries until it is back', () => {
    const problems: object[] = [];
    session.onProblem = (problem) => problems.push(problem);
    socket().say({ type: 'error', code: 'stopping', message: 'Bye.', fatal: true });
    socket().onclose?.();
    expect(problems).toEqual([{ code: 'stopping', message: 'Bye.' }]);
    expect(session.refusal.get()).toBeUndefined();
    expect(session.client.state.get().kind).toBe('waiting');
  });

  it('asks nothing over HTTP while the link works', async () => {
    socket().say(live('By link'));
    await vi.advanceTimersByTimeAsync(2500);
    expect(asked).toBe(0);
    expect(session.show.get()?.title).toBe('By link');
  });

  it('follows the show over HTTP at once when the link is refused, and the link when it comes', async () => {
    socket().onclose?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(session.show.get()).toMatchObject({ title: 'Over HTTP', playlist: '/hls/a/live.m3u8' });
    expect(session.limited.get()).toBe(true);
    expect(session.client.clock.now()).toBeDefined();
    await vi.advanceTimersByTimeAsync(400);
    socket().say(live('By link'));
    expect(session.limited.get()).toBe(false);
    const before = asked;
    await vi.advanceTimersByTimeAsync(2900);
    expect(asked).toBe(before);
  });

  it('does not wait for a link that neither opens nor fails', async () => {
    await vi.advanceTimersByTimeAsync(3100);
    expect(session.show.get()?.title).toBe('Over HTTP');
  });

  it('keeps the address of a private show, and that it is recorded, while the link is away', async () => {
    socket().say(live('Private', '/hls/a/live.m3u8?key=k'));
    answer = { ...answer, playlist: null };
    socket().onclose?.();
    await vi.advanceTimersByTimeAsync(100);
    expect(asked).toBe(0);
    await vi.advanceTimersByTimeAsync(3500);
    expect(asked).toBeGreaterThan(0);
    expect(session.show.get()).toMatchObject({ playlist: '/hls/a/live.m3u8?key=k', recording: 'on' });
    expect(session.limited.get(), 'the server may just have been started again').toBe(false);
    await vi.advanceTimersByTimeAsync(7000);
    expect(session.limited.get()).toBe(true);
  });

  it('believes a refusal over HTTP only when the link has failed twice', async () => {
    status = 404;
    answer = { code: 'not-found', detail: 'there is no such space' };
    socket().onclose?.();
    await vi.advanceTimersByTimeAsync(1);
    expect(session.refusal.get()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(400);
    socket().onclose?.();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(session.refusal.get()).toMatchObject({ code: 'not-found' });
  });

  it('has a new title at once, also before the show', () => {
    socket().say({ ...live('Old', ''), state: 'waiting' });
    socket().say({ type: 'settings', settings, title: 'New' });
    expect(session.show.get()).toMatchObject({ state: 'waiting', title: 'New' });
  });
});
