// SPDX-License-Identifier: Apache-2.0
// Which tiles there are. In: room state, remote streams, local media; out: one model per tile, in stable order. Pure.
import type { Participant } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import type { LocalMediaState } from '../media/local-media';
import { trackKey } from '../media/slot-table';
import type { RemoteStreams } from '../media/subscriber';
import type { StageState } from '../state/stage-state';

export interface TileModel {
  key: string;
  /** undefined = oneself. */
  participant: string | undefined;
  source: 'camera' | 'screen';
  name: string;
  /** What the name tag says. */
  title: string;
  muted: boolean;
  speaking: boolean;
  /** A picture is expected; without it the tile shows the name. */
  on: boolean;
  /** It is on, but the own connection carries no more: the tile shows the name and says so. */
  paused: boolean;
  stream: MediaStream | undefined;
  track: MediaStreamTrack | undefined;
}

export function tileModels(
  stage: StageState,
  streams: RemoteStreams,
  local: LocalMediaState,
  ownName: string,
): TileModel[] {
  const own: TileModel = {
    key: 'self:camera',
    participant: undefined,
    source: 'camera',
    name: ownName,
    title: texts.room.nameAndYou(ownName),
    muted: !local.microphone.on,
    speaking: stage.self !== undefined && stage.speakers.has(stage.self) && local.microphone.on,
    on: local.camera.on,
    paused: false,
    stream: undefined,
    track: local.camera.track,
  };
  const cameras = stage.participants.map((p) => remote(p, 'camera', stage, streams));
  const screens = stage.participants.filter((p) => p.screen).map((p) => remote(p, 'screen', stage, streams));
  const ownScreen: TileModel[] = local.screen.track
    ? [
        {
          ...own,
          key: 'self:screen',
          source: 'screen',
          title: texts.room.ownScreen,
          muted: false,
          speaking: false,
          on: true,
          track: local.screen.track,
        },
      ]
    : [];
  return [...screens, ...ownScreen, own, ...cameras];
}

function remote(
  { id, name, microphone, camera }: Participant,
  source: 'camera' | 'screen',
  stage: StageState,
  streams: RemoteStreams,
): TileModel {
  const isCamera = source === 'camera';
  return {
    key: `${id}:${source}`,
    participant: id,
    source,
    name,
    title: isCamera ? name : texts.room.screenOf(name),
    muted: isCamera && !microphone,
    speaking: isCamera && microphone && stage.speakers.has(id),
    on: isCamera ? camera : true,
    paused: (!isCamera || camera) && stage.paused.has(trackKey(id, source)),
    stream: streams.get(trackKey(id, source)),
    track: undefined,
  };
}

/** The tile shown large: what the person pinned, else the first screen someone else shares. */
export function focusedTile(tiles: readonly TileModel[], pinned: string | undefined): number | undefined {
  const chosen = tiles.findIndex((tile) => tile.key === pinned);
  if (chosen >= 0) return chosen;
  const screen = tiles.findIndex((tile) => tile.source === 'screen' && tile.participant !== undefined);
  return screen >= 0 ? screen : undefined;
}
