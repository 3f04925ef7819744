// SPDX-License-Identifier: Apache-2.0
// Keeps the screen of someone on stage from going dark (Screen Wake Lock API). In: being mounted; out: a lock, taken
// again whenever the page is looked at, because browsers release it when the page is hidden.
import { useEffect } from 'react';

export function useKeepAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let mounted = true;
    const take = async (): Promise<void> => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
      try {
        const taken = await navigator.wakeLock.request('screen');
        if (mounted) lock = taken;
        else await taken.release();
      } catch {
        // Low battery or a policy: the screen may go dark, the stage goes on.
      }
    };
    const onVisible = (): void => void take();
    onVisible();
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      mounted = false;
      document.removeEventListener('visibilitychange', onVisible);
      void lock?.release();
    };
  }, []);
}
