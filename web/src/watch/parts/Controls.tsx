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
import { RectangleHorizontal } from 'lucide-react';
import { useState } from 'react';
import { texts } from '../../shared/texts';
import type { Player, PlayerState } from '../player/player';
import { PlayerSettings } from './PlayerSettings';
import { RemoteButton } from './RemoteButton';

export interface ControlsProps {
  player: Player;
  state: PlayerState;
  visible: boolean;
  numbers: boolean;
  onNumbers: (shown: boolean) => void;
  video: HTMLVideoElement;
  /** Where the page can give the player all its width. */
  theatre?: { on: boolean; toggle: () => void } | undefined;
}

export function Controls({ player, state, visible, numbers, onNumbers, video, theatre }: ControlsProps) {
  const [settings, setSettings] = useState(false);
  const atLive = state.following && !state.paused && state.phase === 'playing';
  return (
    <MediaControlBar className="controls" hidden={!visible} {...(settings ? { noautohide: true } : {})}>
      <MediaPlayButton />
      <MediaMuteButton />
      <MediaVolumeRange className="controls__volume" />
      <button
        type="button"
        className="controls__live"
        data-at-live={atLive || undefined}
        aria-label={atLive ? texts.watch.atLive : texts.watch.behind}
        onClick={() => player.goLive()}
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
      <PlayerSettings
        player={player}
        state={state}
        open={settings}
        onOpen={setSettings}
        numbers={numbers}
        onNumbers={onNumbers}
      />
      <RemoteButton video={video} />
      {theatre && (
        <button
          type="button"
          className="controls__icon controls__theatre"
          aria-label={texts.watch.theatre}
          title={texts.watch.theatre}
          aria-pressed={theatre.on}
          onClick={theatre.toggle}
        >
          <RectangleHorizontal size={20} aria-hidden />
        </button>
      )}
      <MediaPipButton />
      <MediaFullscreenButton />
    </MediaControlBar>
  );
}
