// SPDX-License-Identifier: Apache-2.0
// A message that is on its way, or that was refused and why.
import { Button } from '../../shared/design/Button';
import { refusalText } from '../../shared/refusal';
import { texts } from '../../shared/texts';
import { Avatar } from '../../shared/design/Avatar';
import type { Outgoing } from '../state/chat-state';
import type { RoomStore } from '../state/room-store';
import { useSeconds } from './use-seconds';

export function OutgoingRow({ out, name, room }: { out: Outgoing; name: string; room: RoomStore }) {
  const seconds = useSeconds(out.retryAt);
  const refused = out.state === 'refused';
  return (
    <li
      className="message"
      data-row={out.nonce}
      data-outgoing={out.state}
      data-own
      data-direct={out.to !== undefined || undefined}
    >
      <div className="message__row">
        <Avatar name={name} />
        <div className="message__body">
          <p className="message__head">
            <span className="message__name">{name}</span>
            {!refused && <span className="message__state">{texts.chat.sending}</span>}
          </p>
          {out.to !== undefined && <p className="message__direct">{texts.chat.directTo(out.toName ?? '')}</p>}
          <p className="message__text" dir="auto">
            {out.text}
          </p>
          {refused && (
            <div className="message__refused">
              <p role="alert">{out.refusal && refusalText(out.refusal.code, out.refusal.message)}</p>
              <div>
                <Button isDisabled={seconds > 0} onPress={() => room.sayAgain(out.nonce)}>
                  {seconds > 0 ? texts.chat.againIn(seconds) : texts.chat.again}
                </Button>
                <Button look="quiet" onPress={() => room.discard(out.nonce)}>
                  {texts.chat.discard}
                </Button>
              </div>
            </div>
          )}
        </div>
      </div>
    </li>
  );
}
