// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerMessage } from '../signalling';
import { Backoff } from './backoff';
import { SignalClient } from './signal-client';

/** The part of a WebSocket that the client uses, driven by hand. */
class FakeSocket {
  readyState = 0;
  sent: { type: string; sent?: number }[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  receive(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }
}

const live: ServerMessage = {
  type: 'live',
  state: 'live',
  title: 'Demo',
  viewers: 3,
  recording: 'off',
  onStage: 1,
  startsAt: 0,
  liveAt: 0,
  playlist: '/hls/demo/live.m3u8',
  serverTime: 5,
};

describe('SignalClient', () => {
  let sockets: FakeSocket[];
  let received: ServerMessage[];
  let wake: () => void;
  let client: SignalClient;
  const last = (): FakeSocket => sockets[sockets.length - 1]!;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    sockets = [];
    received = [];
    client = new SignalClient(
      'ws://x/ws',
      { hello: () => ({ type: 'watch', version: 1, space: 'demo' }), message: (m) => received.push(m) },
      {
        createSocket: () => {
          sockets.push(new FakeSocket());
          return last() as unknown as WebSocket;
        },
        now: () => Date.now(),
        onWake: (callback) => {
          wake = callback;
          return () => undefined;
        },
        backoff: new Backoff({ baseMs: 100, maxMs: 1000, factor: 2, jitter: 0 }),
      },
    );
    client.start();
  });

  afterEach(() => {
    client.stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('says hello first on every connection', () => {
    last().open();
    expect(last().sent[0]?.type).toBe('watch');
    last().onclose?.();
    vi.advanceTimersByTime(100);
    expect(sockets).toHaveLength(2);
    last().open();
    expect(last().sent[0]?.type).toBe('watch');
  });

  it('hands over valid messages and ignores the rest', () => {
    last().open();
    last().receive(live);
    for (const bad of ['nonsense', '[]', 'null', '{"type":"nope"}', '{"type":5}', { type: 'live' }])
      last().receive(bad);
    expect(received).toEqual([live]);
  });

  it('waits longer after each failed attempt and starts over once served', () => {
    const delays: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      last().onclose?.();
      const state = client.state.get();
      if (state.kind !== 'waiting') throw new Error('not waiting');
      delays.push(state.delayMs);
      vi.advanceTimersByTime(state.delayMs);
    }
    expect(delays).toEqual([100, 200, 400]);
    last().open();
    last().receive(live);
    last().onclose?.();
    expect(client.state.get()).toEqual({ kind: 'waiting', attempt: 1, delayMs: 100 });
  });

  it('keeps backing off from a server that accepts and refuses', () => {
    for (let i = 0; i < 3; i += 1) {
      last().open();
      last().receive({ type: 'error', code: 'unavailable', message: 'later', fatal: true });
      last().onclose?.();
      vi.advanceTimersByTime(1000);
    }
    last().onclose?.();
    expect(client.state.get()).toMatchObject({ kind: 'waiting', delayMs: 800 });
  });

  it('measures the server clock with pings', () => {
    last().open();
    vi.advanceTimersByTime(0);
    const ping = last().sent.find((m) => m.type === 'ping');
    vi.advanceTimersByTime(40);
    last().receive({ type: 'pong', sent: ping?.sent, serverTime: 1_000_000 });
    expect(client.clock.now()).toBe(1_000_020);
    expect(received).toEqual([]);
  });

  it('gives up a connection that does not answer pings', () => {
    last().open();
    vi.advanceTimersByTime(12_000);
    expect(sockets.length).toBeGreaterThan(1);
    expect(sockets[0]?.closed).toBe(true);
  });

  it('keeps a connection that answers', () => {
    last().open();
    for (let i = 0; i < 20; i += 1) {
      vi.advanceTimersByTime(2000);
      last().receive(live);
    }
    expect(sockets).toHaveLength(1);
  });

  it('gives up a connection that never opens', () => {
    vi.advanceTimersByTime(8100);
    expect(sockets).toHaveLength(2);
  });

  it('connects at once when the network or the tab is back', () => {
    for (let i = 0; i < 4; i += 1) {
      last().onclose?.();
      vi.advanceTimersByTime(i < 3 ? 1000 : 0);
    }
    const before = sockets.length;
    wake();
    expect(sockets).toHaveLength(before + 1);
    expect(client.state.get().kind).toBe('connecting');
  });

  it('stays closed after stop', () => {
    last().open();
    client.stop();
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
    expect(last().closed).toBe(true);
    expect(client.send({ type: 'leave' })).toBe(false);
  });
});
