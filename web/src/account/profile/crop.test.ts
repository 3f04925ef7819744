// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { clampCrop, dragCrop, firstCrop, squareOf } from './crop';

const wide = { width: 1600, height: 900 };

describe('crop', () => {
  it('begins in the middle with as much as fits', () => {
    expect(squareOf(wide, firstCrop(wide))).toEqual({ left: 350, top: 0, side: 900 });
  });
  it('never leaves the picture', () => {
    expect(squareOf(wide, { zoom: 1, x: -500, y: 5000 })).toEqual({ left: 0, top: 0, side: 900 });
    expect(squareOf(wide, { zoom: 3, x: 1e9, y: 1e9 })).toEqual({ left: 1300, top: 600, side: 300 });
    expect(clampCrop(wide, { zoom: 99, x: 0, y: 0 }).zoom).toBe(4);
    expect(clampCrop(wide, { zoom: 0, x: 0, y: 0 }).zoom).toBe(1);
  });
  it('follows the hand: the picture moves with the pointer, the square against it', () => {
    const crop = dragCrop(wide, { zoom: 2, x: 800, y: 450 }, 100, -50, 300);
    expect(crop).toEqual({ zoom: 2, x: 650, y: 525 });
  });
  it('stays inside when zooming out at an edge', () => {
    const edge = clampCrop(wide, { zoom: 4, x: 0, y: 0 });
    expect(squareOf(wide, { ...edge, zoom: 1 })).toEqual({ left: 0, top: 0, side: 900 });
  });
});
