// SPDX-License-Identifier: Apache-2.0
// The map's own units: 1600 x 900, from the top left, whatever size it has on the screen. Pure.

export const MAP = { width: 1600, height: 900 } as const;

export interface Point {
  x: number;
  y: number;
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** Where someone can stand. The server's bounds are the whole map. */
export function clampToMap({ x, y }: Point): Point {
  return { x: Math.min(MAP.width, Math.max(0, x)), y: Math.min(MAP.height, Math.max(0, y)) };
}

/** From a place in an element of this size (CSS pixels) to map units. */
export function toMap(place: Point, size: { width: number; height: number }): Point {
  if (size.width <= 0 || size.height <= 0) return { x: MAP.width / 2, y: MAP.height / 2 };
  return clampToMap({ x: (place.x / size.width) * MAP.width, y: (place.y / size.height) * MAP.height });
}

/** One step of at most `length` units towards the goal. */
export function towards(from: Point, goal: Point, length: number): Point {
  const gap = distance(from, goal);
  if (gap <= length || gap === 0) return goal;
  return { x: from.x + ((goal.x - from.x) / gap) * length, y: from.y + ((goal.y - from.y) / gap) * length };
}

/** Closer than this on the screen, two names would lie over each other, px. */
const NAME = { width: 104, height: 36 };

/** Those whose name has no room for itself. `places`: middles on the screen, px. */
export function crowdedOf(places: ReadonlyMap<string, Point>): Set<string> {
  const sorted = [...places].sort(([, a], [, b]) => a.x - b.x);
  const crowded = new Set<string>();
  sorted.forEach(([id, at], index) => {
    for (const [other, there] of sorted.slice(index + 1)) {
      if (there.x - at.x >= NAME.width) break;
      if (Math.abs(there.y - at.y) < NAME.height) crowded.add(id).add(other);
    }
  });
  return crowded;
}
