// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { MAP, toMap } from './geometry';
import { compass, neighbours } from './nearby';
import { FULL_WITHIN, gainAt, HEAR_WITHIN, SILENT_BEYOND } from './proximity';
import { gainsOf, isSame } from './use-gains';
import { directionOf } from './use-map-keys';

describe('gainAt', () => {
  it('is full near, silent far, and falls all the way without a jump', () => {
    expect(gainAt(0)).toBe(1);
    expect(gainAt(FULL_WITHIN)).toBe(1);
    expect(gainAt(SILENT_BEYOND)).toBe(0);
    expect(gainAt(5000)).toBe(0);
    let before = 1;
    for (let units = 0; units <= 500; units += 1) {
      const gain = gainAt(units);
      expect(gain).toBeLessThanOrEqual(before);
      expect(before - gain).toBeLessThan(0.01);
      before = gain;
    }
  });

  it('is quiet where the router stops forwarding, and audible where it begins', () => {
    expect(gainAt(SILENT_BEYOND - 10)).toBeLessThan(0.01);
    expect(gainAt(HEAR_WITHIN)).toBeGreaterThan(0);
    expect(gainAt(HEAR_WITHIN)).toBeLessThan(0.05);
  });

  it('lets everybody be heard whose place makes no sense', () => expect(gainAt(NaN)).toBe(1));
});

describe('gainsOf', () => {
  const places = new Map([
    ['me', { x: 0, y: 0 }],
    ['near', { x: 50, y: 0 }],
    ['far', { x: 900, y: 0 }],
  ]);
  it('gives everybody but oneself a volume', () =>
    expect([...gainsOf('me', places)]).toEqual([
      ['near', 1],
      ['far', 0],
    ]));
  it('is empty while one has no place: then all are heard', () =>
    expect(gainsOf('nobody', places).size).toBe(0));
  it('leaves out what nobody hears, but always comes to silence and to full loudness', () => {
    const one = (gain: number) => new Map([['ada', gain]]);
    expect(isSame(one(0.5), one(0.51))).toBe(true);
    expect(isSame(one(0.5), one(0.53))).toBe(false);
    expect(isSame(one(0.001), one(0))).toBe(false);
    expect(isSame(one(0.99), one(1))).toBe(false);
    expect(isSame(one(0), one(0))).toBe(true);
    expect(isSame(one(0), new Map())).toBe(false);
  });
});

describe('neighbours', () => {
  it('are in order of distance, with where they are', () => {
    const places = new Map([
      ['me', { x: 800, y: 450 }],
      ['left', { x: 300, y: 450 }],
      ['close', { x: 805, y: 450 }],
      ['above', { x: 800, y: 200 }],
    ]);
    expect(neighbours('me', places)).toEqual([
      { person: 'close', distance: 5, direction: 'here', near: true },
      { person: 'above', distance: 250, direction: 'above', near: true },
      { person: 'left', distance: 500, direction: 'left', near: false },
    ]);
    expect(neighbours('me', places, 1)).toHaveLength(1);
    expect(neighbours('nobody', places)).toEqual([]);
  });

  it('are named by the larger difference', () => {
    expect(compass({ x: 0, y: 0 }, { x: 100, y: 60 })).toBe('right');
    expect(compass({ x: 0, y: 0 }, { x: 10, y: 60 })).toBe('below');
  });
});

describe('toMap', () => {
  it('turns pixels into units and stays inside', () => {
    expect(toMap({ x: 320, y: 180 }, { width: 640, height: 360 })).toEqual({ x: 800, y: 450 });
    expect(toMap({ x: -5, y: 9999 }, { width: 640, height: 360 })).toEqual({ x: 0, y: MAP.height });
    expect(toMap({ x: 1, y: 1 }, { width: 0, height: 0 })).toEqual({ x: 800, y: 450 });
  });
});

describe('directionOf', () => {
  it('adds keys up and cancels opposite ones', () => {
    expect(directionOf(['ArrowUp', 'KeyD'])).toEqual({ x: 1, y: -1 });
    expect(directionOf(['KeyA', 'ArrowRight', 'KeyS'])).toEqual({ x: 0, y: 1 });
    expect(directionOf(['KeyW', 'ArrowUp'])).toEqual({ x: 0, y: -1 });
    expect(directionOf(['KeyQ'])).toEqual({ x: 0, y: 0 });
  });
});
