// SPDX-License-Identifier: Apache-2.0
// Plays single pictures as soon as they are encoded (/live/<space>.mp4) by Media Source. In: playlist (for the rungs),
// commands; out: media in the video element, faults. A stream that the server ends (another mixer) is asked for again at
// once, on the same timeline; what does not come through is a fault, after which the player takes the other way.
import type { Engine, EngineEvents, Renditions } from './engine';
import { firstBandwidth } from './first-bandwidth';
import { FrameSink } from './frame-sink';
import { openFrameStream, type FrameHead, type StreamEnd } from './frame-stream';
import { RungChoice } from './rung-choice';
import { frameUrl, readRungs, type Rung } from './rungs';

const LOOK_MS = 500;
/** Without a byte for this long nothing comes through: a mixer that was killed is replaced sooner. */
const SILENT_MS = 4000;
/** Streams that end sooner than this come one after the other: so many are enough. */
const SHORT_MS = 2000;
const MOST_SHORT = 3;
/** More than this is not fetched ahead of a picture that stands, s; less than that, and it is again. */
const FAR_AHEAD = 20;
const NEAR_AHEAD = 10;
/** The picture stands when less than this is left before a hole, s. */
const HOLE_EDGE = 0.05;
/** A stream that brought something a moment ago. */
const RECEIVING_MS = 1000;

export class FrameEngine implements Engine {
  readonly way = 'frames';
  readonly steerable = true;
  readonly partSeconds = 1 / 30;
  private url = '';
  private rungs: readonly Rung[] = [];
  private choice: RungChoice | undefined;
  private sink: FrameSink | undefined;
  private stop: (() => void) | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Wall clock of time 0 in the video element, ms since 1970. */
  private zeroMs: number | undefined;
  private started = false;
  private openedAtMs = 0;
  private heardAtMs = -Infinity;
  private short = 0;
  private end = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: EngineEvents,
  ) {}

  load(url: string, playlist: string): void {
    this.destroy();
    this.url = url;
    this.rungs = readRungs(playlist);
    if (this.rungs.length === 0 || frameUrl(url) === undefined) {
      this.events.fault({ kind: 'other', atEntry: false });
      return;
    }
    this.choice = new RungChoice(this.rungs, firstBandwidth(scripts()));
    this.sink = new FrameSink(this.video, {
      grew: (end) => this.grew(end),
      broken: (reason) => {
        console.warn('rostra: single pictures:', reason);
        this.fault('media');
      },
    });
    this.timer = setInterval(() => this.look(), LOOK_MS);
    this.connect();
    this.events.renditionsChanged();
  }

  renditions(): Renditions {
    const all = this.rungs.map(({ height, frameRate, bitrate }, id) => ({ id, height, frameRate, bitrate }));
    return { all, current: this.choice?.current, chosen: this.choice?.chosen };
  }

  choose(id: number | undefined): void {
    const before = this.choice?.current;
    this.choice?.choose(id);
    if (this.choice && this.choice.current !== before) this.connect();
    this.events.renditionsChanged();
  }

  /** What comes as fast as it is made says nothing of the line. */
  bandwidth(): number | undefined {
    return undefined;
  }

  stalled(): void {
    // Nothing comes: another mixer begins, or the line is gone. Neither is too slow a line.
    if (!this.isReceiving()) return;
    const outcome = this.choice?.stalled(performance.now());
    if (outcome === 'hopeless') this.fault('network');
    else if (outcome === 'down') this.turn();
  }

  restartLoad(): void {
    this.connect();
  }

  recoverMedia(): void {
    this.fault('media');
  }

  playingDate(): number | undefined {
    return this.zeroMs === undefined ? undefined : this.zeroMs + this.video.currentTime * 1000;
  }

  livePosition(): number | undefined {
    return this.started ? this.end : undefined;
  }

  isReceiving(): boolean {
    return performance.now() - this.heardAtMs < RECEIVING_MS;
  }

  destroy(): void {
    this.stop?.();
    this.stop = undefined;
    clearInterval(this.timer);
    this.sink?.close();
    this.sink = undefined;
    this.choice = undefined;
    this.zeroMs = undefined;
    this.started = false;
    this.short = 0;
  }

  private turn(): void {
    this.connect();
    this.events.renditionsChanged();
  }

  private connect(): void {
    const rung = this.rungs[this.choice?.current ?? 0];
    const url = frameUrl(this.url, rung?.name);
    if (url === undefined || !this.sink) return;
    this.stop?.();
    this.openedAtMs = performance.now();
    this.heardAtMs = Math.max(this.heardAtMs, this.openedAtMs - SILENT_MS / 2);
    this.stop = openFrameStream(url, {
      opened: (head) => this.opened(head),
      bytes: (bytes) => {
        this.heardAtMs = performance.now();
        this.sink?.append(bytes);
      },
      ended: (end) => this.ended(end),
    });
  }

  private opened({ mime, zeroMs }: FrameHead): void {
    this.zeroMs ??= zeroMs;
    this.sink?.begin(mime, (zeroMs - this.zeroMs) / 1000);
  }

  private ended(end: StreamEnd): void {
    this.stop = undefined;
    const now = performance.now();
    this.short = now - this.openedAtMs < SHORT_MS ? this.short + 1 : 0;
    if (end.how === 'refused' || this.short >= MOST_SHORT) {
      this.fault('network', end.how === 'refused' ? end.status : undefined);
    } else {
      this.connect();
    }
  }

  private grew(end: number): void {
    this.end = end;
    const { video } = this;
    if (!this.started) {
      this.started = true;
      this.choice?.began(performance.now());
      if (video.currentTime < video.buffered.start(0)) video.currentTime = video.buffered.start(0);
      this.events.ready();
    }
    this.overHole();
    this.events.arrived(end);
  }

  /** What the server left out for a slow line, or no mixer made: browsers wait there for ever. */
  private overHole(): void {
    const { buffered, currentTime } = this.video;
    for (let i = 0; i < buffered.length; i += 1) {
      const before = i === 0 ? -Infinity : buffered.end(i - 1);
      if (buffered.start(i) <= currentTime || before > currentTime + HOLE_EDGE) continue;
      this.video.currentTime = buffered.start(i);
      return;
    }
  }

  private look(): void {
    const now = performance.now();
    const ahead = this.end - this.video.currentTime;
    if (!this.stop) {
      if (ahead < NEAR_AHEAD) this.connect();
    } else if (this.started && ahead > FAR_AHEAD) {
      this.stop();
      this.stop = undefined;
    } else if (now - this.heardAtMs > SILENT_MS) {
      this.fault('network');
    } else if (this.choice?.goesUp(now)) {
      this.turn();
    }
  }

  private fault(kind: 'network' | 'media', status?: number): void {
    this.stop?.();
    this.stop = undefined;
    clearInterval(this.timer);
    this.events.fault({ kind, atEntry: false, status });
  }
}

const scripts = (): PerformanceResourceTiming[] =>
  performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js')) as PerformanceResourceTiming[];
