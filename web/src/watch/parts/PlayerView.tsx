// SPDX-License-Identifier: Apache-2.0
// The player as seen: the one video element, what lies over it, its controls and keys.
// In: what useWatch joined; out: wishes to the Player. data-latency-ms on the root carries the measured latency, data-target-ms the buffer
// that the player wants to keep, data-way whether single pictures or parts are played.
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { MediaController } from 'media-chrome/react';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { useShortcuts } from '../../shared/focus/use-shortcuts';
import type { Watch } from '../use-watch';
import { followMediaKeys } from '../media-session';
import { Controls } from './Controls';
import { PlayerNumbers } from './PlayerNumbers';
import { ShowCard } from './ShowCard';
import { StatusOverlay } from './StatusOverlay';
import { UnmuteOverlay } from './UnmuteOverlay';
import './player.css';

const VOLUME_STEP = 0.05;

export interface PlayerViewProps {
  watch: Watch;
  title: string;
  /** Single keys are wanted. */
  shortcuts?: boolean;
  theatre?: { on: boolean; toggle: () => void };
  /** What lies over the picture. */
  children?: ReactNode;
}

export function PlayerView({ watch, title, shortcuts = true, theatre, children }: PlayerViewProps) {
  const { player, playback } = watch;
  const state = useStore(player.state);
  const show = useStore(watch.session.show);
  const link = useStore(watch.session.client.state);
  const limited = useStore(watch.session.limited);
  const [root, setRoot] = useState<HTMLDivElement | null>(null);
  const attach = useCallback(
    (host: HTMLElement | null): void => void (host && playback.attachTo(host)),
    [playback],
  );
  const [numbers, setNumbers] = useState(false);
  const playing = state.phase !== 'idle' && state.phase !== 'ended';

  useShortcuts(
    useMemo(() => {
      const toggle = (): void => player.togglePlay();
      const press = (control: string) => (): void => root?.querySelector<HTMLElement>(control)?.click();
      return {
        ' ': toggle,
        k: toggle,
        m: () => player.volume.toggleMute(),
        f: press('media-fullscreen-button'),
        p: press('media-pip-button'),
        l: () => player.goLive(),
        i: () => setNumbers((shown) => !shown),
        ...(theatre ? { t: theatre.toggle } : {}),
        ArrowUp: () => player.volume.change(VOLUME_STEP),
        ArrowDown: () => player.volume.change(-VOLUME_STEP),
      };
    }, [player, root, theatre]),
    playing && shortcuts,
  );

  useEffect(() => playback.video.setAttribute('aria-label', texts.watch.video(title)));
  useEffect(() => followMediaKeys(player, title), [player, title]);
  useEffect(() => {
    // The controls would pause the element itself: then nobody could tell who wanted it.
    const pause = (event: Event): void => {
      event.stopPropagation();
      player.pause();
    };
    root?.addEventListener('mediapauserequest', pause, { capture: true });
    return () => root?.removeEventListener('mediapauserequest', pause, { capture: true });
  }, [player, root]);

  return (
    <div
      ref={setRoot}
      className="player"
      data-state={show?.state}
      data-phase={state.phase}
      data-latency-ms={state.latencyMs}
      data-target-ms={state.targetMs}
      data-way={state.way}
    >
      <MediaController
        ref={attach}
        className="player__media"
        noHotkeys
        noVolumePref
        noMutedPref
        defaultStreamType="live"
        fullscreenElement={root ?? undefined}
        gesturesDisabled={!playing}
        data-playing={playing || undefined}
      >
        <Controls
          player={player}
          state={state}
          visible={playing}
          numbers={numbers}
          onNumbers={setNumbers}
          video={playback.video}
          theatre={theatre}
        />
      </MediaController>
      {!playing && (
        <ShowCard
          session={watch.session}
          show={show}
          title={title}
          connected={link.kind === 'open' || limited}
          limited={limited}
        />
      )}
      {playing && (
        <StatusOverlay player={player} state={state} offline={link.kind === 'waiting' && !limited} />
      )}
      {playing && <UnmuteOverlay player={player} muted={state.muted} />}
      {playing && numbers && (
        <PlayerNumbers
          player={player}
          state={state}
          roundTripMs={watch.session.client.clock.rttMs}
          onClose={() => setNumbers(false)}
        />
      )}
      {children}
    </div>
  );
}
