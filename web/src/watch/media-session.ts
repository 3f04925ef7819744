// SPDX-License-Identifier: Apache-2.0
// The keys of keyboards and headphones, the lock screen and the browser's own buttons: what they ask for is the person's
// wish, which the player could not tell from a pause of the browser otherwise. In: the browser's media session; out: wishes.
import type { Player } from './player/player';

/** The result takes it back. */
export function followMediaKeys(player: Player, title: string): () => void {
  if (!('mediaSession' in navigator)) return () => undefined;
  const { mediaSession } = navigator;
  const actions: Partial<Record<MediaSessionAction, () => void>> = {
    play: () => player.play(),
    pause: () => player.pause(),
    stop: () => player.pause(),
  };
  const set = (handlers: typeof actions): void => {
    for (const action of Object.keys(actions) as MediaSessionAction[]) {
      try {
        mediaSession.setActionHandler(action, handlers[action] ?? null);
      } catch {
        // This browser knows fewer actions.
      }
    }
  };
  set(actions);
  mediaSession.metadata = new MediaMetadata({ title });
  return () => {
    set({});
    mediaSession.metadata = null;
  };
}
