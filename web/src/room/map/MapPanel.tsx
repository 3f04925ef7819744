// SPDX-License-Identifier: Apache-2.0
// The map with the list of who is near: the same for those who do not see it.
import { Ear, EarOff, Maximize2, Minimize2 } from 'lucide-react';
import { Button } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { formatNumber } from '../../shared/texts/format';
import type { RoomStore } from '../state/room-store';
import { MapView } from './MapView';
import { useNeighbours } from './use-neighbours';

export interface MapPanelProps {
  room: RoomStore;
  /** Shows it large, or small again; absent = there is only one size. */
  onLarge?: () => void;
  large?: boolean;
}

export function MapPanel({ room, onLarge, large = false }: MapPanelProps) {
  const { settings } = useStore(room.state);
  const Icon = large ? Minimize2 : Maximize2;
  return (
    <div className="map-panel" data-large={large || undefined}>
      <MapView room={room} large={large} takesFocus={large} />
      <div className="map-panel__row">
        <p className="map-panel__hint">
          {texts.map.instructions} {settings?.proximity === true && texts.map.proximity}
        </p>
        {onLarge && (
          <Button onPress={onLarge}>
            <Icon size={16} aria-hidden />
            {large ? texts.map.small : texts.map.large}
          </Button>
        )}
      </div>
      <NearList room={room} proximity={settings?.proximity === true} />
    </div>
  );
}

function NearList({ room, proximity }: { room: RoomStore; proximity: boolean }) {
  const { people } = useStore(room.state);
  const { near, spoken } = useNeighbours(room);
  return (
    <section className="near" aria-label={texts.map.near}>
      <h2>{texts.map.near}</h2>
      {near.length === 0 ? (
        <p className="near__nobody">{texts.map.nobodyNear}</p>
      ) : (
        <ul>
          {near.map(({ person, distance, direction, near: hears }) => (
            <li key={person} data-near={hears || undefined} data-near-person={person}>
              {proximity && <HearIcon hears={hears} />}
              <div className="near__words">
                <strong>{people.get(person)?.name ?? '?'}</strong>
                <span>{texts.map.away[direction](formatNumber(distance))}</span>
                {proximity && (
                  <span className="near__hear" aria-hidden>
                    {hears ? texts.map.hear : texts.map.silent}
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      <p className="visually-hidden" role="status">
        {spoken}
      </p>
    </section>
  );
}

function HearIcon({ hears }: { hears: boolean }) {
  const Icon = hears ? Ear : EarOff;
  return <Icon size={14} role="img" aria-label={hears ? texts.map.hear : texts.map.silent} />;
}
