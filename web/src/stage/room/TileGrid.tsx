// SPDX-License-Identifier: Apache-2.0
// The area of tiles. In: tile models; out: each at its place, with the pinned one, a shared screen or the speaker large.
import { useEffect, useState } from 'react';
import { texts } from '../../shared/texts';
import type { TileReporter } from '../media/tile-reporter';
import type { Quality, Verdict } from '../quality/judge';
import { layoutTiles } from './grid-layout';
import { Tile } from './Tile';
import { focusedTile, type TileModel } from './tile-models';
import { useSize } from './use-size';

export interface TileGridProps {
  tiles: TileModel[];
  reconnecting: boolean;
  quality: Quality;
  reporter: TileReporter;
  /** Participant who is large in the speaker view; undefined in the grid. */
  speaker: string | undefined;
}

/** A pin that means "no tile large", to undo the automatic one. */
const NONE = 'none';

export function TileGrid({ tiles, reconnecting, quality, reporter, speaker }: TileGridProps) {
  const { ref, width, height } = useSize();
  const [pinned, setPinned] = useState<string>();
  const focus = pinned === NONE ? undefined : focusedTile(tiles, pinned, speaker);
  const chosen = tiles.find((tile) => tile.key === pinned);
  const whose = chosen?.participant;
  const source = chosen?.source;
  useEffect(() => {
    reporter.pin(whose === undefined || source === undefined ? undefined : { participant: whose, source });
  }, [reporter, whose, source]);
  const rects = layoutTiles(tiles.length, width, height, focus);
  return (
    <section className="grid" aria-label={texts.room.people} ref={ref}>
      {tiles.map((tile, index) => {
        const rect = rects[index];
        const large = index === focus;
        return (
          rect && (
            <Tile
              key={tile.key}
              tile={tile}
              rect={rect}
              large={large}
              canPin={tiles.length > 1}
              reconnecting={reconnecting}
              verdict={verdictOf(tile, quality)}
              reporter={reporter}
              onPin={() => setPinned(large ? NONE : tile.key)}
            />
          )
        );
      })}
    </section>
  );
}

/** Bars are on one tile of each person. */
function verdictOf({ source, participant }: TileModel, quality: Quality): Verdict | undefined {
  if (source !== 'camera') return undefined;
  return participant === undefined ? quality.own : quality.participants.get(participant);
}
