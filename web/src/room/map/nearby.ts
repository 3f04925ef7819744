// SPDX-License-Identifier: Apache-2.0
// Who is near on the map, for the list beside it, for screen readers and for the volume. In: places; out: people with
// distance and direction, nearest first. Pure.
import { distance, type Point } from './geometry';
import { HEAR_WITHIN } from './proximity';

export type Compass = 'here' | 'left' | 'right' | 'above' | 'below';

export interface Neighbour {
  person: string;
  /** Map units, whole. */
  distance: number;
  direction: Compass;
  /** Near enough to be heard where voices depend on it. */
  near: boolean;
}

export function neighbours(self: string, places: ReadonlyMap<string, Point>, most = 8): Neighbour[] {
  const own = places.get(self);
  if (!own) return [];
  return [...places]
    .filter(([person]) => person !== self)
    .map(([person, place]) => {
      const gap = distance(own, place);
      return { person, distance: Math.round(gap), direction: compass(own, place), near: gap <= HEAR_WITHIN };
    })
    .sort((a, b) => a.distance - b.distance || (a.person < b.person ? -1 : 1))
    .slice(0, most);
}

/** Where `other` is, seen from `own`: the larger of the two differences names it. */
export function compass(own: Point, other: Point): Compass {
  const x = other.x - own.x;
  const y = other.y - own.y;
  if (Math.hypot(x, y) < 20) return 'here';
  if (Math.abs(x) >= Math.abs(y)) return x < 0 ? 'left' : 'right';
  return y < 0 ? 'above' : 'below';
}
