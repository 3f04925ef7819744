// SPDX-License-Identifier: Apache-2.0
// Statistics of playback over the picture. In: the player, twice a second; out: a table that can be read by everyone.
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { texts } from '../../shared/texts';
import { formatNumber } from '../../shared/texts/format';
import type { Player, PlayerState } from '../player/player';

const EVERY_MS = 500;

export interface PlayerNumbersProps {
  player: Player;
  state: PlayerState;
  /** A round trip to the server, ms. */
  roundTripMs: number | undefined;
  onClose: () => void;
}

export function PlayerNumbers({ player, state, roundTripMs, onClose }: PlayerNumbersProps) {
  const [stats, setStats] = useState(() => player.stats());
  useEffect(() => {
    const timer = setInterval(() => setStats(player.stats()), EVERY_MS);
    return () => clearInterval(timer);
  }, [player]);
  const words = texts.watch.numbers;
  const seconds = (value: number | undefined): string =>
    value === undefined ? '–' : words.seconds(formatNumber(Math.round(value * 100) / 100));
  const bits = (value: number | undefined): string =>
    value === undefined ? '–' : words.bitrate(formatNumber(Math.round(value / 10_000) / 100));
  const rows: [string, string][] = [
    [words.way, words.ways[state.way]],
    [words.behind, seconds(state.latencyMs === undefined ? undefined : state.latencyMs / 1000)],
    [words.buffer, `${seconds(stats.ahead)} (${words.target(seconds(state.targetMs / 1000))})`],
    [words.speed, `${formatNumber(Math.round(stats.rate * 100) / 100)} ×`],
    [words.picture, stats.width > 0 ? `${stats.width} × ${stats.height}` : '–'],
    [words.loaded, bits(stats.bitrate)],
    [words.line, bits(stats.bandwidth)],
    [words.roundTrip, seconds(roundTripMs === undefined ? undefined : roundTripMs / 1000)],
    [words.dropped, words.of(formatNumber(stats.dropped), formatNumber(stats.frames))],
    [words.stalls, formatNumber(stats.stalls)],
  ];
  return (
    <section className="numbers" aria-label={words.title}>
      <button
        type="button"
        className="controls__icon numbers__close"
        aria-label={words.close}
        onClick={onClose}
      >
        <X size={16} aria-hidden />
      </button>
      <dl>
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
