// SPDX-License-Identifier: Apache-2.0
// Asks a guest for a name before a host sees their hand: "Guest" says nothing. In: the room; out: a name that the server has
// taken.
import type { FormEvent } from 'react';
import { Button } from '../../shared/design/Button';
import { Dialog } from '../../shared/design/Dialog';
import { Field } from '../../shared/design/Field';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';
import { useNaming } from './use-naming';

export interface NameDialogProps {
  room: RoomStore;
  onClose: () => void;
  onNamed: () => void;
}

export function NameDialog({ room, onClose, onNamed }: NameDialogProps) {
  const naming = useNaming(room, onNamed);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    naming.submit();
  };
  return (
    <Dialog title={texts.summons.nameTitle} isOpen onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field
          label={texts.check.name}
          hint={texts.summons.nameText}
          value={naming.typed}
          onChange={naming.setTyped}
          maxLength={64}
          autoComplete="nickname"
          autoFocus
          error={naming.problem}
        />
        <div className="dialog__actions">
          <Button onPress={onClose}>{texts.forms.cancel}</Button>
          <Button type="submit" look="primary" isPending={naming.busy}>
            {texts.summons.raise}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
