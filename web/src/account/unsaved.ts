// SPDX-License-Identifier: Apache-2.0
// What leaving this page would lose. In: forms say whether they hold changes that were not saved; out: their names, for
// marks on tabs, for the router, which asks before it goes elsewhere, and for the browser's own question.
import { useEffect } from 'react';
import { Store } from '../shared/store';

/** Names of the forms with unsaved changes. */
export const unsaved = new Store<readonly string[]>([]);

const ask = (event: BeforeUnloadEvent): void => event.preventDefault();

function set(names: readonly string[]): void {
  // Only while it is needed: browsers do not keep pages with such a listener for "back".
  if (names.length > 0) window.addEventListener('beforeunload', ask);
  else window.removeEventListener('beforeunload', ask);
  unsaved.set(names);
}

/** What was not saved may be lost: it was saved under another address, or the reader said so. */
export function discardUnsaved(): void {
  set([]);
}

/** `form`: a name of its own in this page. */
export function useUnsaved(form: string, dirty: boolean): void {
  useEffect(() => {
    if (!dirty) return undefined;
    set([...unsaved.get().filter((name) => name !== form), form]);
    return () => set(unsaved.get().filter((name) => name !== form));
  }, [form, dirty]);
}
