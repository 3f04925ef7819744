// SPDX-License-Identifier: Apache-2.0
// Somebody asks to be heard or seen: only the person can switch it on. The dialog comes by itself, perhaps over somebody
// who is typing: the focus is on it, but on none of its buttons.
import { useEffect } from 'react';
import type { UnmuteRequest } from '../../room/state/room-state';
import type { RoomStore } from '../../room/state/room-store';
import { Button } from '../../shared/design/Button';
import { Dialog } from '../../shared/design/Dialog';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { LocalMedia } from '../media/local-media';

export function UnmuteDialog({ room, media }: { room: RoomStore; media: LocalMedia }) {
  const { unmuteRequest } = useStore(room.state);
  return unmuteRequest && <Question room={room} media={media} request={unmuteRequest} />;
}

function Question({ room, media, request }: { room: RoomStore; media: LocalMedia; request: UnmuteRequest }) {
  const { source, by } = request;
  const on = useStore(media.state)[source].wanted;
  // Also by a key or the bar: then there is nothing left to ask.
  useEffect(() => {
    if (on) room.dismissUnmuteRequest();
  }, [on, room]);
  const said = texts.unmuteRequest[source];
  return (
    <Dialog title={said.title} isOpen={!on} onClose={() => room.dismissUnmuteRequest()}>
      <p>{said.text(by || texts.happened.aHost)}</p>
      <div className="dialog__actions">
        <Button onPress={() => room.dismissUnmuteRequest()}>{said.decline}</Button>
        <Button look="primary" onPress={() => void media.set(source, true)}>
          {said.accept}
        </Button>
      </div>
    </Dialog>
  );
}
