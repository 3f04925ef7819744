// SPDX-License-Identifier: Apache-2.0
// Single-key shortcuts of a page. In: keydown events; out: the action of the key, unless someone is typing, a dialog is
// open, a modifier is held, or the focused control uses that key itself.
import { useEffect, useRef } from 'react';

/** Key (as in KeyboardEvent.key, letters small, "Shift+l" for shifted letters) to action. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const TYPING =
  'input:not([type=range]), textarea, select, [contenteditable=true], [role=listbox], [role=dialog]';
const USES_SPACE = 'button, a, [role=button], [role=switch], media-play-button, media-mute-button';
const USES_ARROWS = 'input[type=range], [role=slider], [role=listbox], media-volume-range';

export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'shiftKey'>): string {
  const letter = /^[a-z]$/i.test(event.key);
  return letter && event.shiftKey
    ? `Shift+${event.key.toLowerCase()}`
    : letter
      ? event.key.toLowerCase()
      : event.key;
}

function isTaken(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPING)) return true;
  if (event.key === ' ') return target.closest(USES_SPACE) !== null;
  return event.key.startsWith('Arrow') && target.closest(USES_ARROWS) !== null;
}

export function useShortcuts(shortcuts: Shortcuts, enabled = true): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  useEffect(() => {
    if (!enabled) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || isTaken(event)) return;
      const action = current.current[shortcutOf(event)];
      if (!action || (event.repeat && !event.key.startsWith('Arrow'))) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}
