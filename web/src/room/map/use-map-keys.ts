// SPDX-License-Identifier: Apache-2.0
// Arrow keys and WASD of the map, while it has the focus. In: key events; out: the direction of the keys held.
import { useMemo, useRef, type KeyboardEvent } from 'react';
import type { Direction } from './own-position';

/** By position on the keyboard for the letters (`code`), so that other alphabets walk, too. */
const KEYS: Readonly<Record<string, readonly [-1 | 0 | 1, -1 | 0 | 1]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  KeyD: [1, 0],
  KeyW: [0, -1],
  KeyS: [0, 1],
};

/** What several keys at once mean: opposite ones cancel out. Pure. */
export function directionOf(held: Iterable<string>): Direction {
  let x = 0;
  let y = 0;
  for (const code of held) {
    const [right, down] = KEYS[code] ?? [0, 0];
    x += right;
    y += down;
  }
  return { x: Math.sign(x) as Direction['x'], y: Math.sign(y) as Direction['y'] };
}

export interface MapKeys {
  onKeyDown: (event: KeyboardEvent) => void;
  onKeyUp: (event: KeyboardEvent) => void;
  /** The map lost the focus: no key is held any more. */
  onBlur: () => void;
}

export function useMapKeys(steer: (direction: Direction) => void): MapKeys {
  const held = useRef(new Set<string>());
  const act = useRef(steer);
  act.current = steer;
  return useMemo(
    () => ({
      onKeyDown: (event) => {
        if (event.ctrlKey || event.altKey || event.metaKey || !(event.code in KEYS)) return;
        event.preventDefault();
        held.current.add(event.code);
        act.current(directionOf(held.current));
      },
      onKeyUp: (event) => {
        if (held.current.delete(event.code)) act.current(directionOf(held.current));
      },
      onBlur: () => {
        held.current.clear();
        act.current({ x: 0, y: 0 });
      },
    }),
    [],
  );
}
