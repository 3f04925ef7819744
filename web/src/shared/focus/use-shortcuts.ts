// SPDX-License-Identifier: Apache-2.0
// Single-key shortcuts of a page. In: keydown events; out: the action of the key, unless someone is typing or was a
// moment ago, a dialog or menu is open, a modifier is held, or the focused control uses that key itself.
import { useEffect, useRef } from 'react';
import { TEXT_FIELD, textGoesOn } from './focus-keeper';
import { shortcutOf } from './shortcut-key';

/** Key (as in KeyboardEvent.key, letters small, "Shift+l" for shifted letters) to action. */
export type Shortcuts = Readonly<Record<string, () => void>>;

/** What is chosen by the first letters of its name is text, too. */
const TYPING = `${TEXT_FIELD}, select, [role=listbox], [role=menu], [aria-haspopup=listbox]`;
/** Lies over the page: what is typed is never meant for what is below. */
const OVER_THE_PAGE = '[role=dialog], [role=alertdialog], [role=menu]';
const USES_SPACE = 'button, a, [role=button], [role=switch], media-play-button, media-mute-button';
const USES_ARROWS = 'input[type=range], [role=slider], [role=tab], [role=application], media-volume-range';

function isTaken(event: KeyboardEvent): boolean {
  if (textGoesOn() || document.querySelector(OVER_THE_PAGE)) return true;
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
      if (event.defaultPrevented || event.isComposing) return;
      if (event.ctrlKey || event.altKey || event.metaKey || isTaken(event)) return;
      const action = current.current[shortcutOf(event)];
      if (!action || (event.repeat && !event.key.startsWith('Arrow'))) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}
