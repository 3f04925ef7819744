// SPDX-License-Identifier: Apache-2.0
// Stands where a guest without a name would write: the name first. In: the room; out: a name that the server has taken.
import { useRef, type RefObject } from 'react';
import { Button } from '../../shared/design/Button';
import { Field } from '../../shared/design/Field';
import { useFocusHandOver } from '../../shared/focus/use-focus-hand-over';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';
import { useNaming } from './use-naming';

export interface NameFormProps {
  room: RoomStore;
  /** Whether the focus was in what stood here before. */
  held: RefObject<boolean>;
}

export function NameForm({ room, held }: NameFormProps) {
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const naming = useNaming(room);
  useFocusHandOver(held, form, field);
  return (
    <form
      ref={form}
      className="chat__name"
      onSubmit={(event) => {
        event.preventDefault();
        naming.submit();
      }}
    >
      <Field
        label={texts.chat.name}
        hint={texts.chat.namePrompt}
        value={naming.typed}
        onChange={naming.setTyped}
        maxLength={64}
        autoComplete="nickname"
        error={naming.problem}
        inputRef={field}
        data-panel-focus
      />
      <Button type="submit" look="primary" isPending={naming.busy}>
        {texts.chat.setName}
      </Button>
    </form>
  );
}
