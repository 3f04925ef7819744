// SPDX-License-Identifier: Apache-2.0
// The map: everyone where they stand, oneself moved by keys, click or touch. Places are written to the elements in every
// animation frame, past React: fifty people walking would be fifty renders a frame. In: MapStore, people; out: steps.
import { useEffect, useId, useRef, type PointerEvent } from 'react';
import type { Person } from '../../shared/signalling';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { Avatar } from '../../shared/design/Avatar';
import type { RoomStore } from '../state/room-store';
import { FloorPlan } from './floor/FloorPlan';
import { crowdedOf, MAP, toMap } from './geometry';
import { HEAR_WITHIN } from './proximity';
import { useMapKeys } from './use-map-keys';
import './map.css';

const NAMES_EVERY_MS = 200;

export interface MapViewProps {
  room: RoomStore;
  large?: boolean;
  /** Gets the focus when it appears. */
  takesFocus?: boolean;
}

export function MapView({ room, large = false, takesFocus = false }: MapViewProps) {
  const { map } = room;
  useStore(map.population);
  const { you, people, settings } = useStore(room.state);
  const root = useRef<HTMLDivElement>(null);
  const floor = useRef<HTMLDivElement>(null);
  const instructions = useId();
  const keys = useMapKeys((direction) => map.own.steer(direction));
  const here = [...map.drawn(performance.now()).keys()].flatMap((id) => people.get(id) ?? []);

  useEffect(() => map.follow(), [map]);
  useEffect(() => {
    if (takesFocus) root.current?.focus();
  }, [takesFocus]);
  useEffect(() => {
    let frame = 0;
    let before = performance.now();
    let named = 0;
    const draw = (now: number): void => {
      map.own.step(now, now - before);
      before = now;
      place(floor.current, map.drawn(now));
      if (now - named >= NAMES_EVERY_MS) {
        named = now;
        makeRoomForNames(floor.current);
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => {
      cancelAnimationFrame(frame);
      map.own.steer({ x: 0, y: 0 });
    };
  }, [map]);

  const walk = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons === 0 || !floor.current) return;
    const box = floor.current.getBoundingClientRect();
    map.own.walkTo(toMap({ x: event.clientX - box.left, y: event.clientY - box.top }, box));
  };

  return (
    // The map takes keys and touches itself and says how: that is what the role is for.
    <div
      ref={root}
      className="map"
      role="application"
      aria-label={texts.map.name}
      aria-describedby={instructions}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      data-panel-focus
      data-map
      {...keys}
    >
      <div
        ref={floor}
        className="map__floor"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          walk(event);
        }}
        onPointerMove={walk}
      >
        <FloorPlan plan={settings?.floor ?? 'lounge'} picture={settings?.floorPicture} />
        {here.map((person) => (
          <MapPerson
            key={person.id}
            person={person}
            self={person.id === you?.id}
            circle={settings?.proximity === true}
            large={large}
          />
        ))}
        {map.own.now === undefined && <p className="map__wait">{texts.map.placing}</p>}
      </div>
      <p id={instructions} className="visually-hidden">
        {texts.map.instructions}
      </p>
    </div>
  );
}

interface MapPersonProps {
  person: Person;
  self: boolean;
  /** Shows how far voices reach. */
  circle: boolean;
  large: boolean;
}

function MapPerson({ person, self, circle, large }: MapPersonProps) {
  return (
    <div
      className="map__person"
      data-map-person={person.id}
      data-self={self || undefined}
      data-place={person.place}
    >
      {self && circle && (
        <span
          className="map__circle"
          style={{
            width: `calc(var(--floor) * ${(2 * HEAR_WITHIN) / MAP.width})`,
            height: `calc(var(--floor) * ${(2 * HEAR_WITHIN) / MAP.width})`,
          }}
        />
      )}
      <Avatar name={person.name} url={person.avatar} size={large ? 44 : 30} />
      <span className="map__name">{self ? texts.map.you : person.name}</span>
    </div>
  );
}

/** Hides the names that would lie over each other. */
function makeRoomForNames(floor: HTMLElement | null): void {
  if (!floor) return;
  const { clientWidth: width, clientHeight: height } = floor;
  const elements = [...floor.children].filter((one): one is HTMLElement => one instanceof HTMLElement);
  const places = elements.flatMap(({ dataset: { mapPerson: id, x, y } }) =>
    id === undefined || x === undefined
      ? []
      : [[id, { x: (Number(x) / MAP.width) * width, y: (Number(y) / MAP.height) * height }] as const],
  );
  const crowded = crowdedOf(new Map(places));
  for (const element of elements)
    element.toggleAttribute('data-crowded', crowded.has(element.dataset['mapPerson'] ?? ''));
}

/** Writes the places that changed; `data-x` and `data-y` carry them in map units. */
function place(floor: HTMLElement | null, places: ReadonlyMap<string, { x: number; y: number }>): void {
  if (!floor) return;
  const { clientWidth: width, clientHeight: height } = floor;
  const scaled = `${width}px`;
  if (floor.style.getPropertyValue('--floor') !== scaled) floor.style.setProperty('--floor', scaled);
  for (const element of floor.children) {
    if (!(element instanceof HTMLElement)) continue;
    const at = places.get(element.dataset['mapPerson'] ?? '');
    if (!at) continue;
    const x = ((at.x / MAP.width) * width).toFixed(1);
    const y = ((at.y / MAP.height) * height).toFixed(1);
    const transform = `translate(${x}px, ${y}px)`;
    if (element.style.transform === transform) continue;
    element.style.transform = transform;
    element.dataset['x'] = at.x.toFixed(1);
    element.dataset['y'] = at.y.toFixed(1);
  }
}
