// SPDX-License-Identifier: Apache-2.0
// The playback of a session for as long as a page shows it. In: session; out: what the page shows. The session outlives
// the page: who goes on stage takes it along.
import { useEffect, useState } from 'react';
import { endPlayback, playbackOf, type Playback } from './playback';
import type { Player } from './player/player';
import type { WatchSession } from './watch-session';

export interface Watch {
  session: WatchSession;
  playback: Playback;
  player: Player;
}

export function useWatch(session: WatchSession): Watch {
  // Not in an effect: the element is there when the page is first drawn, so that a picture that runs already goes on.
  const [playback] = useState(() => playbackOf(session));
  useEffect(() => () => endPlayback(session), [session]);
  return { session, playback, player: playback.player };
}
