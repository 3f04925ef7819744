// SPDX-License-Identifier: Apache-2.0
// The control bar of the player (media-chrome), with our own live button and latency display in it.
import {
  MediaControlBar,
  MediaFullscreenButton,
  MediaMuteButton,
  MediaPipButton,
  MediaPlayButton,
  MediaVolumeRange,
} from 'media-chrome/react';
import { texts } from '../../shared/texts';
import type { Player, PlayerState } from '../player/player';

export interface ControlsProps {
  player: Player | undefined;
  state: PlayerState;
  visible: boolean;
}

export function Controls({ player, state, visible }: ControlsProps) {
  const atLive = state.following && !state.paused && state.phase === 'playing';
  return (
    <MediaControlBar className="controls" hidden={!visible}>
      <MediaPlayButton />
      <MediaMuteButton />
      <MediaVolumeRange className="controls__volume" />
      <button
        type="button"
        className="controls__live"
        data-at-live={atLive || undefined}
        aria-label={atLive ? texts.watch.atLive : texts.watch.behind}
        onClick={() => player?.goLive()}
      >
        <span className="badge__dot" aria-hidden />
        {atLive ? texts.watch.live : texts.watch.goLive}
      </button>
      {state.latencyMs !== undefined && (
        <span className="controls__latency" title={texts.watch.latencyLabel}>
          {texts.watch.latency((state.latencyMs / 1000).toFixed(1))}
        </span>
      )}
      <span className="controls__space" />
      <MediaPipButton />
      <MediaFullscreenButton />
    </MediaControlBar>
  );
}
