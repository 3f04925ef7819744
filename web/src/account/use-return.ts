// SPDX-License-Identifier: Apache-2.0
// Leads someone who is logged in to where they wanted to go: at once, or as soon as log-in has worked.
import { useEffect } from 'react';
import { safeReturnPath } from '../shared/account/return-path';
import { useSession, type SessionState } from '../shared/account/session';
import { navigate } from './router';

export function returnQuery(): string {
  const wanted = new URLSearchParams(window.location.search).get('return');
  return wanted === null ? '' : `?return=${encodeURIComponent(wanted)}`;
}

export function useReturn(fallback = '/'): SessionState {
  const state = useSession();
  const loggedIn = state.kind === 'ready' && state.info.account !== null;
  useEffect(() => {
    if (!loggedIn) return;
    const wanted = new URLSearchParams(window.location.search).get('return');
    navigate(wanted === null ? fallback : safeReturnPath(wanted, window.location.origin), { replace: true });
  }, [loggedIn, fallback]);
  return state;
}
