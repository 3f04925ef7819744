// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_RENDITIONS, type Engine, type EngineEvents, type Renditions } from './engine';
import { Player } from './player';
import type { Way } from './ways';

/** The part of a video element that the player uses, with a buffer and a playhead set by hand. */
class FakeVideo extends EventTarget {
  muted = false;
  volume = 1;
  paused = true;
  ended = false;
  seeking = false;
  readyState = 4;
  playbackRate = 1;
  currentTime = 0;
  end = 0;
  refusePlay = false;
  buffered = { length: 1, start: () => 0, end: () => this.end };

  play(): Promise<void> {
    if (this.refusePlay) return Promise.reject(new DOMException('no', 'NotAllowedError'));
    if (this.paused) {
      this.paused = false;
      this.dispatchEvent(new Event('play'));
      this.dispatchEvent(new Event('playing'));
    }
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  }
}

class FakeEngine implements Engine {
  readonly steerable = true;
  stalls = 0;
  readonly partSeconds = 0.2;
  receiving = false;
  loads: string[] = [];
  restarts = 0;
  recoveries = 0;
  destroyed = false;
  date: number | undefined;
  constructor(
    readonly events: EngineEvents,
    readonly way: Way = 'parts',
  ) {}
  stalled(): void {
    this.stalls += 1;
  }
  load(url: string): void {
    this.loads.push(url);
    this.events.ready();
  }
  restartLoad(): void {
    this.restarts += 1;
  }
  recoverMedia(): void {
    this.recoveries += 1;
  }
  playingDate(): number | undefined {
    return this.date;
  }
  livePosition(): number | undefined {
    return undefined;
  }
  renditions(): Renditions {
    return NO_RENDITIONS;
  }
  choose(): void {}
  bandwidth(): undefined {
    return undefined;
  }
  isReceiving(): boolean {
    return this.receiving;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

describe('Player', () => {
  let video: FakeVideo;
  let engines: FakeEngine[];
  let player: Player;
  let answers: boolean;
  let requests: number;
  let rehearsals: string[];
  let comesThrough: boolean;
  const engine = (): FakeEngine => engines.at(-1)!;
  /** Time passes; the picture moves or stands. */
  const pass = async (ms: number, moves = true): Promise<void> => {
    for (let t = 0; t < ms; t += 50) {
      await vi.advanceTimersByTimeAsync(50);
      if (moves && !video.paused) video.currentTime += 0.05;
      video.end = video.currentTime + 0.25;
    }
  };

  beforeEach(async () => {
    vi.useFakeTimers({ now: 0 });
    vi.stubGlobal('window', new EventTarget());
    vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    answers = true;
    requests = 0;
    rehearsals = [];
    comesThrough = true;
    vi.stubGlobal('fetch', () => {
      requests += 1;
      return Promise.resolve(new Response(answers ? '#EXTM3U' : 'gone', { status: answers ? 200 : 404 }));
    });
    video = new FakeVideo();
    engines = [];
    player = new Player(video as unknown as HTMLVideoElement, {
      createEngine: (_video, events, _playlist, way) => {
        engines.push(new FakeEngine(events, way));
        return Promise.resolve(engine());
      },
      canPlayFrames: true,
      rehearse: (url) => {
        rehearsals.push(url);
        return Promise.resolve(comesThrough);
      },
      serverNow: () => 10_000,
      roundTripMs: () => undefined,
    });
    player.load('/hls/demo/live.m3u8');
    await pass(500);
  });

  afterEach(() => {
    player.destroy();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('begins without sound, at once', () => {
    expect(video.muted).toBe(true);
    expect(engine().loads).toEqual(['/hls/demo/live.m3u8']);
    expect(player.state.get()).toMatchObject({ phase: 'playing', following: true, paused: false });
  });

  it('measures latency against the server clock', async () => {
    engine().date = 9400;
    await pass(500);
    expect(player.state.get().latencyMs).toBe(600);
  });

  it('keeps the last picture and asks until a stale show answers again', async () => {
    answers = false;
    engine().events.fault({ kind: 'network', atEntry: false, status: 404 });
    await pass(4000, false);
    expect(engine().loads).toHaveLength(1);
    expect(engine().destroyed).toBe(false);
    expect(player.state.get().phase).toBe('recovering');
    expect(requests).toBeGreaterThan(3);
    answers = true;
    await pass(4000, false);
    expect(engine().loads).toHaveLength(2);
    await pass(500);
    expect(player.state.get().phase).toBe('playing');
  });

  it('goes on loading after a passing network fault', async () => {
    engine().events.fault({ kind: 'network', atEntry: false, status: 503 });
    await pass(500);
    expect(engine().restarts).toBe(1);
    expect(engine().loads).toHaveLength(1);
  });

  it('repairs the decoder after a media fault', () => {
    engine().events.fault({ kind: 'media', atEntry: false });
    expect(engine().recoveries).toBe(1);
  });

  it('does something about a picture that stands still although nobody complained', async () => {
    await pass(1000, false);
    expect(player.state.get().phase).toBe('recovering');
    await pass(9500, false);
    expect(engine().restarts).toBe(1);
    expect(engine().loads.length).toBe(2);
  });

  it('calls a line slow as long as media arrives on it', async () => {
    engine().receiving = true;
    await pass(1000, false);
    expect(player.state.get().phase).toBe('slow');
    await pass(500);
    expect(player.state.get().phase).toBe('playing');
    await pass(1000, false);
    engine().receiving = false;
    await pass(300, false);
    expect(player.state.get().phase).toBe('recovering');
  });

  it('shows no delay of a picture that is paused', async () => {
    engine().date = 9400;
    await pass(500);
    player.pause();
    await pass(500, false);
    expect(player.state.get()).toMatchObject({ paused: true, latencyMs: undefined });
    player.togglePlay();
    await pass(500);
    expect(player.state.get().latencyMs).toBe(600);
  });

  it('plays on by itself after a pause that nobody wished for, close to live', async () => {
    video.pause();
    expect(player.state.get().paused).toBe(true);
    video.end = video.currentTime + 8;
    await vi.advanceTimersByTimeAsync(1300);
    expect(video.paused).toBe(false);
    expect(player.state.get()).toMatchObject({ paused: false, following: true });
    expect(video.end - video.currentTime).toBeLessThan(0.5);
  });

  it.each([
    ['comes to the front', () => document.dispatchEvent(new Event('visibilitychange'))],
    [
      'leaves the back/forward cache',
      () => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })),
    ],
  ])('plays on when the page %s', async (_name, wake) => {
    Object.assign(document, { visibilityState: 'hidden' });
    video.pause();
    await pass(60_000, false);
    expect(video.paused).toBe(true);
    expect(engine().loads).toHaveLength(1);
    Object.assign(document, { visibilityState: 'visible' });
    wake();
    expect(video.paused).toBe(false);
    player.pause();
    wake();
    await pass(5000, false);
    expect(video.paused).toBe(true);
  });

  it('begins at its target: it jumps once what was there already has arrived', async () => {
    player.load('/hls/demo/live.m3u8');
    await vi.advanceTimersByTimeAsync(100);
    video.end = video.currentTime + 1.4;
    await vi.advanceTimersByTimeAsync(300);
    expect(video.end - video.currentTime).toBeLessThan(0.5);
  });

  it('leaves a person who pauses alone', async () => {
    player.pause();
    await pass(30_000, false);
    expect(player.state.get()).toMatchObject({ phase: 'playing', paused: true });
    expect(engine().loads).toHaveLength(1);
    expect(engine().restarts).toBe(0);
  });

  it('stays behind after a short pause until asked to go live', async () => {
    player.pause();
    engine().date = 10_000 - 4000;
    player.togglePlay();
    expect(player.state.get()).toMatchObject({ following: false, paused: false });
    video.end = video.currentTime + 4;
    player.goLive();
    expect(player.state.get().following).toBe(true);
    expect(video.end - video.currentTime).toBeLessThan(0.5);
    await pass(100);
  });

  it('follows who asks to go live out of a pause, however far back the picture still is', () => {
    player.pause();
    engine().date = 10_000 - 4000;
    player.goLive();
    expect(player.state.get()).toMatchObject({ following: true, paused: false });
  });

  it('is as live after a short pause as before, also with a large buffer', () => {
    player.keepPace('stable');
    player.pause();
    engine().date = 10_000 - 2000;
    player.togglePlay();
    expect(player.state.get().following).toBe(true);
  });

  it('goes live automatically after a pause that was too long', () => {
    player.pause();
    engine().date = 10_000 - 60_000;
    player.togglePlay();
    expect(player.state.get().following).toBe(true);
  });

  it('asks for a click where the browser refuses to play', async () => {
    video.paused = true;
    video.refusePlay = true;
    player.load('/hls/demo/live.m3u8');
    await pass(200, false);
    expect(player.state.get().needsClick).toBe(true);
    video.refusePlay = false;
    player.goLive();
    await pass(100);
    expect(player.state.get().needsClick).toBe(false);
  });

  it('does not wait for the back-off when the network is back', async () => {
    answers = false;
    engine().events.fault({ kind: 'network', atEntry: false, status: 404 });
    await pass(8000, false);
    answers = true;
    window.dispatchEvent(new Event('online'));
    await pass(100);
    expect(engine().loads).toHaveLength(2);
  });

  it('forgets everything at stop', async () => {
    player.stop();
    expect(engine().destroyed).toBe(true);
    expect(player.state.get().phase).toBe('idle');
    const before = requests;
    await pass(20_000, false);
    expect(requests).toBe(before);
  });

  describe('with single pictures', () => {
    const shown = () => engines.map(({ way }) => way);
    /** Time passes and nothing comes. */
    const starve = async (ms: number): Promise<void> => {
      for (let t = 0; t < ms; t += 50) {
        video.end = video.currentTime;
        await vi.advanceTimersByTimeAsync(50);
      }
    };

    beforeEach(async () => {
      player.keepPace('lowest');
      await pass(500);
    });

    it('plays them for who wants the lowest latency, and parts for who does not', async () => {
      expect(shown()).toEqual(['parts', 'frames']);
      expect(engines[0]?.destroyed).toBe(true);
      expect(player.state.get()).toMatchObject({ way: 'frames', targetMs: 60, phase: 'playing' });
      player.keepPace('stable');
      await pass(500);
      expect(shown()).toEqual(['parts', 'frames', 'parts']);
      expect(player.state.get()).toMatchObject({ way: 'parts', targetMs: 1200 });
    });

    it('falls back to parts at a fault, and returns when they come through again', async () => {
      engine().events.fault({ kind: 'network', atEntry: false, status: 503 });
      await pass(500);
      expect(shown()).toEqual(['parts', 'frames', 'parts']);
      expect(player.state.get()).toMatchObject({ way: 'parts', pace: 'lowest', phase: 'playing' });
      comesThrough = false;
      await pass(11_000);
      expect(rehearsals).toEqual(['/live/demo.mp4']);
      expect(player.state.get().way).toBe('parts');
      comesThrough = true;
      await pass(21_000);
      expect(rehearsals).toHaveLength(2);
      expect(shown()).toEqual(['parts', 'frames', 'parts', 'frames']);
      expect(player.state.get().phase).toBe('playing');
    });

    it('falls back when the picture stands still and nobody says why', async () => {
      await starve(8000);
      expect(shown()).toEqual(['parts', 'frames', 'parts']);
    });

    it('keeps to parts while those are in trouble', async () => {
      engine().events.fault({ kind: 'network', atEntry: false });
      await pass(500);
      await starve(20_000);
      expect(rehearsals).toEqual([]);
    });

    it('tells the engine of stalls', () => {
      video.dispatchEvent(new Event('waiting'));
      expect(engine().stalls).toBe(1);
    });

    it('begins the next show with them', async () => {
      engine().events.fault({ kind: 'network', atEntry: false });
      await pass(500);
      player.load('/hls/demo/live.m3u8');
      await pass(500);
      expect(engine().way).toBe('frames');
    });
  });
});
