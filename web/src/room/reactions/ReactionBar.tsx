// SPDX-License-Identifier: Apache-2.0
// The reactions one can give: a bar of buttons, and the same behind one button where there is little room.
import { SmilePlus } from 'lucide-react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Button, IconButton } from '../../shared/design/Button';
import { texts } from '../../shared/texts';
import { REACTIONS } from '../chat/emoji';
import type { RoomStore } from '../state/room-store';

export function ReactionBar({ room }: { room: RoomStore }) {
  return (
    <div className="reactions" role="group" aria-label={texts.reactions.name}>
      {REACTIONS.map((emoji, index) => (
        <Button
          key={emoji}
          look="quiet"
          className="reactions__button"
          aria-label={texts.reactions.send(texts.reactions.names[index] ?? emoji)}
          onPress={() => room.send({ type: 'react', emoji })}
        >
          <span aria-hidden>{emoji}</span>
        </Button>
      ))}
    </div>
  );
}

export interface ReactionMenuProps {
  room: RoomStore;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}

export function ReactionMenu({ room, isOpen, onOpenChange }: ReactionMenuProps) {
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      <IconButton className="round" label={texts.reactions.open} shortcut="E">
        <SmilePlus size={22} aria-hidden />
      </IconButton>
      <Popover className="popover" placement="top">
        <Dialog className="reactions-popover" aria-label={texts.reactions.name}>
          <ReactionBar room={room} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
