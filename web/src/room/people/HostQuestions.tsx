// SPDX-License-Identifier: Apache-2.0
// What is asked before the grave things a host does, and for a name before a hand is raised. In: the question; out: messages
// to the server.
import { useState } from 'react';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Field } from '../../shared/design/Field';
import type { ClientMessage, Person, Role } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { NameDialog } from '../naming/NameDialog';
import type { RoomStore } from '../state/room-store';
import type { Send } from './person-actions';

export type Question =
  | { ask: 'remove'; person: Person }
  | { ask: 'ban'; person: Person; reason: string }
  | { ask: 'role'; person: Person; role: Role }
  | { ask: 'end' }
  | { ask: 'name' };

export interface HostQuestionsProps {
  room: RoomStore;
  question: Question | undefined;
  send: Send;
  onClose: () => void;
}

export function HostQuestions({ room, question, send, onClose }: HostQuestionsProps) {
  const words = texts.hosting;
  const confirm = (title: string, text: string, action: string, message: ClientMessage, harmless = false) => (
    <ConfirmDialog
      title={title}
      text={text}
      action={action}
      harmless={harmless}
      isOpen
      onClose={onClose}
      onConfirm={() => Promise.resolve(send(message))}
    />
  );
  switch (question?.ask) {
    case undefined:
      return null;
    case 'remove': {
      const { id, name } = question.person;
      return confirm(words.removeTitle(name), words.removeText, words.removeDo, {
        type: 'remove',
        person: id,
      });
    }
    case 'role': {
      const { person, role } = question;
      const message = { type: 'set-role', person: person.id, role } as const;
      const { [role]: title } = words.roleTitle;
      return confirm(
        title(person.name),
        words.roleText[role],
        words.makeRole[role],
        message,
        role !== 'owner',
      );
    }
    case 'end':
      return confirm(
        words.endTitle,
        room.state.get().settings?.backstage ? words.endTextBackstage : words.endText,
        words.end,
        { type: 'end-show' },
      );
    case 'ban':
      return (
        <BanDialog
          person={question.person}
          reason={question.reason}
          onClose={onClose}
          onBan={(reason) =>
            send({ type: 'ban', person: question.person.id, ...(reason === '' ? {} : { reason }) })
          }
        />
      );
    case 'name':
      return (
        <NameDialog
          room={room}
          onClose={onClose}
          onNamed={() => {
            send({ type: 'raise-hand', raised: true });
            onClose();
          }}
        />
      );
  }
}

/** The reason is at most 256 bytes: as many characters in every script. */
const REASON_LENGTH = 64;

function BanDialog({
  person,
  reason: given,
  onClose,
  onBan,
}: {
  person: Person;
  reason: string;
  onClose: () => void;
  onBan: (reason: string) => void;
}) {
  const [reason, setReason] = useState(given.slice(0, REASON_LENGTH));
  return (
    <ConfirmDialog
      title={texts.hosting.banTitle(person.name)}
      text={texts.hosting.banText}
      action={texts.hosting.banDo}
      isOpen
      onClose={onClose}
      onConfirm={() => Promise.resolve(onBan(reason.trim()))}
    >
      <Field
        label={texts.hosting.banReason}
        value={reason}
        onChange={setReason}
        maxLength={REASON_LENGTH}
        autoFocus
      />
    </ConfirmDialog>
  );
}
