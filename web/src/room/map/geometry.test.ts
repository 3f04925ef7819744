// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { crowdedOf, MAP, toMap } from './geometry';

describe('toMap', () => {
  it('is in units of the map, whatever size it is shown in', () => {
    expect(toMap({ x: 80, y: 45 }, { width: 160, height: 90 })).toEqual({ x: 800, y: 450 });
    expect(toMap({ x: 900, y: -5 }, { width: 160, height: 90 })).toEqual({ x: MAP.width, y: 0 });
    expect(toMap({ x: 1, y: 1 }, { width: 0, height: 0 })).toEqual({ x: 800, y: 450 });
  });
});

describe('crowdedOf', () => {
  const of = (places: Record<string, [number, number]>): string[] =>
    [...crowdedOf(new Map(Object.entries(places).map(([id, [x, y]]) => [id, { x, y }])))].sort();

  it('finds those whose names would lie over each other', () => {
    expect(of({ a: [0, 0], b: [50, 10], c: [300, 0] })).toEqual(['a', 'b']);
    expect(of({ a: [0, 0], b: [50, 40], c: [104, 0] })).toEqual([]);
    expect(of({ a: [0, 0], b: [10, 90], c: [60, 5] })).toEqual(['a', 'c']);
    expect(of({ a: [10, 10], b: [10, 10], c: [10, 10] })).toEqual(['a', 'b', 'c']);
    expect(of({})).toEqual([]);
  });
});
