// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { layoutTiles, type Rect } from './grid-layout';

const columnsOf = (rects: Rect[]): number => rects.filter((r) => r.top === rects[0]?.top).length;

describe('layoutTiles', () => {
  it.each([
    [1, 1280, 640, 1],
    [2, 1280, 640, 2],
    [4, 1280, 640, 2],
    [9, 1280, 640, 3],
    [2, 390, 640, 1],
    [4, 390, 640, 2],
    [9, 390, 640, 3],
  ])('%i tiles in %i x %i stand in %i columns', (count, width, height, columns) =>
    expect(columnsOf(layoutTiles(count, width, height))).toBe(columns),
  );

  it.each([undefined, 0, 3])('never overlaps or leaves the area (large tile: %s)', (focus) => {
    for (let count = 1; count <= 17; count += 1) {
      for (const [width, height] of [
        [1280, 640],
        [390, 640],
        [800, 300],
        [200, 200],
      ] as const) {
        const rects = layoutTiles(count, width, height, focus);
        expect(rects).toHaveLength(count);
        rects.forEach((a, i) => {
          expect(a.left).toBeGreaterThanOrEqual(0);
          expect(a.top).toBeGreaterThanOrEqual(0);
          expect(a.left + a.width).toBeLessThanOrEqual(width + 1);
          expect(a.top + a.height).toBeLessThanOrEqual(height + 1);
          for (const b of rects.slice(i + 1)) {
            const apart =
              a.left + a.width <= b.left ||
              b.left + b.width <= a.left ||
              a.top + a.height <= b.top ||
              b.top + b.height <= a.top;
            expect(apart).toBe(true);
          }
        });
      }
    }
  });

  it('gives the large tile most of the area and keeps the order of the others', () => {
    const rects = layoutTiles(4, 1280, 640, 2);
    expect(rects[2]).toEqual({ left: 0, top: 0, width: 1280 - 256 - 10, height: 640 });
    expect(rects[0]!.top).toBeLessThan(rects[1]!.top);
    expect(rects[1]!.top).toBeLessThan(rects[3]!.top);
  });

  it('has nothing to place without room', () => expect(layoutTiles(3, 0, 100)).toEqual([]));
});
