// SPDX-License-Identifier: Apache-2.0
// What a page of the audience does before anything else: it connects, and shows the picture in the frame that stands in
// the HTML. Its own code is fetched after that, or when there is nothing to show. In: the address; out: a visit that the
// page takes over. No React and no texts here: this is what everyone waits for (budget: web/vite/budget.ts).
import '../shared/design/index.css';
import '../shared/design/theme';
import './parts/player.css';
import './watch.css';
import type { RoomStore } from '../room/state/room-store';
import { signallingUrl, slugFromPath } from '../shared/space';
import { playbackOf } from './playback';
import { WatchSession } from './watch-session';

export interface Visit {
  space: string;
  session: WatchSession;
}

/** On a line where the picture takes longer, the page comes first. */
const PATIENCE_MS = 2000;

/** Undefined when the address names no space. */
export function beginVisit(room?: RoomStore): Visit | undefined {
  const space = slugFromPath(window.location.pathname);
  if (space === undefined) return undefined;
  const session = new WatchSession(space, signallingUrl(window.location), room);
  const frame = document.querySelector('#root .player');
  const playback = playbackOf(session);
  if (frame) playback.attachTo(frame);
  return { space, session };
}

/** Done when the first picture is there, or there will be none for now. */
export function pictureOrNothing({ session }: Visit): Promise<void> {
  return new Promise((resolve) => {
    void playbackOf(session).firstPicture().then(resolve);
    setTimeout(resolve, PATIENCE_MS);
    const look = (): void => {
      const show = session.show.get();
      const waits = session.client.state.get().kind === 'waiting';
      if (session.refusal.get() || waits || (show && show.state !== 'live')) resolve();
    };
    for (const store of [session.show, session.refusal, session.client.state]) store.subscribe(look);
  });
}
