// SPDX-License-Identifier: Apache-2.0
// What lies over the picture while there is nothing to see: loading, recovering, or a browser that wants a click.
import { Play } from 'lucide-react';
import { texts } from '../../shared/texts';
import type { Player, PlayerState } from '../player/player';

export interface StatusOverlayProps {
  player: Player;
  state: PlayerState;
  /** There is no connection to the server at the moment. */
  offline: boolean;
}

export function StatusOverlay({ player, state, offline }: StatusOverlayProps) {
  if (state.needsClick) {
    return (
      <button type="button" className="overlay-play" onClick={() => player.goLive()}>
        <Play size={40} fill="currentColor" aria-hidden />
        <span className="visually-hidden">{texts.watch.clickToPlay}</span>
      </button>
    );
  }
  const busy = ['loading', 'slow', 'recovering'].includes(state.phase) && !state.paused;
  const text = offline
    ? texts.watch.offline
    : state.phase === 'loading'
      ? texts.watch.loading
      : state.phase === 'slow'
        ? texts.watch.slow
        : texts.watch.recovering;
  return (
    <div className="overlay-status" role="status">
      {busy && (
        <span className="overlay-status__pill">
          <span className="spinner" aria-hidden />
          {text}
        </span>
      )}
    </div>
  );
}
