// SPDX-License-Identifier: Apache-2.0
// The fields of a form over what is saved: what the reader touched is theirs, the rest follows the server. In: what is
// saved; out: the draft, what differs, and whether anything does.
import { useState } from 'react';
import { useUnsaved } from './unsaved';

export interface Draft<T> {
  draft: T;
  /** What differs from what is saved. */
  changes: Partial<T>;
  dirty: boolean;
  change: (fields: Partial<T>) => void;
  /** It was saved, or is given up. */
  reset: () => void;
}

/** Pure: the touched fields that differ from what is saved. */
export function changesOf<T extends object>(saved: T, touched: Partial<T>): Partial<T> {
  const changes: Partial<T> = {};
  for (const key of Object.keys(touched) as (keyof T)[])
    if (!Object.is(touched[key], saved[key])) changes[key] = touched[key];
  return changes;
}

/** `form`: its name for useUnsaved. */
export function useDraft<T extends object>(form: string, saved: T): Draft<T> {
  const [touched, setTouched] = useState<Partial<T>>({});
  const changes = changesOf(saved, touched);
  const dirty = Object.keys(changes).length > 0;
  useUnsaved(form, dirty);
  return {
    draft: { ...saved, ...changes },
    changes,
    dirty,
    change: (fields) => setTouched((before) => ({ ...before, ...fields })),
    reset: () => setTouched({}),
  };
}
