// SPDX-License-Identifier: Apache-2.0
// Who is near, looked at a few times a second. In: MapStore; out: the list for the page and the sentence for screen
// readers, which comes only when one stands still: nobody wants to hear every step.
import { useEffect, useState } from 'react';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';
import { distance, type Point } from './geometry';
import { neighbours, type Neighbour } from './nearby';

const LOOK_MS = 250;
/** Standing still for this long is worth a word. */
const STILL_LOOKS = 4;
const NAMED = 3;

export interface Around {
  near: Neighbour[];
  spoken: string;
}

export function useNeighbours(room: RoomStore): Around {
  const [around, setAround] = useState<Around>({ near: [], spoken: '' });
  useEffect(() => {
    let told: Point | undefined;
    let last: Point | undefined;
    let still = 0;
    const look = (): void => {
      const { you, people } = room.state.get();
      const places = room.map.places();
      const near = you ? neighbours(you.id, places) : [];
      const own = you && places.get(you.id);
      still = own && last && distance(own, last) < 1 ? still + 1 : 0;
      last = own;
      const settled = own && still === STILL_LOOKS && (!told || distance(own, told) > 1);
      if (settled) told = own;
      setAround((before) => {
        const spoken = settled ? sentence(own, near, (id) => people.get(id)?.name) : before.spoken;
        const same = spoken === before.spoken && JSON.stringify(near) === JSON.stringify(before.near);
        return same ? before : { near, spoken };
      });
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [room]);
  return around;
}

function sentence(
  own: Point,
  near: readonly Neighbour[],
  nameOf: (id: string) => string | undefined,
): string {
  const names = near
    .filter((one) => one.near)
    .slice(0, NAMED)
    .flatMap((one) => nameOf(one.person) ?? []);
  const [x, y] = [Math.round(own.x), Math.round(own.y)];
  return names.length > 0 ? texts.map.atNear(x, y, names.join(', ')) : texts.map.at(x, y);
}
