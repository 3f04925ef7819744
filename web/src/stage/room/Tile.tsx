// SPDX-License-Identifier: Apache-2.0
// One picture with its name tag. In: TileModel and rectangle; out: the element other tools find by data-participant,
// data-name and data-source, and its size for the router.
import { Hand, MicOff, Pause, Pin, PinOff } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type CSSProperties } from 'react';
import { IconButton } from '../../shared/design/Button';
import { texts } from '../../shared/texts';
import type { TileReporter } from '../media/tile-reporter';
import { Bars } from '../quality/Bars';
import type { Verdict } from '../quality/judge';
import { barsText } from '../quality/statistics-table';
import type { Rect } from './grid-layout';
import { hueOf, initialsOf } from '../../shared/design/person-look';
import type { TileModel } from './tile-models';
import { useVideo } from './use-video';

export interface TileProps {
  tile: TileModel;
  rect: Rect;
  large: boolean;
  canPin: boolean;
  reconnecting: boolean;
  verdict: Verdict | undefined;
  reporter: TileReporter;
  onPin: () => void;
}

export function Tile({ tile, rect, large, canPin, reconnecting, verdict, reporter, onPin }: TileProps) {
  const element = useRef<HTMLElement>(null);
  const { participant, source, track } = tile;
  const stream = useMemo(() => (track ? new MediaStream([track]) : tile.stream), [track, tile.stream]);
  const { ref, hasPicture } = useVideo(tile.on ? stream : undefined);
  const remote = participant !== undefined;

  useEffect(() => {
    if (!element.current || participant === undefined) return undefined;
    return reporter.observe(element.current, participant, source);
  }, [reporter, participant, source]);

  // What the browser shows of a picture that is held back is its last frame, which looks like a frozen person.
  const picture = tile.on && hasPicture && !tile.paused;
  return (
    <article
      ref={element}
      className="tile"
      style={{ ...rect, '--hue': hueOf(tile.name) } as CSSProperties}
      aria-label={source === 'screen' ? texts.room.screenTile(tile.name) : texts.room.tile(tile.title)}
      data-source={source}
      data-speaking={tile.speaking || undefined}
      data-active={tile.active || undefined}
      data-self={!remote || undefined}
      data-participant={participant}
      data-name={remote ? tile.name : undefined}
      data-paused={tile.paused || undefined}
      data-reconnecting={(remote && reconnecting) || undefined}
    >
      {!picture && (
        <div className="tile__avatar" aria-hidden>
          {tile.on && !hasPicture && !tile.paused && <span className="tile__waiting" />}
          <Portrait name={tile.name} url={tile.avatar} />
        </div>
      )}
      <video ref={ref} className="tile__video" data-visible={picture} muted autoPlay playsInline />
      <div className="tile__tag">
        {tile.muted && <MicOff size={14} role="img" aria-label={texts.room.muted} />}
        {tile.hand && <Hand className="tile__hand" size={14} role="img" aria-label={texts.room.handUp} />}
        <span className="tile__name">{tile.title}</span>
        {tile.speaking && <span className="visually-hidden">{texts.room.speaking}</span>}
        {verdict && <Bars grade={verdict.grade} label={barsText(verdict)} />}
      </div>
      {tile.paused && !reconnecting && (
        <p className="tile__paused">
          <Pause size={16} aria-hidden />
          <span className="tile__name">{texts.room.paused}</span>
        </p>
      )}
      {remote && reconnecting && (
        <div className="tile__reconnecting">
          <span className="spinner" aria-hidden />
          {texts.room.reconnecting}
        </div>
      )}
      {canPin && (
        <IconButton
          className="tile__pin"
          look="quiet"
          label={large ? texts.room.unpin(tile.name) : texts.room.pin(tile.name)}
          onPress={onPin}
        >
          {large ? <PinOff size={18} aria-hidden /> : <Pin size={18} aria-hidden />}
        </IconButton>
      )}
    </article>
  );
}

/** The picture of their account, or initials where there is none or it does not load. */
function Portrait({ name, url }: { name: string; url: string | undefined }) {
  const [broken, setBroken] = useState<string>();
  if (url === undefined || url === broken) return initialsOf(name);
  return <img className="tile__portrait" src={url} alt="" onError={() => setBroken(url)} />;
}
