// SPDX-License-Identifier: Apache-2.0
// The size of an element, followed. In: its ref; out: CSS pixels of its content box.
import { useEffect, useRef, useState, type RefObject } from 'react';

export function useSize(): { ref: RefObject<HTMLElement | null>; width: number; height: number } {
  const ref = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, ...size };
}
