// SPDX-License-Identifier: Apache-2.0
// Which tiles there are. In: room state, remote streams, local media; out: one model per tile, in stable order. Pure.
import type { Participant, Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import type { LocalMediaState } from '../media/local-media';
import { trackKey } from '../media/slot-table';
import type { RemoteStreams } from '../media/subscriber';
import { cameraComes, type StageState } from '../state/stage-state';

export interface TileModel {
  key: string;
  /** undefined = oneself. */
  participant: string | undefined;
  source: 'camera' | 'screen';
  name: string;
  /** Their picture, shown while no camera picture is. */
  avatar: string | undefined;
  /** Their hand is raised. */
  hand: boolean;
  /** What the name tag says. */
  title: string;
  muted: boolean;
  speaking: boolean;
  /** They speak, and are the active speaker. */
  active: boolean;
  /** A picture is expected; without it the tile shows the name. */
  on: boolean;
  /** It is on, but the own connection carries no more: the tile shows the name and says so. */
  paused: boolean;
  stream: MediaStream | undefined;
  track: MediaStreamTrack | undefined;
}

/** What the list of people knows and a participant does not. */
type Looks = Pick<Person, 'avatar' | 'hand'>;

export function tileModels(
  stage: StageState,
  streams: RemoteStreams,
  local: LocalMediaState,
  own: { name: string; person?: Looks | undefined },
  /** By person id. */
  personOf: (person: string) => Looks | undefined = () => undefined,
): TileModel[] {
  const speaks = stage.self !== undefined && stage.speakers.has(stage.self) && local.microphone.on;
  const self: TileModel = {
    key: 'self:camera',
    participant: undefined,
    source: 'camera',
    name: own.name,
    avatar: own.person?.avatar,
    hand: (own.person?.hand ?? 0) > 0,
    title: texts.room.nameAndYou(own.name),
    muted: !local.microphone.on,
    speaking: speaks,
    active: speaks && stage.active === stage.self,
    on: local.camera.on,
    paused: false,
    stream: undefined,
    track: local.camera.track,
  };
  const cameras = stage.participants.map((p) => remote(p, 'camera', stage, streams, personOf));
  const screens = stage.participants
    .filter((p) => p.screen)
    .map((p) => remote(p, 'screen', stage, streams, personOf));
  const ownScreen: TileModel[] = local.screen.track
    ? [
        {
          ...self,
          key: 'self:screen',
          source: 'screen',
          title: texts.room.ownScreen,
          muted: false,
          hand: false,
          speaking: false,
          active: false,
          on: true,
          track: local.screen.track,
        },
      ]
    : [];
  return [...screens, ...ownScreen, self, ...cameras];
}

function remote(
  { id, name, person, microphone, camera }: Participant,
  source: 'camera' | 'screen',
  stage: StageState,
  streams: RemoteStreams,
  personOf: (person: string) => Looks | undefined,
): TileModel {
  const isCamera = source === 'camera';
  const speaks = isCamera && microphone && stage.speakers.has(id);
  const comes = !isCamera || (camera && cameraComes(stage, id));
  return {
    key: `${id}:${source}`,
    participant: id,
    source,
    name,
    avatar: personOf(person)?.avatar,
    hand: isCamera && (personOf(person)?.hand ?? 0) > 0,
    title: isCamera ? name : texts.room.screenOf(name),
    muted: isCamera && !microphone,
    speaking: speaks,
    active: speaks && stage.active === id,
    on: comes,
    paused: comes && stage.paused.has(trackKey(id, source)),
    stream: streams.get(trackKey(id, source)),
    track: undefined,
  };
}

/**
 * The tile shown large: what the person pinned, else the first screen someone else shares, else whoever is to be large in
 * the speaker view.
 */
export function focusedTile(
  tiles: readonly TileModel[],
  pinned: string | undefined,
  speaker?: string,
): number | undefined {
  const found = [
    tiles.findIndex((tile) => tile.key === pinned),
    tiles.findIndex((tile) => tile.source === 'screen' && tile.participant !== undefined),
    speaker === undefined
      ? -1
      : tiles.findIndex((tile) => tile.source === 'camera' && tile.participant === speaker),
  ];
  return found.find((index) => index >= 0);
}
