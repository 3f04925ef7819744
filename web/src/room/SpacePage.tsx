// SPDX-License-Identifier: Apache-2.0
// One page for both places of a space: the audience and the stage. Going from one to the other changes what is shown and
// the address, never the page: no reload, the chat goes on. Whichever place one came for is in the page's own code, the
// other one is fetched when it is needed. In: where one starts; out: the two places with what they share.
import { Suspense, useCallback, useEffect, useState, type ComponentType } from 'react';
import { showToast } from '../shared/design/toasts';
import { refusalText } from '../shared/refusal';
import { signallingUrl, stagePath, watchPath } from '../shared/space';
import { WatchSession } from '../watch/watch-session';
import { tellRoom } from './gate/tell';
import { RoomStore } from './state/room-store';

export interface AudienceProps {
  space: string;
  room: RoomStore;
  session: WatchSession;
  /** Fetches the other place's code, when it may be needed soon. */
  onMaybeStage: () => void;
  /** To the device check; `invited`: by a host, whose invitation is answered from there. */
  onStage: (invited: boolean) => void;
}

export interface StageProps {
  space: string;
  room: RoomStore;
  name: string | undefined;
  autojoin: boolean;
  /** The audience's connection, when one came from there: it goes on until the stage is entered. */
  from: WatchSession | undefined;
  invited: boolean;
  onEntered: () => void;
  onAudience: () => void;
}

type Spot =
  | { at: 'audience'; session: WatchSession }
  | { at: 'stage'; from: WatchSession | undefined; invited: boolean };

/** A visit of the audience that began before this page was there. */
export interface Beginning {
  room: RoomStore;
  session: WatchSession;
}

export interface SpacePageProps {
  space: string;
  start: Spot['at'];
  begun?: Beginning | undefined;
  name?: string;
  autojoin?: boolean;
  audience: ComponentType<AudienceProps>;
  stage: ComponentType<StageProps>;
  /** Fetches the code of the place that is not shown first. */
  preload: () => void;
}

export function SpacePage({
  space,
  start,
  begun,
  name,
  autojoin = false,
  audience: Audience,
  stage: Stage,
  preload,
}: SpacePageProps) {
  const [room] = useState(() => {
    const created = begun?.room ?? new RoomStore();
    created.onNotice = tellRoom;
    return created;
  });
  const newSession = useCallback(
    (from?: WatchSession) => {
      const session = from ?? new WatchSession(space, signallingUrl(window.location), room);
      session.onProblem = ({ code, message }) => showToast(refusalText(code, message), true);
      return session;
    },
    [space, room],
  );
  const [spot, setSpot] = useState<Spot>(() =>
    start === 'audience'
      ? { at: 'audience', session: newSession(begun?.session) }
      : { at: 'stage', from: undefined, invited: false },
  );
  const [first, setFirst] = useState(true);
  const from = spot.at === 'stage' ? spot.from : undefined;

  const showStage = useCallback((invited: boolean): void => {
    setFirst(false);
    setSpot((now) => (now.at === 'audience' ? { at: 'stage', from: now.session, invited } : now));
  }, []);
  const showAudience = useCallback((): void => {
    setFirst(false);
    setSpot((now) => (now.at === 'stage' ? { at: 'audience', session: now.from ?? newSession() } : now));
  }, [newSession]);
  const toStage = useCallback(
    (invited: boolean): void => {
      // The browser's Back leads from the stage to the audience one came from, and not out of the space.
      window.history.pushState(FROM_AUDIENCE, '');
      showStage(invited);
    },
    [showStage],
  );
  const toAudience = useCallback((): void => {
    showAddress(watchPath(space));
    if (cameFromAudience()) window.history.back();
    showAudience();
  }, [space, showAudience]);
  useEffect(() => {
    const moved = (): void => (cameFromAudience() ? showStage(false) : showAudience());
    window.addEventListener('popstate', moved);
    return () => window.removeEventListener('popstate', moved);
  }, [showStage, showAudience]);
  const entered = useCallback((): void => {
    showAddress(stagePath(space));
    from?.stop();
    // From here on the way back needs a connection of its own.
    setSpot((now) => (now.at === 'stage' && now.from ? { ...now, from: undefined } : now));
  }, [space, from]);

  useEffect(() => {
    if (spot.at !== 'stage') return undefined;
    // A stage restored from the back/forward cache has lost its connections for good.
    const restored = (event: PageTransitionEvent): void => {
      if (event.persisted) window.location.reload();
    };
    window.addEventListener('pageshow', restored);
    return () => window.removeEventListener('pageshow', restored);
  }, [spot.at]);

  return (
    <Suspense fallback={<Waiting />}>
      {spot.at === 'audience' ? (
        <Audience space={space} room={room} session={spot.session} onMaybeStage={preload} onStage={toStage} />
      ) : (
        <Stage
          space={space}
          room={room}
          name={name}
          autojoin={autojoin && first}
          from={spot.from}
          invited={spot.invited}
          onEntered={entered}
          onAudience={toAudience}
        />
      )}
    </Suspense>
  );
}

/** Marks the entry of the browser's history that is the stage, with the audience before it. */
const FROM_AUDIENCE = { rostra: 'stage' };

function cameFromAudience(): boolean {
  return (window.history.state as typeof FROM_AUDIENCE | null)?.rostra === FROM_AUDIENCE.rostra;
}

function Waiting() {
  return (
    <main className="waiting" aria-busy>
      <span className="spinner" aria-hidden />
    </main>
  );
}

/** The address of the place that is shown, with an invitation kept; nothing when it is shown already. */
function showAddress(path: string): void {
  if (window.location.pathname === path) return;
  const invite = new URLSearchParams(window.location.search).get('invite');
  const query = invite === null ? '' : `?${new URLSearchParams({ invite }).toString()}`;
  window.history.replaceState(window.history.state, '', path + query);
}
