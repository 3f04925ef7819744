// SPDX-License-Identifier: Apache-2.0
// Plays a show and never gives up: one object between the page and the video element.
// In: load/stop, the person's wishes, the video's events, the server's clock; out: PlayerState for the page.
// Every interruption ends here: faults of the engine, a picture that stands still, a network or tab that was away.
import { Backoff } from '../../shared/net/backoff';
import { onWake } from '../../shared/net/wake';
import { recall, remember } from '../../shared/storage';
import { Store } from '../../shared/store';
import { bufferAhead } from './buffer';
import { NO_RENDITIONS, type Engine, type EngineEvents } from './engine';
import { Arrivals, needOf } from './arrivals';
import { LATENCY_OPTIONS, LatencyController } from './latency-controller';
import { LatencyMeter } from './latency-meter';
import { readEntry } from './probe';
import { keepPicture } from './keep-picture';
import { FRAME_PACE, isPace, PACES, type Pace } from './paces';
import { Pauses } from './pauses';
import type { PlayerState } from './player-state';
import { readStats, type PlayerStats } from './player-stats';
import { Recovery, type Fault } from './recovery';
import { StallWatchdog } from './stall-watchdog';
import { StartAlign } from './start-align';
import { frameUrl } from './rungs';
import { Volume } from './volume';
import { Ways, type Way } from './ways';

export type { PlayerState };

export interface PlayerDependencies {
  createEngine(video: HTMLVideoElement, events: EngineEvents, playlist: string, way: Way): Promise<Engine>;
  /** This browser can play single pictures. */
  canPlayFrames: boolean;
  /** Whether single pictures come through from this address. */
  rehearse(url: string): Promise<boolean>;
  /** Server's wall clock, ms since 1970. */
  serverNow(): number | undefined;
  /** A round trip to the server, ms, as far as it is known. */
  roundTripMs(): number | undefined;
}

const CONTROL_MS = 50;
const LOOK_MS = 250;
const ENTRY_BACKOFF = { baseMs: 250, maxMs: 4000, factor: 1.7, jitter: 0.5 };
/** Further behind than this after a pause: what was missed is gone from the playlist or soon will be. */
const TOO_FAR_BEHIND_MS = 10_000;
/** Still counts as live after a pause: this much more than what the buffer is for. */
const NEARLY_LIVE_MS = 1500;
/** A picture that stood for less than this is not worth a message on the screen. */
const SHOW_STALL_AFTER_MS = 700;
/** A picture that stands longer is an outage, not the jitter that a larger buffer would cover. */
const OUTAGE_AFTER_MS = 1500;

export class Player {
  readonly state: Store<PlayerState>;
  readonly volume: Volume;
  private readonly controller = new LatencyController({ ...LATENCY_OPTIONS, ...PACES.balanced });
  private readonly arrivals = new Arrivals();
  private readonly align = new StartAlign();
  private readonly pauses = new Pauses();
  private readonly meter = new LatencyMeter();
  private readonly ways: Ways;
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
  /** Between asking for the multivariant playlist and playing it: every other measure has to wait. */
  private entering = false;
  private seekedAtMs = 0;
  private stalls = 0;
  /** Counts loads, so that an answer to an earlier question is recognised as stale. */
  private generation = 0;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly dependencies: PlayerDependencies,
  ) {
    this.ways = new Ways(dependencies.canPlayFrames);
    this.volume = new Volume(video, (sound) => this.patch(sound), this.abort.signal);
    this.state = new Store<PlayerState>({
      phase: 'idle',
      paused: false,
      needsClick: false,
      following: true,
      muted: true,
      volume: video.volume,
      latencyMs: undefined,
      targetMs: 0,
      pace: 'balanced',
      way: 'parts',
      renditions: NO_RENDITIONS,
    });
    const pace = recall('pace');
    if (isPace(pace)) this.keepPace(pace);
    const on = (type: keyof HTMLMediaElementEventMap, listener: () => void): void =>
      video.addEventListener(type, listener, { signal: this.abort.signal });
    on('playing', () => this.onPlaying());
    on('play', () => this.onPlay());
    on('pause', () => this.onPause());
    on('waiting', () => this.onWaiting());
    on('seeking', () => this.noteSeek());
    on('ended', () => this.patch({ phase: 'ended' }));
    this.stopWake = onWake(() => this.wake());
  }

  /** Plays this show; the same address again means that a new show began there. */
  load(url: string): void {
    this.stop();
    this.ways.reset();
    this.followWay();
    this.url = url;
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
    this.dropEngine();
    this.pauses.clear();
    this.arrivals.reset();
    this.controller.reset();
    this.meter.reset();
    this.backoff.reset();
    this.patch({ phase: 'idle', latencyMs: undefined, needsClick: false, renditions: NO_RENDITIONS });
  }

  destroy(): void {
    this.stop();
    this.stopWake();
    this.abort.abort();
  }

  /** Something that was away is back (the network, the tab, the server): do not wait for the next attempt. */
  wake(): void {
    if (this.url === undefined || this.pauses.byPerson) return;
    this.backoff.reset();
    if (this.state.get().phase === 'recovering' || !this.running) this.enter();
    else if (this.video.paused && !this.video.ended) this.play();
  }

  togglePlay(): void {
    if (this.video.paused) this.play();
    else this.pause();
  }

  /** The person wants to pause: nothing plays on by itself until they want that, too. */
  pause(): void {
    if (this.video.paused) return;
    this.pauses.wish();
    this.video.pause();
  }

  /** Closer to live, or further from trouble. */
  keepPace(pace: Pace): void {
    remember('pace', pace === 'balanced' ? undefined : pace);
    this.patch({ pace });
    this.ways.wish(pace === 'lowest');
    this.followWay();
  }

  /** A rendition by its id; undefined: whatever the line carries. */
  chooseRendition(id: number | undefined): void {
    this.running?.choose(id);
  }

  stats(): PlayerStats {
    const { video, running } = this;
    return readStats(video, running, this.stalls);
  }

  /** Back to the newest picture. */
  goLive(): void {
    // What the pause that ends here left behind is no wish to stay there.
    this.pauses.clear();
    this.patch({ following: true });
    this.jumpToLive();
    this.play();
  }

  play(): void {
    this.video.play().then(
      () => this.patch({ needsClick: false }),
      (error: unknown) => {
        if (error instanceof DOMException && error.name === 'NotAllowedError')
          this.patch({ needsClick: true });
      },
    );
  }

  /** Takes the way that is wanted now; the last picture stays until the other one brings the next. */
  private followWay(): void {
    const { pace, way: before } = this.state.get();
    const { way } = this.ways;
    const { baseTarget, maxTarget } = way === 'frames' ? FRAME_PACE : PACES[pace];
    this.controller.setRange(baseTarget, maxTarget);
    this.patch({ way, targetMs: this.targetMs() });
    if (way === before || this.url === undefined) return;
    if (this.running) keepPicture(this.video);
    this.dropEngine();
    this.enter();
  }

  /** Beside the picture that runs, whether single pictures come through again. */
  private async rehearse(): Promise<void> {
    const { generation, url } = this;
    const frames = url === undefined ? undefined : frameUrl(url);
    const good = frames !== undefined && (await this.dependencies.rehearse(frames));
    this.ways.rehearsed(good && generation === this.generation, performance.now());
    this.followWay();
  }

  private dropEngine(): void {
    this.running?.destroy();
    this.running = undefined;
    this.engine = undefined;
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
      const playlist = await readEntry(url);
      if (generation !== this.generation) return;
      if (playlist === undefined) {
        if (this.state.get().phase !== 'loading') this.patch({ phase: 'recovering' });
        this.retry = setTimeout(() => this.enter(), this.backoff.next());
        return;
      }
      const engine = await this.openEngine(playlist);
      if (generation !== this.generation || !engine) return;
      this.running = engine;
      this.align.restart();
      this.arrivals.reset();
      this.controller.reset();
      this.meter.reset();
      this.entering = false;
      this.watchdog.restart(performance.now());
      if (engine.way === 'frames') this.ways.began(performance.now());
      engine.load(url, playlist, this.controller.target + engine.partSeconds);
    })();
  }

  /** One engine per show; undefined when it was stopped or could not be loaded meanwhile. */
  private async openEngine(playlist: string): Promise<Engine | undefined> {
    const events: EngineEvents = {
      fault: (fault) => this.fault(fault),
      ready: () => this.ready(),
      renditionsChanged: () => this.patch({ renditions: this.running?.renditions() ?? NO_RENDITIONS }),
      arrived: (end) => this.arrivals.add(performance.now(), end),
    };
    const opening = (this.engine ??= this.dependencies.createEngine(
      this.video,
      events,
      playlist,
      this.ways.way,
    ));
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
    if (!this.pauses.byPerson) this.play();
  }

  private fault(fault: Fault): void {
    console.warn('rostra: playback fault', fault);
    if (this.giveUpFrames()) return;
    this.take(this.recovery.decide(fault, performance.now()));
  }

  /** Single pictures do not come through: parts will. False where it was parts that failed. */
  private giveUpFrames(): boolean {
    if (this.running?.way !== 'frames') return false;
    this.ways.failed(performance.now());
    this.followWay();
    return true;
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
        if (!this.giveUpFrames()) this.enter();
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
    const now = performance.now();
    const need = needOf(this.dependencies.roundTripMs(), running.way === 'frames' ? 0 : undefined);
    this.controller.setFloor(Math.max(this.arrivals.need, need));
    if (!this.align.over) {
      const jump = this.align.observe(
        now,
        ahead.contiguous,
        ahead.end,
        this.controller.target,
        running.partSeconds,
      );
      if (jump !== undefined) this.seek(ahead.end - jump);
      return;
    }
    const action = this.controller.observe(now, ahead.contiguous, ahead.total);
    if (video.playbackRate !== action.rate) video.playbackRate = action.rate;
    if (action.seekBeforeEnd !== undefined) this.seek(ahead.end - action.seekBeforeEnd);
  }

  /** Four times a second: measures latency, and looks whether the picture moves. */
  private look(): void {
    const now = performance.now();
    const { video, running } = this;
    if (this.pauses.due(now, document.visibilityState === 'visible')) this.play();
    const moves = !video.paused && !video.ended;
    const shouldMove =
      this.url !== undefined && !this.pauses.any && !video.ended && !this.state.get().needsClick;
    const measure = this.watchdog.observe(now, video.currentTime, shouldMove && running !== undefined);
    if (measure !== 'none') this.take(measure);
    if (this.watchdog.stillFor(now) > OUTAGE_AFTER_MS) this.controller.forgive();
    this.showProgress(shouldMove, moves, this.watchdog.stillFor(now));
    if (moves) {
      this.meter.add(this.dependencies.serverNow(), running?.playingDate(), {
        nowMs: now,
        mediaMs: video.currentTime * 1000,
      });
    } else {
      this.meter.reset();
    }
    this.patch({ latencyMs: this.meter.latencyMs, targetMs: this.targetMs() });
    if (moves && this.state.get().phase === 'playing' && this.ways.due(now)) void this.rehearse();
  }

  /** Says what the person sees: a picture that moves, waits for a slow line, or has to be brought back. */
  private showProgress(shouldMove: boolean, moves: boolean, stillMs: number): void {
    const { phase } = this.state.get();
    const shown = phase === 'playing' || phase === 'slow' || phase === 'recovering';
    if (!shown) return;
    if (moves && phase !== 'playing' && stillMs < LOOK_MS) this.patch({ phase: 'playing' });
    else if (shouldMove && stillMs > SHOW_STALL_AFTER_MS)
      this.patch({ phase: !this.entering && this.running?.isReceiving() ? 'slow' : 'recovering' });
  }

  private onPlaying(): void {
    this.backoff.reset();
    this.patch({ phase: 'playing', paused: false, needsClick: false });
  }

  private onPlay(): void {
    const pausedBy = this.pauses.played();
    this.controller.reset();
    this.meter.reset();
    this.patch({ paused: false });
    if (pausedBy === undefined) return;
    if (pausedBy === 'browser' && this.state.get().following) {
      this.jumpToLive();
      return;
    }
    const behind = this.behindMs();
    if (behind === undefined || behind > TOO_FAR_BEHIND_MS) this.goLive();
    else this.patch({ following: behind < this.targetMs() + NEARLY_LIVE_MS });
  }

  private onPause(): void {
    if (this.video.ended || this.url === undefined) return;
    this.pauses.paused(performance.now());
    this.video.playbackRate = 1;
    this.patch({ paused: true, latencyMs: undefined });
  }

  private onWaiting(): void {
    const now = performance.now();
    const { video } = this;
    const afterSeek = video.seeking || now - this.seekedAtMs < 1000;
    if (this.state.get().phase !== 'playing' || afterSeek || video.paused) return;
    this.stalls += 1;
    this.controller.stalled(now);
    this.running?.stalled();
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
