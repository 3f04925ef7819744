// SPDX-License-Identifier: Apache-2.0
// The shortcut that a key press stands for. In: a keydown event; out: the letter as it is printed on a Latin keyboard.

type Pressed = Pick<KeyboardEvent, 'key' | 'shiftKey'> & { readonly code?: string };

/**
 * A character of a script that has no Latin letters beside it on the keyboard: there the place of the key counts. A
 * Latin letter, however decorated, stands on a layout that has all of a to z somewhere. Names of keys are ASCII.
 */
function isOtherScript(key: string): boolean {
  return /^\P{ASCII}+$/u.test(key) && !/\p{Script=Latin}/u.test(key);
}

function keyOf({ key, code = '' }: Pressed): string {
  if (!isOtherScript(key)) return key;
  if (/^Key[A-Z]$/.test(code)) return code.slice(3);
  // The question mark of Arabic, Persian and Urdu, at the place of "?".
  return code === 'Slash' ? '?' : key;
}

/** As in `Shortcuts`: letters small, "Shift+l" for shifted ones, everything else as in KeyboardEvent.key. */
export function shortcutOf(event: Pressed): string {
  const key = keyOf(event);
  if (!/^[a-z]$/i.test(key)) return key;
  return event.shiftKey ? `Shift+${key.toLowerCase()}` : key.toLowerCase();
}
