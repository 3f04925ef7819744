// SPDX-License-Identifier: Apache-2.0
// The player as seen: the one video element, what lies over it, its controls and keys.
// In: what useWatch joined; out: wishes to the Player. data-latency-ms on the root carries the measured latency, data-target-ms the buffer
// that the player wants to keep.
import { useMemo, useState, type ReactNode } from 'react';
import { MediaController } from 'media-chrome/react';
import { Store, useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { useShortcuts } from '../../shared/focus/use-shortcuts';
import type { PlayerState } from '../player/player';
import type { Watch } from '../use-watch';
import { Controls } from './Controls';
import { ShowCard } from './ShowCard';
import { StatusOverlay } from './StatusOverlay';
import { UnmuteOverlay } from './UnmuteOverlay';
import './player.css';

/** What is shown before the video element exists. */
const NOT_YET = new Store<PlayerState>({
  phase: 'idle',
  paused: false,
  needsClick: false,
  following: true,
  muted: true,
  volume: 1,
  latencyMs: undefined,
  targetMs: 0,
});
const VOLUME_STEP = 0.05;

export interface PlayerViewProps {
  watch: Watch;
  title: string;
  /** Single keys are wanted. */
  shortcuts?: boolean;
  /** What lies over the picture. */
  children?: ReactNode;
}

export function PlayerView({ watch, title, shortcuts = true, children }: PlayerViewProps) {
  const { player } = watch;
  const state = useStore(player?.state ?? NOT_YET);
  const show = useStore(watch.session.show);
  const link = useStore(watch.session.client.state);
  const [root, setRoot] = useState<HTMLDivElement | null>(null);
  const playing = state.phase !== 'idle' && state.phase !== 'ended';

  useShortcuts(
    useMemo(() => {
      const toggle = (): void => player?.togglePlay();
      const press = (control: string) => (): void => root?.querySelector<HTMLElement>(control)?.click();
      return {
        ' ': toggle,
        k: toggle,
        m: () => player?.toggleMute(),
        f: press('media-fullscreen-button'),
        p: press('media-pip-button'),
        l: () => player?.goLive(),
        ArrowUp: () => player?.changeVolume(VOLUME_STEP),
        ArrowDown: () => player?.changeVolume(-VOLUME_STEP),
      };
    }, [player, root]),
    playing && shortcuts,
  );

  return (
    <div
      ref={setRoot}
      className="player"
      data-state={show?.state}
      data-phase={state.phase}
      data-latency-ms={state.latencyMs}
      data-target-ms={state.targetMs}
    >
      <MediaController
        className="player__media"
        noHotkeys
        noVolumePref
        noMutedPref
        defaultStreamType="live"
        fullscreenElement={root ?? undefined}
        gesturesDisabled={!playing}
        data-playing={playing || undefined}
      >
        <video ref={watch.attachVideo} slot="media" playsInline muted aria-label={texts.watch.video(title)} />
        <Controls player={player} state={state} visible={playing} />
      </MediaController>
      {!playing && (
        <ShowCard session={watch.session} show={show} title={title} connected={link.kind === 'open'} />
      )}
      {playing && <StatusOverlay player={player} state={state} offline={link.kind === 'waiting'} />}
      {playing && <UnmuteOverlay player={player} muted={state.muted} />}
      {children}
    </div>
  );
}
