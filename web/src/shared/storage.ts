// SPDX-License-Identifier: Apache-2.0
// What this browser remembers between visits (names, chosen devices, volume). Never fails: a private window without
// storage simply forgets.

const PREFIX = 'rostra.';

export type RememberedKey =
  | 'name'
  | 'camera'
  | 'microphone'
  | 'speaker'
  | 'volume'
  | 'shortcuts'
  | 'theme'
  | 'space'
  | 'language'
  | 'guest'
  | 'panel'
  | 'playhead'
  | 'view'
  | 'blur';

export function recall(key: RememberedKey): string | undefined {
  try {
    return window.localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(key: RememberedKey, value: string | undefined): void {
  try {
    if (value === undefined) window.localStorage.removeItem(PREFIX + key);
    else window.localStorage.setItem(PREFIX + key, value);
  } catch {
    // Storage is full or forbidden: nothing to remember with.
  }
}
