// SPDX-License-Identifier: Apache-2.0
// Makes the player do what the show does. In: states of the show; out: load and stop. Without a connection to the
// server nothing changes: the show may well go on, and the player finds out on its own.
import type { Player } from './player/player';
import type { Show } from './watch-session';

export type Command = { do: 'load'; url: string } | { do: 'stop' } | { do: 'finish' } | { do: 'nothing' };

/** Pure: what follows from the change of the show. */
export function commandFor(before: Show | undefined, now: Show): Command {
  const playable = (show: Show | undefined): boolean => show?.state === 'live' && show.playlist !== '';
  if (playable(now)) {
    const same = playable(before) && before?.playlist === now.playlist;
    return same ? { do: 'nothing' } : { do: 'load', url: now.playlist };
  }
  if (now.state === 'ended') return before && playable(before) ? { do: 'finish' } : { do: 'stop' };
  return before && !playable(before) ? { do: 'nothing' } : { do: 'stop' };
}

/** What was produced last is still on its way when the show ends; it is seldom later than this. */
const LAST_PICTURES_MS = 4000;
/** The playlist ended although the show goes on: another show took its place. */
const NEXT_SHOW_MS = 500;

export class ShowFollower {
  private show: Show | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly unsubscribe: () => void;

  constructor(private readonly player: Player) {
    this.unsubscribe = player.state.subscribe(() => this.playerChanged());
  }

  follow(show: Show): void {
    const command = commandFor(this.show, show);
    this.show = show;
    if (command.do === 'nothing') return;
    clearTimeout(this.timer);
    if (command.do === 'load') this.player.load(command.url);
    else if (command.do === 'stop') this.player.stop();
    else this.timer = setTimeout(() => this.player.stop(), LAST_PICTURES_MS);
  }

  /** There is nothing to follow any more; whatever comes next starts over. */
  leave(): void {
    clearTimeout(this.timer);
    this.show = undefined;
    this.player.stop();
  }

  close(): void {
    clearTimeout(this.timer);
    this.unsubscribe();
  }

  private playerChanged(): void {
    const { show } = this;
    if (this.player.state.get().phase !== 'ended' || !show) return;
    clearTimeout(this.timer);
    this.timer =
      show.state === 'live'
        ? setTimeout(() => this.player.load(show.playlist), NEXT_SHOW_MS)
        : setTimeout(() => this.player.stop(), 0);
  }
}
