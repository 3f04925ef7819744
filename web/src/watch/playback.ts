// SPDX-License-Identifier: Apache-2.0
// Joins the session of a visit, its one video element and the player that fills it. In: session; out: a picture, wherever
// the element is put. It knows no React: the picture starts while the code of the page is still on its way.
import { createEngine, prepareEngine } from './player/create-engine';
import { canPlayFrames } from './player/can-play-frames';
import { Player } from './player/player';
import { ShowFollower } from './show-follower';
import type { WatchSession } from './watch-session';

export class Playback {
  readonly video: HTMLVideoElement;
  readonly player: Player;
  private readonly follower: ShowFollower;
  private readonly subscriptions: (() => void)[];

  constructor(session: WatchSession) {
    const video = document.createElement('video');
    video.slot = 'media'; // of the controls around it
    video.playsInline = true;
    video.muted = true;
    this.video = video;
    this.player = new Player(video, {
      createEngine,
      canPlayFrames: canPlayFrames(),
      rehearse: async (url) => (await import('./player/frame-stream')).rehearse(url),
      serverNow: () => session.client.clock.now(),
      roundTripMs: () => session.client.clock.rttMs,
    });
    this.follower = new ShowFollower(this.player);
    const follow = (): void => {
      const show = session.show.get();
      if (show) this.follower.follow(show);
    };
    this.subscriptions = [
      session.show.subscribe(follow),
      session.client.state.subscribe(() => {
        if (session.client.state.get().kind === 'open') this.player.wake();
      }),
      session.refusal.subscribe(() => {
        if (session.refusal.get()) this.follower.leave();
      }),
    ];
    follow();
    session.start();
    prepareEngine();
  }

  /** Puts the picture there. Moving it does not interrupt it. */
  attachTo(host: Element): void {
    if (this.video.parentNode !== host) host.append(this.video);
  }

  /** Done once a picture is shown. */
  firstPicture(): Promise<void> {
    if (this.video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return Promise.resolve();
    return new Promise((resolve) =>
      this.video.addEventListener('loadeddata', () => resolve(), { once: true }),
    );
  }

  destroy(): void {
    for (const unsubscribe of this.subscriptions) unsubscribe();
    this.follower.close();
    this.player.destroy();
    this.video.remove();
  }
}

const playing = new WeakMap<WatchSession, Playback>();

/** The playback of a session: begun by the first who asks. */
export function playbackOf(session: WatchSession): Playback {
  const begun = playing.get(session) ?? new Playback(session);
  playing.set(session, begun);
  return begun;
}

/** Ends it; the session may go on, and begin another one. */
export function endPlayback(session: WatchSession): void {
  playing.get(session)?.destroy();
  playing.delete(session);
}
