// SPDX-License-Identifier: Apache-2.0
// Tells hosts, until it is settled and without a sound, that someone waits in the lobby.
import { DoorOpen } from 'lucide-react';
import { Button } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { crowdOf, isHost } from '../state/room-state';
import type { RoomStore } from '../state/room-store';
import type { Hosting } from './use-hosting';

export function LobbyNotice({
  room,
  hosting,
  onShow,
}: {
  room: RoomStore;
  hosting: Hosting;
  onShow: () => void;
}) {
  const { you, people } = useStore(room.state);
  const lobby = isHost(you) ? crowdOf(people).lobby : [];
  const [first, ...others] = lobby;
  return (
    <div role="status" className="lobby-place">
      {first && (
        <div className="lobby-notice">
          <DoorOpen size={18} aria-hidden />
          <span>
            {others.length === 0 ? texts.hosting.waits(first.name) : texts.hosting.waitMany(lobby.length)}
          </span>
          {others.length === 0 ? (
            <>
              <Button
                look="primary"
                onPress={() => hosting.send({ type: 'admit', person: first.id, admit: true })}
              >
                {texts.hosting.admit}
              </Button>
              <Button onPress={() => hosting.send({ type: 'admit', person: first.id, admit: false })}>
                {texts.hosting.refuse}
              </Button>
            </>
          ) : (
            <Button look="primary" onPress={onShow}>
              {texts.hosting.show}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
