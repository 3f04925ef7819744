// SPDX-License-Identifier: Apache-2.0
// Plays a show and never gives up: one object between the page and the video element.
// In: load/stop, the person's wishes, the video's events, the server's clock; out: PlayerState for the page.
// Every interruption ends here: faults of the engine, a picture that stands still, a network or tab that was away.
import { Backoff } from '../../shared/net/backoff';
import { onWake } from '../../shared/net/wake';
import { recall, remember } from '../../shared/storage';
import { Store } from '../../shared/store';
import { bufferAhead } from './buffer';
import type { Engine, EngineEvents } from './engine';
import { LatencyController } from './latency-controller';
import { LatencyMeter } from './latency-meter';
import { entryAnswers } from './probe';
import { Recovery, type Fault } from './recovery';
import { StallWatchdog } from './stall-watchdog';

export interface PlayerState {
  /** `recovering`: there is nothing to see at the moment, and the player works on it. */
  phase: 'idle' | 'loading' | 'playing' | 'recovering' | 'ended';
  paused: boolean;
  /** The browser wants a click before anything moves. */
  needsClick: boolean;
  /** Plays as close to live as it can; false after a pause, until the person goes back to live. */
  following: boolean;
  muted: boolean;
  volume: number;
  latencyMs: number | undefined;
  /** What the player wants to have buffered at least; more after stalls. */
  targetMs: number;
}

export interface PlayerDependencies {
  createEngine(video: HTMLVideoElement, events: EngineEvents): Promise<Engine>;
  /** Server's wall clock, ms since 1970. */
  serverNow(): number | undefined;
}

const CONTROL_MS = 50;
const LOOK_MS = 250;
const ENTRY_BACKOFF = { baseMs: 250, maxMs: 4000, factor: 1.7, jitter: 0.5 };
/** Further behind than this after a pause: what was missed is gone from the playlist or soon will be. */
const TOO_FAR_BEHIND_MS = 10_000;
/** Still counts as live after a pause. */
const NEARLY_LIVE_MS = 1500;
/** A picture that stood for less than this is not worth a message on the screen. */
const SHOW_STALL_AFTER_MS = 700;
/** A picture that stands longer is an outage, not the jitter that a larger buffer would cover. */
const OUTAGE_AFTER_MS = 1500;

export class Player {
  readonly state: Store<PlayerState>;
  private readonly controller = new LatencyController();
  private readonly meter = new LatencyMeter();
  private readonly recovery = new Recovery();
  private readonly watchdog = new StallWatchdog();
  private readonly backoff = new Backoff(ENTRY_BACKOFF);
  private readonly stopWake: () => void;
  private readonly abort = new AbortController();
  private engine: Promise<Engine> | undefined;
  private running: Engine | undefined;
  private url: string | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];
  private retry: ReturnType<typeof setTimeout> | undefined;
  private userPaused = false;
  /** Between asking for the multivariant playlist and playing it: every other measure has to wait. */
  private entering = false;
  private seekedAtMs = 0;
  /** Counts loads, so that an answer to an earlier question is recognised as stale. */
  private generation = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly dependencies: PlayerDependencies,
  ) {
    video.muted = true;
    video.volume = clampVolume(Number(recall('volume') ?? '1'));
    this.state = new Store<PlayerState>({
      phase: 'idle',
      paused: false,
      needsClick: false,
      following: true,
      muted: true,
      volume: video.volume,
      latencyMs: undefined,
      targetMs: this.targetMs(),
    });
    const on = (type: keyof HTMLMediaElementEventMap, listener: () => void): void =>
      video.addEventListener(type, listener, { signal: this.abort.signal });
    on('playing', () => this.onPlaying());
    on('play', () => this.onPlay());
    on('pause', () => this.onPause());
    on('waiting', () => this.onWaiting());
    on('seeking', () => this.noteSeek());
    on('ended', () => this.patch({ phase: 'ended' }));
    on('volumechange', () => this.onVolume());
    this.stopWake = onWake(() => this.wake());
  }

  /** Plays this show; the same address again means that a new show began there. */
  load(url: string): void {
    this.stop();
    this.url = url;
    this.userPaused = false;
    this.patch({ phase: 'loading', paused: false, following: true, latencyMs: undefined });
    this.timers = [setInterval(() => this.control(), CONTROL_MS), setInterval(() => this.look(), LOOK_MS)];
    this.enter();
  }

  /** Stops playing; the last picture goes. */
  stop(): void {
    this.generation += 1;
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    clearTimeout(this.retry);
    this.entering = false;
    this.url = undefined;
    this.running?.destroy();
    this.running = undefined;
    this.engine = undefined;
    this.controller.reset();
    this.meter.reset();
    this.backoff.reset();
    this.patch({ phase: 'idle', latencyMs: undefined, needsClick: false });
  }

  destroy(): void {
    this.stop();
    this.stopWake();
    this.abort.abort();
  }

  /** Something that was away is back (the network, the tab, the server): do not wait for the next attempt. */
  wake(): void {
    if (this.url === undefined || this.userPaused) return;
    this.backoff.reset();
    if (this.state.get().phase === 'recovering' || !this.running) this.enter();
    else if (this.video.paused && !this.video.ended) this.play();
  }

  togglePlay(): void {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  toggleMute(): void {
    this.video.muted = !this.video.muted;
    if (!this.video.muted && this.video.volume === 0) this.video.volume = 0.5;
  }

  /** Adds to the volume; louder also unmutes. */
  changeVolume(by: number): void {
    this.video.volume = clampVolume(this.video.volume + by);
    if (by > 0) this.video.muted = false;
  }

  /** Back to the newest picture. */
  goLive(): void {
    this.userPaused = false;
    this.patch({ following: true });
    this.jumpToLive();
    this.play();
  }

  private play(): void {
    this.video.play().then(
      () => this.patch({ needsClick: false }),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError')
          this.patch({ needsClick: true });
      },
    );
  }

  /** Opens the multivariant playlist as soon as it answers; until then the last picture stays. */
  private enter(): void {
    const url = this.url;
    if (url === undefined) return;
    clearTimeout(this.retry);
    this.entering = true;
    this.generation += 1;
    const generation = this.generation;
    void (async () => {
      const answers = await entryAnswers(url);
      if (generation !== this.generation) return;
      if (!answers) {
        if (this.state.get().phase !== 'loading') this.patch({ phase: 'recovering' });
        this.retry = setTimeout(() => this.enter(), this.backoff.next());
        return;
      }
      const engine = await this.openEngine();
      if (generation !== this.generation || !engine) return;
      this.running = engine;
      this.controller.reset();
      this.meter.reset();
      this.entering = false;
      this.watchdog.restart(performance.now());
      engine.load(url);
    })();
  }

  /** One engine per show; undefined when it was stopped or could not be loaded meanwhile. */
  private async openEngine(): Promise<Engine | undefined> {
    const opening = (this.engine ??= this.dependencies.createEngine(this.video, {
      fault: (fault) => this.fault(fault),
      ready: () => this.ready(),
    }));
    try {
      const engine = await opening;
      if (this.engine === opening) return engine;
      engine.destroy();
    } catch {
      // The engine's own code could not be downloaded: the network is away.
      if (this.engine === opening) {
        this.engine = undefined;
        this.retry = setTimeout(() => this.enter(), this.backoff.next());
      }
    }
    return undefined;
  }

  private ready(): void {
    if (!this.userPaused) this.play();
  }

  private fault(fault: Fault): void {
    console.warn('rostra: playback fault', fault);
    this.take(this.recovery.decide(fault, performance.now()));
  }

  private take(measure: 'nudge' | 'restart-load' | 'recover-media' | 'reload'): void {
    if (this.entering) return;
    clearTimeout(this.retry);
    switch (measure) {
      case 'nudge':
        this.jumpToLive();
        this.play();
        break;
      case 'restart-load':
        this.retry = setTimeout(() => this.running?.restartLoad(), this.backoff.next());
        break;
      case 'recover-media':
        this.running?.recoverMedia();
        this.play();
        break;
      case 'reload':
        this.enter();
        break;
    }
  }

  /** Every 50 ms: steers the playback rate. */
  private control(): void {
    const { video, running } = this;
    if (!running?.steerable || !this.state.get().following) return;
    if (video.paused || video.seeking || video.readyState < 2) return;
    const ahead = bufferAhead(video.buffered, video.currentTime);
    if (!ahead) return;
    const action = this.controller.observe(performance.now(), ahead.contiguous, ahead.total);
    if (video.playbackRate !== action.rate) video.playbackRate = action.rate;
    if (action.seekBeforeEnd !== undefined) this.seek(ahead.end - action.seekBeforeEnd);
  }

  /** Four times a second: measures latency, and looks whether the picture moves. */
  private look(): void {
    const now = performance.now();
    const { video, running } = this;
    const moves = !video.paused && !video.ended && !this.userPaused;
    const shouldMove =
      this.url !== undefined && !this.userPaused && !video.ended && !this.state.get().needsClick;
    const measure = this.watchdog.observe(now, video.currentTime, shouldMove && running !== undefined);
    if (measure !== 'none') this.take(measure);
    if (this.watchdog.stillFor(now) > OUTAGE_AFTER_MS) this.controller.forgive();
    if (
      shouldMove &&
      this.state.get().phase === 'playing' &&
      this.watchdog.stillFor(now) > SHOW_STALL_AFTER_MS
    ) {
      this.patch({ phase: 'recovering' });
    } else if (moves && this.state.get().phase === 'recovering' && this.watchdog.stillFor(now) < LOOK_MS) {
      this.patch({ phase: 'playing' });
    }
    if (moves) {
      this.meter.add(this.dependencies.serverNow(), running?.playingDate(), {
        nowMs: now,
        mediaMs: video.currentTime * 1000,
      });
    }
    this.patch({ latencyMs: this.meter.latencyMs, targetMs: this.targetMs() });
  }

  private onPlaying(): void {
    this.backoff.reset();
    this.patch({ phase: 'playing', paused: false, needsClick: false });
  }

  private onPlay(): void {
    const resumed = this.userPaused;
    this.userPaused = false;
    this.controller.reset();
    this.meter.reset();
    this.patch({ paused: false });
    if (!resumed) return;
    const behind = this.behindMs();
    if (behind === undefined || behind > TOO_FAR_BEHIND_MS) this.goLive();
    else this.patch({ following: behind < NEARLY_LIVE_MS });
  }

  private onPause(): void {
    if (this.video.ended || this.url === undefined) return;
    this.userPaused = true;
    this.video.playbackRate = 1;
    this.patch({ paused: true });
  }

  private onWaiting(): void {
    const now = performance.now();
    const { video } = this;
    const afterSeek = video.seeking || now - this.seekedAtMs < 1000;
    if (this.state.get().phase !== 'playing' || afterSeek || video.paused) return;
    this.controller.stalled(now);
  }

  private onVolume(): void {
    const { muted, volume } = this.video;
    remember('volume', String(volume));
    this.patch({ muted, volume });
  }

  private noteSeek(): void {
    this.seekedAtMs = performance.now();
    this.controller.reset();
    this.meter.reset();
  }

  private jumpToLive(): void {
    const ahead = bufferAhead(this.video.buffered, this.video.currentTime);
    if (this.running?.steerable && ahead && ahead.total > 0)
      this.seek(ahead.end - this.controller.target - 0.1);
    else {
      const live = this.running?.livePosition();
      if (live !== undefined) this.seek(live);
    }
  }

  private seek(position: number): void {
    if (position > this.video.currentTime) this.video.currentTime = position;
  }

  private targetMs(): number {
    return Math.round(this.controller.target * 1000);
  }

  private behindMs(): number | undefined {
    const now = this.dependencies.serverNow();
    const picture = this.running?.playingDate();
    return now === undefined || picture === undefined ? undefined : now - picture;
  }

  private patch(change: Partial<PlayerState>): void {
    const state = this.state.get();
    const changed = (Object.keys(change) as (keyof PlayerState)[]).some((key) => change[key] !== state[key]);
    if (changed) this.state.set({ ...state, ...change });
  }
}

function clampVolume(volume: number): number {
  return Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : 1;
}
