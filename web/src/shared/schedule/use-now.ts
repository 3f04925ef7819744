// SPDX-License-Identifier: Apache-2.0
// The time for what counts down on a page: rendered again with every second. In: a clock; out: its time.
import { useEffect, useState } from 'react';

const SECOND_MS = 1000;

/** `running`: somebody looks at it. */
export function useNow(clock: () => number, running: boolean): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    if (!running) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const tick = (): void => {
      const time = clock();
      setNow(time);
      // With the clock's own seconds, so that none is shown for longer than the others.
      timer = setTimeout(tick, SECOND_MS - (((time % SECOND_MS) + SECOND_MS) % SECOND_MS));
    };
    tick();
    return () => clearTimeout(timer);
  }, [clock, running]);
  return now;
}
