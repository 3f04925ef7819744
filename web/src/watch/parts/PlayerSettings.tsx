// SPDX-License-Identifier: Apache-2.0
// The player's own choices: quality of the picture, distance from live, numbers. In: state of the player; out: wishes.
// A part of the player, not a layer over the page: it is there in full screen, too.
import { Settings } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { texts } from '../../shared/texts';
import { formatNumber } from '../../shared/texts/format';
import type { Rendition } from '../player/engine';
import type { Pace } from '../player/paces';
import type { Player, PlayerState } from '../player/player';

const PACE_NAMES: readonly Pace[] = ['lowest', 'balanced', 'stable'];

export function nameOf({ height, frameRate, bitrate }: Rendition): string {
  if (height === 0) return texts.watch.settings.soundOnly;
  const lines = frameRate > 31 ? `${height}p${Math.round(frameRate)}` : `${height}p`;
  return `${lines} · ${texts.watch.settings.bitrate(formatNumber(Math.round(bitrate / 10_000) / 100))}`;
}

export interface PlayerSettingsProps {
  player: Player;
  state: PlayerState;
  open: boolean;
  onOpen: (open: boolean) => void;
  numbers: boolean;
  onNumbers: (shown: boolean) => void;
}

export function PlayerSettings({ player, state, open, onOpen, numbers, onNumbers }: PlayerSettingsProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { all, current, chosen } = state.renditions;
  const words = texts.watch.settings;

  useEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector<HTMLElement>('input:checked')?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && box.current?.parentElement?.contains(event.target)) return;
      onOpen(false);
    };
    // Before the page's own keys, and before the browser leaves full screen.
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      onOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', escape, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', escape, { capture: true });
    };
  }, [open, onOpen]);

  const playing = all.find((one) => one.id === current);
  const auto = chosen === undefined && playing ? words.autoNow(nameOf(playing)) : words.auto;
  return (
    <div className="settings">
      <button
        ref={button}
        type="button"
        className="controls__icon"
        aria-label={words.title}
        title={words.title}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => onOpen(!open)}
      >
        <Settings size={20} aria-hidden />
      </button>
      {open && (
        <div id={id} ref={box} className="settings__box" role="dialog" aria-label={words.title}>
          {all.length > 1 && (
            <fieldset>
              <legend>{words.quality}</legend>
              <Radio
                name={`${id}q`}
                checked={chosen === undefined}
                onChoose={() => player.chooseRendition(undefined)}
              >
                {auto}
              </Radio>
              {all.map((one) => (
                <Radio
                  key={one.id}
                  name={`${id}q`}
                  checked={chosen === one.id}
                  onChoose={() => player.chooseRendition(one.id)}
                >
                  {nameOf(one)}
                </Radio>
              ))}
            </fieldset>
          )}
          <fieldset>
            <legend>{words.delay}</legend>
            {PACE_NAMES.map((pace) => {
              const waits = pace === 'lowest' && state.pace === 'lowest' && state.way === 'parts';
              return (
                <Radio
                  key={pace}
                  name={`${id}p`}
                  checked={state.pace === pace}
                  onChoose={() => player.keepPace(pace)}
                  hint={waits ? words.lowestWaits : words.paceHints[pace]}
                  waits={waits}
                >
                  {words.paces[pace]}
                </Radio>
              );
            })}
          </fieldset>
          <label className="settings__row">
            <input type="checkbox" checked={numbers} onChange={(event) => onNumbers(event.target.checked)} />
            <span>{words.numbers}</span>
          </label>
        </div>
      )}
    </div>
  );
}

interface RadioProps {
  name: string;
  checked: boolean;
  onChoose: () => void;
  hint?: string;
  /** What the viewer wants is not possible now: that is said on small screens, too. */
  waits?: boolean;
  children: string;
}

function Radio({ name, checked, onChoose, hint, waits = false, children }: RadioProps) {
  return (
    <label className="settings__row">
      <input type="radio" name={name} checked={checked} onChange={onChoose} />
      <span>
        {children}
        {hint !== undefined && <small data-waits={waits || undefined}>{hint}</small>}
      </span>
    </label>
  );
}
