// SPDX-License-Identifier: Apache-2.0
// A guest in the audience says what they want to be called before they write. In: a name; out: `set-name`, remembered.
import { useState } from 'react';
import { clampName } from '../../shared/clamp-name';
import { Button } from '../../shared/design/Button';
import { Field } from '../../shared/design/Field';
import { showToast } from '../../shared/design/toasts';
import type { Person } from '../../shared/signalling';
import { recall, remember } from '../../shared/storage';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';

export function useNeedsName(you: Person | undefined): [boolean, () => void] {
  const [named, setNamed] = useState(() => recall('name') !== undefined);
  return [you !== undefined && you.guest && you.place === 'audience' && !named, () => setNamed(true)];
}

export function NameForm({ room, onNamed }: { room: RoomStore; onNamed: () => void }) {
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const clean = clampName(name);
  return (
    <form
      className="chat__name"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (clean === '') return;
        if (!room.send({ type: 'set-name', name: clean })) {
          showToast(texts.happened.offline, true);
          return;
        }
        remember('name', clean);
        onNamed();
      }}
    >
      <Field
        label={texts.chat.name}
        hint={texts.chat.namePrompt}
        value={name}
        onChange={setName}
        maxLength={64}
        autoComplete="nickname"
        error={tried && clean === '' ? texts.check.nameMissing : undefined}
        data-panel-focus
      />
      <Button type="submit" look="primary">
        {texts.chat.setName}
      </Button>
    </form>
  );
}
