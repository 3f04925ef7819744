// SPDX-License-Identifier: Apache-2.0
// Which page an address of this entry means, and how to get to another one without reloading. Addresses of other
// entries (stage, audience, start page) are loaded by the browser.
import { useSyncExternalStore } from 'react';
import { isSlug } from '../shared/space';
import { Store } from '../shared/store';
import { discardUnsaved, unsaved } from './unsaved';

export type Route =
  | { page: 'log-in' | 'sign-up' | 'setup' | 'profile' | 'spaces' | 'create' | 'unknown' }
  | { page: 'space'; slug: string }
  | { page: 'invite'; token: string };

const FIXED: Record<string, Route> = {
  '/login': { page: 'log-in' },
  '/signup': { page: 'sign-up' },
  '/setup': { page: 'setup' },
  '/account': { page: 'profile' },
  '/spaces': { page: 'spaces' },
  '/spaces/new': { page: 'create' },
};

export function routeOf(path: string): Route {
  const fixed = Object.hasOwn(FIXED, path) ? FIXED[path] : undefined;
  if (fixed) return fixed;
  const [, folder, name] = /^\/(spaces|invite)\/([^/]+)$/.exec(path) ?? [];
  if (folder === 'spaces' && name !== undefined && isSlug(name)) return { page: 'space', slug: name };
  if (folder === 'invite' && name !== undefined && /^[\w.~-]+$/.test(name))
    return { page: 'invite', token: name };
  return { page: 'unknown' };
}

const listeners = new Set<() => void>();
/** The page that is shown, once somebody looks at the address. */
let shown = '';
function tell(): void {
  shown = window.location.pathname;
  listeners.forEach((listener) => listener());
}

/** True after the first change of page without a load: from then on pages take the focus. */
export let moved = false;

/** Where the reader wants to go while that would lose something: asked by LeaveDialog. */
export const leaving = new Store<(() => void) | undefined>(undefined);

export function stay(): void {
  leaving.set(undefined);
}

export function leave(): void {
  const go = leaving.get();
  discardUnsaved();
  stay();
  go?.();
}

/** Goes to an address of this server, after a question when that would lose something that was typed. */
export function navigate(to: string, { replace = false } = {}): void {
  if (unsaved.get().length > 0) leaving.set(() => go(to, replace));
  else go(to, replace);
}

function go(to: string, replace: boolean): void {
  const url = new URL(to, window.location.href);
  if (url.origin !== window.location.origin || routeOf(url.pathname).page === 'unknown') {
    if (replace) window.location.replace(url);
    else window.location.assign(url);
    return;
  }
  const address = url.pathname + url.search + url.hash;
  if (replace) window.history.replaceState(null, '', address);
  else window.history.pushState(null, '', address);
  moved = true;
  window.scrollTo(0, 0);
  tell();
}

/** "Back" and "forward" have changed the address already: it is put back until the question is answered. */
function onPopState(): void {
  if (window.location.pathname === shown || unsaved.get().length === 0) {
    tell();
    return;
  }
  window.history.pushState(null, '', shown);
  leaving.set(() => window.history.back());
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    shown = window.location.pathname;
    window.addEventListener('popstate', onPopState);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('popstate', onPopState);
  };
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(subscribe, () => window.location.pathname));
}
