// SPDX-License-Identifier: Apache-2.0
// In whatever order people, hosts, devices and the browser act: after the last word nothing runs that should not, nobody is
// told that it does, and what should run does. Every sequence is made from its number, which a failure names.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceKind } from './devices';
import { FakeDevices } from './fake-devices.test-support';
import { LocalMedia, type LocalSource } from './local-media';

const SOURCES = ['camera', 'microphone', 'screen'] as const;
const SEQUENCES = 600;
/** Bounds a hang, also on a busy machine. */
const PATIENCE_MS = 120_000;
const LONGEST = 14;
/** Longer than everything that can still follow from the last step. */
const SETTLED_MS = 5000;

/** mulberry32: small, and the same numbers everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

class Run {
  readonly devices = new FakeDevices();
  readonly media = new LocalMedia(this.devices);
  readonly log: string[] = [];
  /** The last word about each. */
  readonly word: Record<LocalSource, boolean> = { camera: false, microphone: false, screen: false };
  /** Sources that could not be opened, or ended, since the last word about them: they need not run. */
  readonly excused = new Set<LocalSource>();

  /** The share whose sound a host has ended. */
  private quiet: MediaStreamTrack | undefined;

  constructor(private readonly next: (below: number) => number) {
    this.media.state.subscribe(() => this.checkNow());
  }

  step(): void {
    const source = SOURCES[this.next(3)]!;
    const kind: DeviceKind = source === 'screen' ? 'camera' : source;
    const id = `${kind}-${1 + this.next(2)}`;
    const steps: Record<string, () => void> = {
      [`on ${source}`]: () => this.say(source, true),
      [`off ${source}`]: () => this.say(source, false),
      // The session does the same for the person's button and for a host's word.
      [`a host mutes ${source}`]: () => {
        this.say(source, false);
        if (source !== 'microphone') return;
        this.media.silence();
        this.quiet = this.media.state.get().screen.track;
      },
      [`press ${source}`]: () => {
        const { wanted } = this.media.state.get()[source];
        this.note(source, !wanted);
        this.media.toggle(source);
      },
      'open both': () => this.openBoth(),
      [`choose ${id}`]: () => {
        this.tryAnew(kind);
        void this.media.choose(kind, id);
      },
      [`unplug ${id}`]: () => {
        this.disturb(kind);
        this.devices.unplug(kind, id);
      },
      [`plug ${id}`]: () => this.devices.plug(kind, id),
      [`permission for ${source} lost`]: () => {
        this.disturb(source);
        this.devices.permit(source, false);
      },
      [`permission for ${source} given`]: () => this.devices.permit(source, true),
      [`${source} in use`]: () => {
        this.disturb(source);
        this.devices.busy[source] = true;
      },
      [`${source} free`]: () => (this.devices.busy[source] = false),
      'sharing ended in the bar': () => {
        if (this.devices.live('screen').length > 0) this.word.screen = false;
        this.devices.endSharing();
      },
      'the tab falls silent': () => this.devices.endTabSound(),
      'no sound is shared': () => (this.devices.sharesSound = false),
      'opening takes long': () => (this.devices.openMs = 300),
      'opening takes a moment': () => (this.devices.openMs = 1),
    };
    const names = Object.keys(steps);
    const name = names[this.next(names.length)]!;
    this.log.push(name);
    steps[name]!();
  }

  openBoth(): void {
    this.note('camera', true);
    this.note('microphone', true);
    void this.media.open();
  }

  /** At every change: nobody is told of what was not said, nor of what does not run. */
  checkNow(): void {
    for (const source of SOURCES) {
      const { on, track } = this.media.state.get()[source];
      if (!on) continue;
      expect(this.word[source], `${source} is told to be on after ${this.text()}`).toBe(true);
      expect(track?.readyState, `${source} is told to be on and does not run: ${this.text()}`).toBe('live');
    }
  }

  checkSettled(): void {
    for (const source of SOURCES) {
      const live = this.devices.live(source);
      const { on, starting } = this.media.state.get()[source];
      const audible = live.filter((track) => track.enabled);
      const at = `${source} after ${this.text()}`;
      expect(starting, at).toBe(false);
      expect(this.devices.mostOpen[source], `requests at a time, ${at}`).toBeLessThanOrEqual(1);
      expect(live.length, `tracks, ${at}`).toBeLessThanOrEqual(1);
      expect(audible.length, `running tracks, ${at}`).toBe(on ? 1 : 0);
      if (!this.word[source]) expect(on, at).toBe(false);
      // Off closes cameras and screens; a microphone is silenced.
      if (!this.word[source] && source !== 'microphone') expect(live, at).toEqual([]);
      if (this.word[source] && this.canRun(source)) expect(on, at).toBe(true);
    }
    this.checkSound();
  }

  /** The sound of a shared tab runs and is told while the tab is shared, at most. */
  checkSound(): void {
    const { screen, screenSound } = this.media.state.get();
    if (this.quiet && this.quiet === screen.track) expect(screenSound, this.text()).toBeUndefined();
    const live = this.devices.live('tab sound');
    expect(live.length, `sounds after ${this.text()}`).toBe(screenSound ? 1 : 0);
    if (!screen.on) expect(screenSound, `a sound after ${this.text()}`).toBeUndefined();
  }

  text(): string {
    return this.log.join(', ');
  }

  private canRun(source: LocalSource): boolean {
    return !this.excused.has(source);
  }

  private say(source: LocalSource, on: boolean): void {
    this.note(source, on);
    void this.media.set(source, on);
  }

  private note(source: LocalSource, on: boolean): void {
    this.word[source] = on;
    this.tryAnew(source);
  }

  private tryAnew(source: LocalSource): void {
    if (this.works(source)) this.excused.delete(source);
    else this.excused.add(source);
  }

  /** From here on a request may fail: what is wanted need not run until it is said again. */
  private disturb(source: LocalSource): void {
    this.excused.add(source);
  }

  private works(source: LocalSource): boolean {
    const { permitted, busy, plugged } = this.devices;
    const there = source === 'screen' || plugged[source].length > 0;
    return permitted[source] && !busy[source] && there;
  }
}

describe('LocalMedia, in any order', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it(`follows the last word in ${SEQUENCES} sequences`, { timeout: PATIENCE_MS }, async () => {
    for (let seed = 1; seed <= SEQUENCES; seed += 1) {
      const next = random(seed);
      const run = new Run(next);
      run.log.push(`sequence ${seed}`);
      for (let left = 1 + next(LONGEST); left > 0; left -= 1) {
        run.step();
        await vi.advanceTimersByTimeAsync([0, 1, 100, 400][next(4)]!);
      }
      await vi.advanceTimersByTimeAsync(SETTLED_MS);
      run.checkSettled();
      // And when one leaves, nothing at all is open.
      if (next(2) === 0) run.openBoth();
      await vi.advanceTimersByTimeAsync(100);
      run.media.close();
      for (const source of SOURCES) run.word[source] = false;
      await vi.advanceTimersByTimeAsync(SETTLED_MS);
      for (const source of [...SOURCES, 'tab sound'] as const)
        expect(run.devices.live(source), run.text()).toEqual([]);
    }
  });
});
