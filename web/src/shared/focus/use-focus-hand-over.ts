// SPDX-License-Identifier: Apache-2.0
// Two things that take each other's place at the foot of the chat: when the one with the focus goes, the other gets it,
// so that nobody who uses the keyboard is thrown back to the start of the page.
import { useLayoutEffect, type RefObject } from 'react';

/** `root`: where the focus counts as ours; `target`: what gets it. */
export function useFocusHandOver(
  held: RefObject<boolean>,
  root: RefObject<HTMLElement | null>,
  target: RefObject<HTMLElement | null>,
): void {
  useLayoutEffect(() => {
    const own = root.current;
    if (held.current) target.current?.focus();
    held.current = false;
    // Runs while the element is still in the document, and with it the focus.
    return () => {
      held.current = own?.contains(document.activeElement) ?? false;
    };
  }, [held, root, target]);
}
