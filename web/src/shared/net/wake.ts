// SPDX-License-Identifier: Apache-2.0
// Moments at which waiting any longer is pointless: the network is back, the tab is looked at again, or the page came
// out of the back/forward cache. In: browser events; out: one callback.

/** Calls `wake` at each such moment; the result stops it. */
export function onWake(wake: () => void): () => void {
  const visible = (): void => {
    if (document.visibilityState === 'visible') wake();
  };
  const shown = (event: PageTransitionEvent): void => {
    if (event.persisted) wake();
  };
  window.addEventListener('online', wake);
  window.addEventListener('pageshow', shown);
  document.addEventListener('visibilitychange', visible);
  return () => {
    window.removeEventListener('online', wake);
    window.removeEventListener('pageshow', shown);
    document.removeEventListener('visibilitychange', visible);
  };
}
