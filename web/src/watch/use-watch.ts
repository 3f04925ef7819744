// SPDX-License-Identifier: Apache-2.0
// Joins the session, the player and the video element of a page. In: session; out: what the page shows. The session
// outlives the page: who goes on stage takes it along.
import { useCallback, useEffect, useState } from 'react';
import { createEngine, prepareEngine } from './player/create-engine';
import { Player } from './player/player';
import { ShowFollower } from './show-follower';
import type { WatchSession } from './watch-session';

export interface Watch {
  session: WatchSession;
  /** Exists as soon as the video element does. */
  player: Player | undefined;
  attachVideo: (video: HTMLVideoElement | null) => void;
}

export function useWatch(session: WatchSession): Watch {
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const [player, setPlayer] = useState<Player>();

  useEffect(() => {
    if (!video) return undefined;
    const created = new Player(video, { createEngine, serverNow: () => session.client.clock.now() });
    const follower = new ShowFollower(created);
    const follow = (): void => {
      const show = session.show.get();
      if (show) follower.follow(show);
    };
    const unsubscribe = session.show.subscribe(follow);
    const unsubscribeLink = session.client.state.subscribe(() => {
      if (session.client.state.get().kind === 'open') created.wake();
    });
    follow();
    session.start();
    prepareEngine();
    setPlayer(created);
    return () => {
      unsubscribe();
      unsubscribeLink();
      follower.close();
      created.destroy();
    };
  }, [video, session]);

  return { session, player, attachVideo: useCallback((element) => setVideo(element), []) };
}
