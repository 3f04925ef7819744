// SPDX-License-Identifier: Apache-2.0
// How loud each person is heard. In: places on the map, where the space wants voices to depend on them; out: gain by
// person id, undefined where everyone is as loud as they are.
import { useEffect, useState } from 'react';
import { useStore } from '../../shared/store';
import type { RoomStore } from '../state/room-store';
import { distance, type Point } from './geometry';
import { gainAt } from './proximity';

const LOOK_MS = 100;
/** Smaller changes are not heard. */
const STEP = 0.02;

export type Gains = ReadonlyMap<string, number>;

/** Pure: the gain of everyone whose place is known. */
export function gainsOf(self: string, places: ReadonlyMap<string, Point>): Gains {
  const own = places.get(self);
  if (!own) return new Map();
  return new Map(
    [...places]
      .filter(([person]) => person !== self)
      .map(([person, at]) => [person, gainAt(distance(own, at))]),
  );
}

export function useGains(room: RoomStore): Gains | undefined {
  const { settings } = useStore(room.state);
  const [gains, setGains] = useState<Gains>();
  const wanted = settings?.map === true && settings.proximity;
  useEffect(() => {
    if (!wanted) {
      setGains(undefined);
      return undefined;
    }
    const stop = room.map.follow();
    const timer = setInterval(() => {
      const self = room.state.get().you?.id ?? '';
      const next = gainsOf(self, room.map.places());
      setGains((before) => (before && isSame(before, next) ? before : next));
    }, LOOK_MS);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [room, wanted]);
  return gains;
}

/** True when nobody would hear the difference; silence and full loudness are always reached. */
export function isSame(a: Gains, b: Gains): boolean {
  return (
    a.size === b.size &&
    [...a].every(([id, before]) => {
      const now = b.get(id) ?? -1;
      return now === before || (now !== 0 && now !== 1 && Math.abs(now - before) < STEP);
    })
  );
}
