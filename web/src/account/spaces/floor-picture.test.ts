// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { middleOf } from './floor-picture';

describe('middleOf', () => {
  it.each([
    ['the shape of the map', [3200, 1800], { x: 0, y: 0, width: 3200, height: 1800 }],
    ['too wide', [2000, 900], { x: 200, y: 0, width: 1600, height: 900 }],
    ['too high', [1600, 1200], { x: 0, y: 150, width: 1600, height: 900 }],
    ['small', [16, 9], { x: 0, y: 0, width: 16, height: 9 }],
  ] as const)('keeps all that fits: %s', (_, [width, height], shown) => {
    expect(middleOf(width, height)).toEqual(shown);
  });
});
