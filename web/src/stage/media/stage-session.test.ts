// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RoomNotice } from '../../room/state/room-notices';
import { seated } from '../../room/state/people.test-support';
import { RoomStore } from '../../room/state/room-store';
import {
  PROTOCOL_VERSION,
  type ClientMessage,
  type Encoding,
  type ServerMessage,
} from '../../shared/signalling';
import { Store } from '../../shared/store';
import type { Notice } from '../state/notices';
import { NOT_CAPTURING, type CaptureState } from './capture';
import { NO_DEVICES } from './devices';
import { FakeDevices } from './fake-devices.test-support';
import { FakePeer, installFakePeer, settle } from './fake-peer.test-support';
import { LocalMedia, type LocalMediaState } from './local-media';
import { StageSession } from './stage-session';

/** The browser's WebSocket, driven by hand. */
class FakeSocket {
  static all: FakeSocket[] = [];
  readyState = 0;
  sent: ClientMessage[] = [];
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    const message = JSON.parse(text) as ClientMessage;
    if (message.type !== 'ping') this.sent.push(message);
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  receive(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

class Nothing {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

const input = (change: Partial<CaptureState> = {}): CaptureState => ({ ...NOT_CAPTURING, ...change });
const track = (id: string): MediaStreamTrack => ({ id }) as MediaStreamTrack;
const layer = (rid: string): Encoding => ({ rid, scaleResolutionDownBy: 1, maxBitrate: 1_000_000 });
const welcome: Extract<ServerMessage, { type: 'welcome' }> = {
  type: 'welcome',
  version: 1,
  participant: 'me',
  resumeToken: 'secret',
  space: 'demo',
  title: 'Demo',
  participants: [],
  stageSize: 16,
  iceServers: [],
  encodings: [layer('f')],
  watchPath: '/watch/demo',
};

describe('StageSession', () => {
  let media: { state: Store<LocalMediaState>; close: () => void };
  let session: StageSession;
  let notices: Notice[];
  let told: RoomNotice[];
  let room: RoomStore;
  const socket = (): FakeSocket => FakeSocket.all.at(-1)!;
  const sentTypes = (): string[] => socket().sent.map((message) => message.type);

  beforeEach(async () => {
    vi.useFakeTimers();
    installFakePeer();
    FakeSocket.all = [];
    notices = [];
    vi.stubGlobal('WebSocket', FakeSocket);
    vi.stubGlobal('ResizeObserver', Nothing);
    vi.stubGlobal('IntersectionObserver', Nothing);
    vi.stubGlobal('window', Object.assign(new EventTarget(), { location: { search: '' } }));
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    media = {
      state: new Store<LocalMediaState>({
        microphone: input({ wanted: true, on: true, track: track('mic') }),
        camera: input({ wanted: true, on: true, track: track('cam') }),
        screen: input(),
        screenSound: undefined,
        devices: NO_DEVICES,
      }),
      close: vi.fn(),
    };
    room = new RoomStore(() => Date.now());
    told = [];
    room.onNotice = (notice) => told.push(notice);
    session = new StageSession({
      space: 'demo',
      media: media as unknown as LocalMedia,
      url: 'ws://x/ws',
      room,
      onNotice: (notice) => notices.push(notice),
    });
    session.join('Ada');
    socket().open();
    socket().receive(welcome);
    await settle();
  });

  afterEach(() => {
    session.leave();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('joins, says what it sends, and publishes', () => {
    expect(socket().sent).toEqual([
      {
        type: 'join',
        version: PROTOCOL_VERSION,
        space: 'demo',
        name: 'Ada',
        guest: expect.stringMatching(/^[\w-]{16,64}$/) as string,
      },
      { type: 'media-state', microphone: true, camera: true, screen: false },
      { type: 'publish-offer', sdp: 'offer 1' },
    ]);
  });

  it('tells when the camera goes off, and stops sending it', async () => {
    media.state.update((state) => ({ ...state, camera: input() }));
    await settle();
    expect(socket().sent.at(-1)).toEqual({
      type: 'media-state',
      microphone: true,
      camera: false,
      screen: false,
    });
    expect(FakePeer.all.flatMap((peer) => peer.transceivers)[1]?.sender.track).toBeNull();
  });

  it('sends the layers that the server names, and all of them on a new connection', async () => {
    const active = (): (boolean | undefined)[] =>
      FakePeer.all
        .filter((peer) => peer.transceivers.length > 0)
        .map((peer) => peer.transceivers[1]?.sender.getParameters().encodings[0]?.active);
    socket().receive({ ...welcome, encodings: [layer('f'), layer('q')] });
    await settle();
    socket().receive({ type: 'layers-needed', source: 'camera', rids: ['q'] });
    await settle();
    expect(active().at(-1)).toBe(false);
    socket().receive({ type: 'rejoin', reason: 'The media server was replaced.' });
    await settle();
    expect(active().at(-1)).toBe(true);
  });

  it('does not repeat what has not changed', () => {
    const before = socket().sent.length;
    media.state.update((state) => ({ ...state, devices: { ...NO_DEVICES } }));
    expect(socket().sent).toHaveLength(before);
  });

  it('rebuilds both connections at rejoin and keeps the people', async () => {
    socket().receive({
      type: 'participant-joined',
      participant: { id: 'a', name: 'Bo', person: 'p', microphone: true, camera: true, screen: false },
    });
    const old = [...FakePeer.all];
    socket().receive({ type: 'rejoin', reason: 'The media server was replaced.' });
    await settle();
    expect(old.every((peer) => peer.closed)).toBe(true);
    expect(FakePeer.all).toHaveLength(4);
    expect(session.state.get().participants.map((p) => p.id)).toEqual(['a']);
    expect(sentTypes().filter((type) => type === 'publish-offer')).toHaveLength(2);
    expect(sentTypes().filter((type) => type === 'media-state')).toHaveLength(2);
  });

  it('uses new TURN credentials from then on, and breaks nothing for them', async () => {
    const told = [{ urls: ['turn:t.example'], username: '2:me', credential: 'new' }];
    const servers = (): unknown[] => FakePeer.all.map((peer) => peer.configuration.iceServers);
    socket().receive({ type: 'ice-servers', iceServers: told });
    expect(servers()).toEqual([told, told]);
    expect(FakePeer.all.map((peer) => peer.configuration.bundlePolicy)).toEqual(['max-bundle', 'max-bundle']);
    expect(FakePeer.all.some((peer) => peer.closed)).toBe(false);
    expect(sentTypes().filter((type) => type === 'publish-offer')).toHaveLength(1);
    socket().receive({ type: 'rejoin', reason: 'The media server was replaced.' });
    await settle();
    expect(servers().slice(2)).toEqual([told, told]);
    session.leave();
    socket().receive({ type: 'ice-servers', iceServers: told });
  });

  it('comes back with its token after a lost connection, and says so', async () => {
    socket().onclose?.();
    vi.advanceTimersByTime(5000);
    socket().open();
    expect(socket().sent[0]).toMatchObject({ type: 'join', resume: 'secret' });
    socket().receive(welcome);
    await settle();
    expect(sentTypes()).toContain('publish-offer');
    expect(notices).toEqual([{ kind: 'back' }]);
  });

  it('starts over when media never come up', () => {
    vi.advanceTimersByTime(15_000);
    vi.advanceTimersByTime(1000);
    expect(FakeSocket.all.length).toBeGreaterThan(1);
  });

  it('shows media as connected, lost and connected again', () => {
    const publish = FakePeer.all.find((peer) => peer.channels.length > 0)!;
    publish.become('connected');
    expect(session.mediaLink.get()).toBe('connected');
    publish.become('disconnected');
    expect(session.mediaLink.get()).toBe('reconnecting');
    publish.become('connected');
    expect(session.mediaLink.get()).toBe('connected');
  });

  it('does not call it a reconnection when the first other person arrives', () => {
    const publish = FakePeer.all.find((peer) => peer.channels.length > 0)!;
    const subscribe = FakePeer.all.find((peer) => peer.channels.length === 0)!;
    publish.become('connected');
    subscribe.become('connecting');
    expect(session.mediaLink.get()).toBe('connected');
    subscribe.become('connected');
    subscribe.become('disconnected');
    expect(session.mediaLink.get()).toBe('reconnecting');
    publish.become('connected');
    expect(session.mediaLink.get()).toBe('reconnecting');
    subscribe.become('connected');
    expect(session.mediaLink.get()).toBe('connected');
  });

  it('measures its connections as long as it has them', async () => {
    const getStats = vi.spyOn(FakePeer.prototype, 'getStats');
    vi.advanceTimersByTime(2000);
    await settle();
    expect(getStats).toHaveBeenCalledTimes(2);
    expect(session.quality.sample.get()).toBeDefined();
    session.leave();
    vi.advanceTimersByTime(10_000);
    await settle();
    expect(getStats).toHaveBeenCalledTimes(2);
    expect(session.quality.sample.get()).toBeUndefined();
  });

  it('stops asking when the server refuses for good', () => {
    socket().receive({ type: 'error', code: 'room-full', message: 'full', fatal: true });
    socket().onclose?.();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(session.state.get().refusal?.code).toBe('room-full');
    expect(FakePeer.all.every((peer) => peer.closed)).toBe(true);
  });

  it('says goodbye when the page goes', () => {
    window.dispatchEvent(new Event('pagehide'));
    expect(sentTypes().at(-1)).toBe('leave');
    expect(media.close).toHaveBeenCalled();
  });

  it('obeys a host who mutes, without taking the button away', () => {
    const silence = vi.fn();
    Object.assign(media, { silence });
    socket().receive(seated());
    socket().receive({ type: 'muted', source: 'microphone', by: 'Bo' });
    expect(silence).toHaveBeenCalledOnce();
    expect(told).toEqual([{ kind: 'muted', source: 'microphone', by: 'Bo' }]);
  });

  it('tells nothing of a host who mutes what is off already', () => {
    Object.assign(media, { set: vi.fn(() => Promise.resolve()) });
    socket().receive(seated());
    socket().receive({ type: 'muted', source: 'screen', by: 'Bo' });
    expect(told).toEqual([]);
  });

  it('passes on that somebody asks to be heard, unless they are already', () => {
    socket().receive(seated());
    const asked: ServerMessage = { type: 'unmute-request', source: 'microphone', by: 'Bo' };
    socket().receive(asked);
    expect(room.state.get().unmuteRequest).toBeUndefined();
    media.state.update((state) => ({ ...state, microphone: input() }));
    socket().receive(asked);
    expect(room.state.get().unmuteRequest).toEqual({ source: 'microphone', by: 'Bo' });
  });

  it('tells nobody of a device that a host muted while it was opening', async () => {
    session.leave();
    const devices = new FakeDevices();
    const own = new LocalMedia(devices);
    session = new StageSession({
      space: 'demo',
      media: own,
      url: 'ws://x/ws',
      room,
      onNotice: () => undefined,
    });
    session.join('Ada');
    socket().open();
    socket().receive(welcome);
    for (const source of ['camera', 'microphone', 'screen'] as const) {
      void own.set(source, true);
      await vi.advanceTimersByTimeAsync(100);
      socket().receive({ type: 'muted', source, by: 'Bo' });
      await vi.advanceTimersByTimeAsync(1000);
      expect(devices.live(source)).toEqual([]);
    }
    expect(socket().sent.filter((message) => message.type === 'media-state')).toEqual([
      { type: 'media-state', microphone: false, camera: false, screen: false },
    ]);
  });

  it('uses a ticket for the first entry only', async () => {
    session.leave();
    session = new StageSession({
      space: 'demo',
      media: media as unknown as LocalMedia,
      url: 'ws://x/ws',
      room,
      onNotice: () => undefined,
    });
    session.join('Ada', 'the-ticket');
    socket().open();
    expect(socket().sent[0]).toMatchObject({ type: 'join', ticket: 'the-ticket' });
    socket().receive(welcome);
    await settle();
    socket().onclose?.();
    vi.advanceTimersByTime(1000);
    socket().open();
    expect(socket().sent[0]).toMatchObject({ type: 'join', resume: 'secret' });
    expect(socket().sent[0]).not.toHaveProperty('ticket');
  });

  it('waits in the lobby until it is let in', () => {
    socket().receive({ type: 'lobby', title: 'Demo' });
    expect(session.state.get()).toMatchObject({ lobby: true, title: 'Demo' });
    socket().receive(welcome);
    expect(session.state.get().lobby).toBe(false);
  });

  it('lets go of the stage when it belongs to the audience', () => {
    socket().receive({ type: 'to-audience', by: 'Bo', ended: false });
    expect(session.state.get().moved).toEqual({ by: 'Bo' });
    expect(session.client.state.get().kind).toBe('stopped');
  });
});
