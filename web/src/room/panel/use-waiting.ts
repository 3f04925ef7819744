// SPDX-License-Identifier: Apache-2.0
// How many people wait for a host: raised hands and the lobby. 0 for everyone who is not a host.
import { useMemo } from 'react';
import { useStore } from '../../shared/store';
import { crowdOf, isHost } from '../state/room-state';
import type { RoomStore } from '../state/room-store';

export function useWaiting(room: RoomStore): number {
  const { you, people } = useStore(room.state);
  return useMemo(() => {
    if (!isHost(you)) return 0;
    const { hands, lobby } = crowdOf(people);
    return hands.filter((one) => one.place === 'audience').length + lobby.length;
  }, [you, people]);
}
