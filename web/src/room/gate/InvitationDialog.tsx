// SPDX-License-Identifier: Apache-2.0
// A host asks the viewer on stage: accept leads to the device check, and the invitation runs meanwhile. The dialog comes
// by itself, perhaps over somebody who is typing: the focus is on it, but on none of its buttons.
import { useEffect } from 'react';
import { Button } from '../../shared/design/Button';
import { Dialog } from '../../shared/design/Dialog';
import { showToast } from '../../shared/design/toasts';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { useSeconds } from '../chat/use-seconds';
import type { RoomStore } from '../state/room-store';

export function InvitationDialog({ room, onAccept }: { room: RoomStore; onAccept: () => void }) {
  const { invitation } = useStore(room.state);
  const decline = (): void => {
    room.send({ type: 'answer-invitation', accept: false });
    room.dismissInvitation();
  };
  return (
    <Dialog title={texts.summons.title} isOpen={invitation !== undefined} onClose={decline}>
      <p>{texts.summons.text(invitation?.by || texts.happened.aHost)}</p>
      {invitation && <InvitationClock room={room} until={invitation.until} />}
      <div className="dialog__actions">
        <Button onPress={decline}>{texts.summons.decline}</Button>
        <Button look="primary" onPress={onAccept}>
          {texts.summons.accept}
        </Button>
      </div>
    </Dialog>
  );
}

/** How long the invitation holds; takes it away, with a word, when it does no more. */
export function InvitationClock({ room, until }: { room: RoomStore; until: number }) {
  const seconds = useSeconds(until);
  useEffect(() => {
    const wait = until - performance.now();
    const timer = setTimeout(
      () => {
        room.dismissInvitation();
        showToast(texts.happened.invitationOver);
      },
      Math.max(0, wait),
    );
    return () => clearTimeout(timer);
  }, [room, until]);
  return <p className="summons__clock">{texts.summons.left(seconds)}</p>;
}
