// SPDX-License-Identifier: Apache-2.0
// What should be arriving and what is sent, as the page knows it. In: the stage, the own devices, which tiles are seen, who is
// near on the map; out: the Situation that samples are judged by.
import { gainsOf } from '../../room/map/use-gains';
import { gainAt, HEAR_WITHIN } from '../../room/map/proximity';
import type { RoomStore } from '../../room/state/room-store';
import type { Source } from '../../shared/signalling';
import type { LocalMediaState } from '../media/local-media';
import { trackKey } from '../media/slot-table';
import type { TileReporter } from '../media/tile-reporter';
import { cameraComes, type StageState } from '../state/stage-state';
import type { Situation } from './judge';

export interface SituationOptions {
  connected: boolean;
  stage: StageState;
  local: LocalMediaState;
  tiles: Pick<TileReporter, 'shows'>;
  near: (person: string) => boolean;
}

export function situationOf({ connected, stage, local, tiles, near }: SituationOptions): Situation {
  const paused = (id: string, source: Source): boolean => stage.paused.has(trackKey(id, source));
  return {
    connected,
    own: { microphone: local.microphone.on, camera: local.camera.on, screen: local.screen.on },
    participants: new Map(
      stage.participants.map(({ id, person, microphone, camera, screen }) => {
        const here = near(person);
        return [
          id,
          {
            microphone: microphone && here,
            camera:
              camera && here && cameraComes(stage, id) && tiles.shows(id, 'camera') && !paused(id, 'camera'),
            screen: screen && tiles.shows(id, 'screen') && !paused(id, 'screen'),
          },
        ];
      }),
    ),
    paused: new Set(
      stage.participants.flatMap(({ id, camera, screen }) =>
        (camera && paused(id, 'camera')) || (screen && paused(id, 'screen')) ? id : [],
      ),
    ),
  };
}

/** False for those whose sound and picture the router may hold back, because they are far away on the map. */
export function nearOnMap(room: RoomStore): (person: string) => boolean {
  const { settings, you } = room.state.get();
  if (!settings?.map || !settings.proximity) return () => true;
  const gains = gainsOf(you?.id ?? '', room.map.places());
  return (person) => (gains.get(person) ?? 1) > gainAt(HEAR_WITHIN);
}
