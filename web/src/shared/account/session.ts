// SPDX-License-Identifier: Apache-2.0
// Who is logged in, for every page. In: GET /session at first use, after each log-in and log-out (also in other tabs) and
// when the server says 401; out: the store `session`. While the server is unavailable, it is asked again automatically.
import { useEffect } from 'react';
import { ApiError, api, client, type Me, type SessionInfo } from '../api';
import { Store, useStore } from '../store';

export type SessionState =
  | { kind: 'loading' }
  | { kind: 'ready'; info: SessionInfo }
  | { kind: 'failed'; error: ApiError };

export const session = new Store<SessionState>({ kind: 'loading' });

const RETRY_SECONDS = 5;
let asked = false;
let retry: ReturnType<typeof setTimeout> | undefined;
const otherTabs =
  typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('rostra-session');

/** Asks the server again. Never rejects. */
export async function loadSession(): Promise<void> {
  asked = true;
  clearTimeout(retry);
  try {
    session.set({ kind: 'ready', info: await client.session() });
  } catch (reason) {
    if (!(reason instanceof ApiError)) throw reason;
    // What is known stays on screen: a server that restarts logs nobody out.
    if (session.get().kind !== 'ready') session.set({ kind: 'failed', error: reason });
    retry = setTimeout(() => void loadSession(), (reason.retryAfter ?? RETRY_SECONDS) * 1000);
  }
}

/** After log-in, log-out or sign-up: asks again, here and in the other tabs. */
export async function sessionChanged(): Promise<void> {
  await loadSession();
  otherTabs?.postMessage('changed');
}

/** Shows a changed profile everywhere without asking again. */
export function accountChanged(me: Me): void {
  const state = session.get();
  if (state.kind === 'ready') session.set({ kind: 'ready', info: { ...state.info, account: me } });
}

export async function logOut(): Promise<void> {
  await api.logOut();
  await sessionChanged();
}

client.onUnauthorized = () => void loadSession();
otherTabs?.addEventListener('message', () => void loadSession());

export function useSession(): SessionState {
  useEffect(() => {
    if (!asked) void loadSession();
  }, []);
  return useStore(session);
}

/** The account, or undefined while nobody is logged in or it is not known yet. */
export function useAccount(): Me | undefined {
  const state = useSession();
  return state.kind === 'ready' ? (state.info.account ?? undefined) : undefined;
}
