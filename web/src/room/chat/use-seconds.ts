// SPDX-License-Identifier: Apache-2.0
// Whole seconds until a moment of the local monotonic clock, counted down. 0 = it has passed.
import { useEffect, useState } from 'react';

const left = (until: number): number => Math.max(0, Math.ceil((until - performance.now()) / 1000));

export function useSeconds(until: number): number {
  const [seconds, setSeconds] = useState(() => left(until));
  useEffect(() => {
    setSeconds(left(until));
    if (left(until) === 0) return undefined;
    const timer = setInterval(() => {
      setSeconds(left(until));
      if (left(until) === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}
