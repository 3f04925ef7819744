// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Tile } from '../../shared/signalling';
import { TileReporter, toDevicePixels } from './tile-reporter';

type Notify = (entries: object[]) => void;

describe('TileReporter', () => {
  let resize: Notify;
  let view: Notify;
  let page: EventTarget & { visibilityState: string };
  let sent: Tile[][];
  let reporter: TileReporter;
  const tile = {} as Element;
  const other = {} as Element;
  const grow = (target: Element, width: number, height: number): void =>
    resize([{ target, contentRect: { width, height } }]);

  beforeEach(() => {
    vi.useFakeTimers();
    const observer = (keep: (notify: Notify) => void): unknown =>
      class {
        constructor(notify: Notify) {
          keep(notify);
        }
        observe(): void {}
        unobserve(): void {}
        disconnect(): void {}
      };
    page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    vi.stubGlobal(
      'ResizeObserver',
      observer((notify) => (resize = notify)),
    );
    vi.stubGlobal(
      'IntersectionObserver',
      observer((notify) => (view = notify)),
    );
    vi.stubGlobal('document', page);
    vi.stubGlobal('window', { devicePixelRatio: 2 });
    sent = [];
    reporter = new TileReporter((tiles) => sent.push(tiles));
    reporter.observe(tile, 'a', 'camera');
    reporter.observe(other, 'b', 'screen');
    grow(tile, 320, 180);
    grow(other, 640, 360);
  });

  afterEach(() => {
    reporter.close();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('knows which tiles somebody can see', () => {
    expect(reporter.shows('a', 'camera')).toBe(true);
    expect(reporter.shows('a', 'screen')).toBe(false);
    view([{ target: tile, isIntersecting: false }]);
    expect([reporter.shows('a', 'camera'), reporter.shows('b', 'screen')]).toEqual([false, true]);
    page.visibilityState = 'hidden';
    expect(reporter.shows('b', 'screen')).toBe(false);
  });

  it('reports all tiles once in device pixels when the layout has settled', () => {
    grow(tile, 100, 50);
    vi.advanceTimersByTime(500);
    expect(sent).toEqual([
      [
        { participant: 'a', source: 'camera', width: 200, height: 100 },
        { participant: 'b', source: 'screen', width: 1280, height: 720 },
      ],
    ]);
  });

  it('reports only what changed', () => {
    vi.advanceTimersByTime(500);
    grow(tile, 320, 180);
    vi.advanceTimersByTime(500);
    expect(sent).toHaveLength(1);
    grow(tile, 160, 90);
    vi.advanceTimersByTime(500);
    expect(sent[1]).toEqual([{ participant: 'a', source: 'camera', width: 320, height: 180 }]);
  });

  it('reports nothing to see for a tile out of view and for a hidden page', () => {
    vi.advanceTimersByTime(500);
    view([{ target: tile, isIntersecting: false }]);
    vi.advanceTimersByTime(500);
    expect(sent[1]).toEqual([{ participant: 'a', source: 'camera', width: 0, height: 0 }]);
    page.visibilityState = 'hidden';
    page.dispatchEvent(new Event('visibilitychange'));
    vi.advanceTimersByTime(500);
    expect(sent[2]).toEqual([{ participant: 'b', source: 'screen', width: 0, height: 0 }]);
  });

  it('reports the picture that is pinned, and the one that no longer is', () => {
    vi.advanceTimersByTime(500);
    reporter.pin({ participant: 'b', source: 'screen' });
    vi.advanceTimersByTime(500);
    expect(sent[1]).toEqual([{ participant: 'b', source: 'screen', width: 1280, height: 720, pinned: true }]);
    reporter.pin({ participant: 'a', source: 'camera' });
    reporter.pin({ participant: 'a', source: 'camera' });
    vi.advanceTimersByTime(500);
    expect(sent[2]).toEqual([
      { participant: 'a', source: 'camera', width: 640, height: 360, pinned: true },
      { participant: 'b', source: 'screen', width: 1280, height: 720 },
    ]);
    reporter.pin(undefined);
    vi.advanceTimersByTime(500);
    expect(sent[3]).toEqual([{ participant: 'a', source: 'camera', width: 640, height: 360 }]);
  });

  it('tells a new router everything again', () => {
    vi.advanceTimersByTime(500);
    reporter.resend();
    vi.advanceTimersByTime(500);
    expect(sent[1]).toEqual(sent[0]);
  });
});

describe('toDevicePixels', () => {
  it('rounds and stays within what the protocol allows', () => {
    expect(toDevicePixels(100.4, 56.3, 1.5)).toEqual({ width: 151, height: 84 });
    expect(toDevicePixels(20_000, -1, 2)).toEqual({ width: 16384, height: 0 });
  });
});
