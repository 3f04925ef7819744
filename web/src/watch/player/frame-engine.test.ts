// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FrameEngine } from './frame-engine';
import type { Fault } from './recovery';

const PLAYLIST = `#EXTM3U
#EXT-X-STREAM-INF:BANDWIDTH=1500000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000
ab12/720p/live.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS="avc1.42c01f,mp4a.40.2",RESOLUTION=426x240,FRAME-RATE=30.000
ab12/240p/live.m3u8
`;

/** What a browser would have made of the bytes: each is a picture of a tenth of a second. */
class FakeBuffer extends EventTarget {
  updating = false;
  timestampOffset = 0;
  log: string[] = [];
  ranges: [number, number][] = [];
  buffered = {
    start: (i: number) => this.ranges[i]?.[0] ?? 0,
    end: (i: number) => this.ranges[i]?.[1] ?? 0,
  } as unknown as TimeRanges;
  constructor(readonly mime: string) {
    super();
    Object.defineProperty(this.buffered, 'length', { get: () => this.ranges.length });
  }
  appendBuffer(bytes: Uint8Array): void {
    if (this.updating) throw new Error('busy');
    this.log.push([...bytes].join(' '));
    for (const byte of bytes) {
      if (byte === 0) continue; // the initialization segment
      const at = this.timestampOffset + byte / 10;
      const last = this.ranges.at(-1);
      if (last && Math.abs(last[1] - at) < 0.01) last[1] = at + 0.1;
      else this.ranges.push([at, at + 0.1]);
    }
    this.updating = true;
    queueMicrotask(() => {
      this.updating = false;
      this.dispatchEvent(new Event('updateend'));
    });
  }
  changeType(mime: string): void {
    this.log.push(`type ${mime}`);
  }
  abort(): void {
    this.log.push('abort');
  }
  remove(from: number, to: number): void {
    this.log.push(`remove ${from} ${to}`);
  }
}

class FakeMediaSource extends EventTarget {
  static made: FakeMediaSource[] = [];
  static isTypeSupported = (): boolean => true;
  readyState = 'closed';
  duration = 0;
  buffers: FakeBuffer[] = [];
  constructor() {
    super();
    FakeMediaSource.made.push(this);
    queueMicrotask(() => {
      this.readyState = 'open';
      this.dispatchEvent(new Event('sourceopen'));
    });
  }
  addSourceBuffer(mime: string): FakeBuffer {
    this.buffers.push(new FakeBuffer(mime));
    return this.buffers.at(-1)!;
  }
}

/** An answer of the server that the test fills. */
interface Line {
  url: string;
  send(...bytes: number[]): Promise<void>;
  end(): Promise<void>;
  broken(): Promise<void>;
  aborted(): boolean;
}

describe('FrameEngine', () => {
  let engine: FrameEngine;
  let video: Pick<HTMLVideoElement, 'currentTime' | 'buffered' | 'src' | 'removeAttribute' | 'load'>;
  let lines: Line[];
  let faults: Fault[];
  let readies: number;
  let status: number;
  let zeroMs: number;
  let mime: string;

  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);
  const buffer = (): FakeBuffer => FakeMediaSource.made.at(-1)!.buffers[0]!;
  const line = (): Line => lines.at(-1)!;

  beforeEach(async () => {
    vi.useFakeTimers({ now: 0 });
    FakeMediaSource.made = [];
    vi.stubGlobal('window', { MediaSource: FakeMediaSource });
    vi.stubGlobal('URL', { createObjectURL: () => 'blob:1', revokeObjectURL: () => undefined });
    vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.spyOn(performance, 'getEntriesByType').mockReturnValue([]);
    lines = [];
    faults = [];
    readies = 0;
    status = 200;
    zeroMs = 1_000_000;
    mime = 'video/mp4; codecs="avc1.64001f,mp4a.40.2"';
    vi.stubGlobal('fetch', (url: string, { signal }: { signal: AbortSignal }) => {
      let controller!: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({ start: (c) => void (controller = c) });
      lines.push({
        url,
        send: async (...bytes) => {
          for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
          await settle();
        },
        end: async () => {
          controller.close();
          await settle();
        },
        broken: async () => {
          controller.error(new Error('reset'));
          await settle();
        },
        aborted: () => signal.aborted,
      });
      const headers = { 'Content-Type': mime, 'Rostra-Time-Zero': String(zeroMs) };
      return Promise.resolve(new Response(status === 200 ? body : 'no', { status, headers }));
    });
    video = {
      currentTime: 0,
      src: '',
      removeAttribute: () => undefined,
      load: () => undefined,
      get buffered() {
        return buffer().buffered;
      },
    };
    engine = new FrameEngine(video as unknown as HTMLVideoElement, {
      fault: (fault) => faults.push(fault),
      ready: () => (readies += 1),
      renditionsChanged: () => undefined,
      arrived: () => undefined,
    });
    engine.load('/hls/demo/live.m3u8?key=k1', PLAYLIST);
    await settle();
  });

  afterEach(() => {
    engine.destroy();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('asks for the rung that fits and plays from its first picture', async () => {
    expect(line().url).toBe('/live/demo.mp4?key=k1&rung=720p');
    expect(buffer().mime).toBe(mime);
    await line().send(0);
    expect(readies).toBe(0);
    await line().send(41, 42);
    expect(readies).toBe(1);
    expect(video.currentTime).toBeCloseTo(4.1);
    expect(engine.playingDate()).toBeCloseTo(1_004_100);
    expect(engine.livePosition()).toBeCloseTo(4.3);
    expect(engine.isReceiving()).toBe(true);
    expect(buffer().log.join(' ')).toBe('0 41 42');
    expect(engine.renditions()).toMatchObject({ current: 0, chosen: undefined });
  });

  it('asks again at once when the server ends it, and goes on with the same time line', async () => {
    await line().send(0, 41);
    await vi.advanceTimersByTimeAsync(3000);
    zeroMs = 1_010_000; // another mixer
    await line().end();
    expect(lines).toHaveLength(2);
    await line().send(0, 1);
    expect(buffer().timestampOffset).toBe(10);
    expect(buffer().ranges).toEqual([
      [4.1, expect.closeTo(4.2)],
      [expect.closeTo(10.1), expect.closeTo(10.2)],
    ]);
    expect(faults).toEqual([]);
  });

  it('jumps a hole when the picture before it is over', async () => {
    await line().send(0, 1, 2, 9);
    expect(video.currentTime).toBeCloseTo(0.1);
    video.currentTime = 0.28;
    await line().send(10);
    expect(video.currentTime).toBeCloseTo(0.9);
  });

  it.each([429, 503])('says so when the server refuses with %i', async (refusal) => {
    status = refusal;
    engine.restartLoad();
    await settle();
    expect(faults).toEqual([{ kind: 'network', atEntry: false, status: refusal }]);
  });

  it('says so when nothing comes, which a proxy may do that collects', async () => {
    await vi.advanceTimersByTimeAsync(1500);
    expect(faults).toEqual([]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(faults).toEqual([{ kind: 'network', atEntry: false, status: undefined }]);
    expect(line().aborted()).toBe(true);
  });

  it('gives up when one stream after the other ends', async () => {
    await line().broken();
    await line().broken();
    expect(faults).toEqual([]);
    await line().broken();
    expect(faults).toHaveLength(1);
  });

  it('takes the next smaller rung when the picture stands still while something comes', async () => {
    await line().send(0, 41);
    mime = 'video/mp4; codecs="avc1.42c01f,mp4a.40.2"';
    engine.stalled();
    await settle();
    expect(lines[0]?.aborted()).toBe(true);
    expect(line().url).toBe('/live/demo.mp4?key=k1&rung=240p');
    expect(buffer().log.slice(-2)).toEqual(['abort', `type ${mime}`]);
    expect(engine.renditions().current).toBe(1);
    await vi.advanceTimersByTimeAsync(1100);
    engine.stalled();
    expect(lines).toHaveLength(2);
  });

  it('stays with the rung that the viewer chose', async () => {
    engine.choose(1);
    await settle();
    expect(line().url).toContain('rung=240p');
    await line().send(0, 41);
    engine.stalled();
    await settle();
    expect(lines).toHaveLength(2);
  });

  it('fetches no more than it needs for a picture that stands', async () => {
    await line().send(0, 1, 250);
    await vi.advanceTimersByTimeAsync(500);
    expect(line().aborted()).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines).toHaveLength(1);
    video.currentTime = 20;
    await vi.advanceTimersByTimeAsync(500);
    expect(lines).toHaveLength(2);
    expect(faults).toEqual([]);
  });

  it('cannot play a show without a picture', () => {
    engine.load('/hls/demo/live.m3u8', '#EXTM3U\n');
    expect(faults).toEqual([{ kind: 'other', atEntry: false }]);
  });
});
