// SPDX-License-Identifier: Apache-2.0
// One camera, microphone or screen share. What it was told last (on, off, which device) is what it ends up doing, however
// long the browser takes to open a device and in whatever order answers come.
// In: words of the person or of a host, an injected `open` (getUserMedia), tracks that end by themselves; out: CaptureState
// after every change. At most one request to the browser is open at a time, and a track that nobody wants any more is
// stopped before anybody hears of it.
import { problemOf, type MediaProblem } from './media-problem';

export interface CaptureState {
  /** The last word, unless it could not be followed (`problem`). */
  wanted: boolean;
  /** It runs, and everyone may be told so. Never true after the last word was off. */
  on: boolean;
  /** The browser is being asked; off can be said meanwhile. */
  starting: boolean;
  /** Live, or undefined; silenced where off keeps the device open. */
  track: MediaStreamTrack | undefined;
  problem: MediaProblem | undefined;
  deviceId: string | undefined;
  /** Name of the device that took over from one that was unplugged; until the next word. */
  replacement: string | undefined;
}

export const NOT_CAPTURING: CaptureState = {
  wanted: false,
  on: false,
  starting: false,
  track: undefined,
  problem: undefined,
  deviceId: undefined,
  replacement: undefined,
};

export interface CaptureOptions {
  /** Opens a device, the given one if possible. Rejects like getUserMedia. */
  open: (deviceId: string | undefined) => Promise<MediaStreamTrack>;
  deviceId?: string | undefined;
  /** Lets go of a track, and of what came with it; by default its own `stop()`. */
  stop?: (track: MediaStreamTrack) => void;
  /** Off only silences the track, so that on is instant; otherwise off closes the device. */
  keepsOpen?: boolean;
  /**
   * Asked before another device takes over from one that has ended; rejects when none may. Without it, an end is the
   * person's off: sharing was ended in the browser's own bar.
   */
  mayReplace?: () => Promise<void>;
  onChange: (state: CaptureState) => void;
}

/** Resolves to a track that was asked for elsewhere, or to undefined when `open` shall be tried. */
export type FirstTry = () => Promise<MediaStreamTrack | undefined>;

export class Capture {
  private word = false;
  private opening = false;
  private closed = false;
  private track: MediaStreamTrack | undefined;
  private problem: MediaProblem | undefined;
  private deviceId: string | undefined;
  private replacement: string | undefined;
  /** The device in use has ended, and no other one runs yet. */
  private lost = false;
  private shown: CaptureState;
  private done: Promise<void> = Promise.resolve();

  constructor(private readonly options: CaptureOptions) {
    this.deviceId = options.deviceId;
    this.shown = this.state();
  }

  state(): CaptureState {
    const { track, problem, deviceId, replacement } = this;
    const wanted = this.word && problem === undefined;
    return {
      wanted,
      on: wanted && track !== undefined,
      starting: this.opening && wanted,
      track,
      problem,
      deviceId,
      replacement,
    };
  }

  /** Nothing runs and nothing is being opened, wanted or not. */
  isIdle(): boolean {
    return !this.track && !this.opening;
  }

  /** Resolves when nothing is being opened any more. `first`: tried before `open`, if it comes to that. */
  set(on: boolean, first?: FirstTry): Promise<void> {
    if (this.closed) return this.done;
    this.word = on;
    this.forget();
    return this.settle(first);
  }

  /** Uses this device from now on: at once if the last word was on, and else when it is on again. */
  choose(deviceId: string): Promise<void> {
    const same = deviceId === this.deviceId && this.track !== undefined;
    if (this.closed || same) return this.done;
    this.deviceId = deviceId;
    this.forget();
    this.release();
    return this.settle();
  }

  /** Off for good. */
  close(): void {
    this.closed = true;
    this.word = false;
    this.forget();
    this.release();
    this.publish();
  }

  private forget(): void {
    this.problem = undefined;
    this.replacement = undefined;
    this.lost = false;
  }

  /** Makes true what was said last; what is being opened does so again when it has come. */
  private settle(first?: FirstTry): Promise<void> {
    const { track } = this;
    if (!this.word) {
      if (track && this.options.keepsOpen) track.enabled = false;
      else this.release();
    } else if (track) {
      track.enabled = true;
    } else if (!this.opening && this.isMissing()) {
      this.done = this.start(first);
    }
    this.publish();
    return this.done;
  }

  /** It should run, does not, and nothing speaks against trying. */
  private isMissing(): boolean {
    return this.word && !this.track && this.problem === undefined;
  }

  /** One attempt after another: while one is on its way, on, off and the device may be set again. */
  private async start(first?: FirstTry): Promise<void> {
    this.opening = true;
    for (let next = first; this.isMissing(); next = undefined) await this.attempt(next);
    this.opening = false;
    void this.settle();
  }

  private async attempt(first?: FirstTry): Promise<void> {
    const asked = this.deviceId;
    const isWanted = (): boolean => this.word && asked === this.deviceId;
    let opened: MediaStreamTrack | undefined;
    let problem: MediaProblem | undefined;
    try {
      opened = await first?.();
      if (!opened && isWanted()) opened = await this.options.open(asked);
    } catch (error) {
      problem = problemOf(error);
    }
    if (opened && !isWanted()) this.stop(opened);
    else if (!isWanted()) return;
    else if (opened?.readyState === 'live') this.use(opened);
    else this.problem = this.lost && problem !== 'refused' ? 'lost' : (problem ?? 'lost');
  }

  private use(track: MediaStreamTrack): void {
    this.track = track;
    track.addEventListener('ended', () => this.ended(track));
    this.deviceId = track.getSettings?.().deviceId || this.deviceId;
    if (this.lost) this.replacement = track.label;
    this.lost = false;
  }

  /** Not called after our own `stop()`. */
  private ended(track: MediaStreamTrack): void {
    if (this.track !== track) return;
    this.stop(track);
    const { mayReplace } = this.options;
    this.track = undefined;
    // Whatever else there is; the one that was unplugged may not come back.
    this.deviceId = undefined;
    if (!mayReplace) this.word = false;
    this.lost = this.word;
    void this.settle(mayReplace && (() => mayReplace().then(() => undefined)));
  }

  private release(): void {
    if (this.track) this.stop(this.track);
    this.track = undefined;
  }

  private stop(track: MediaStreamTrack): void {
    if (this.options.stop) this.options.stop(track);
    else track.stop();
  }

  private publish(): void {
    const before = this.shown;
    const now = this.state();
    const keys = Object.keys(now) as (keyof CaptureState)[];
    if (keys.every((key) => now[key] === before[key])) return;
    this.shown = now;
    this.options.onChange(now);
  }
}
