// SPDX-License-Identifier: Apache-2.0
// What can be done to and with a person of the room, and the questions asked before the grave ones. In: a person or an
// outcome of a command; out: menu actions, messages to the server, dialogs. The server decides again.
import { Ban, CameraOff, Hand, LogOut, Mail, MicOff, MonitorX, Shield, UserPlus, UserX } from 'lucide-react';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { ConfirmDialog } from '../../shared/design/ConfirmDialog';
import { Field } from '../../shared/design/Field';
import { showToast } from '../../shared/design/toasts';
import type { ClientMessage, Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import type { Action } from '../panel/ActionMenu';
import { chatClosed, mayModerate, rolesToGive } from '../state/room-state';
import type { RoomStore } from '../state/room-store';

export interface Hosting {
  /** What the menu of a person offers. `write`: opens the chat for a message to them alone. */
  actionsFor: (person: Person, write: (to: Person) => void) => Action[];
  send: (...messages: ClientMessage[]) => boolean;
  askRemove: (person: Person) => void;
  askBan: (person: Person, reason?: string) => void;
  askEnd: () => void;
  /** The dialogs, to be rendered once by the page. */
  dialogs: ReactNode;
}

type Question =
  | { ask: 'remove'; person: Person }
  | { ask: 'ban'; person: Person; reason: string }
  | { ask: 'end' };

export function useHosting(room: RoomStore): Hosting {
  const [question, setQuestion] = useState<Question>();
  const send = useCallback(
    (...messages: ClientMessage[]): boolean => {
      const sent = messages.every((message) => room.send(message));
      if (!sent) showToast(texts.happened.offline, true);
      return sent;
    },
    [room],
  );
  const askRemove = useCallback((person: Person): void => setQuestion({ ask: 'remove', person }), []);
  const askBan = useCallback(
    (person: Person, reason = ''): void => setQuestion({ ask: 'ban', person, reason }),
    [],
  );
  const askEnd = useCallback((): void => setQuestion({ ask: 'end' }), []);
  const actionsFor = useCallback(
    (person: Person, write: (to: Person) => void): Action[] => {
      const { you, settings } = room.state.get();
      if (you?.id === person.id) return ownActions(person, send);
      const actions: Action[] = [];
      if (chatClosed(you, settings) === undefined) {
        actions.push({
          id: 'direct',
          label: texts.chat.direct,
          icon: <Mail size={16} aria-hidden />,
          run: () => write(person),
        });
      }
      return mayModerate(you, person)
        ? [...actions, ...hostActions(you, person, send, { askRemove, askBan })]
        : actions;
    },
    [room, send, askRemove, askBan],
  );

  const close = (): void => setQuestion(undefined);
  const dialogs = (
    <>
      {question?.ask === 'remove' && (
        <ConfirmDialog
          title={texts.hosting.removeTitle(question.person.name)}
          text={texts.hosting.removeText}
          action={texts.hosting.removeDo}
          isOpen
          onClose={close}
          onConfirm={() => Promise.resolve(send({ type: 'remove', person: question.person.id }))}
        />
      )}
      {question?.ask === 'ban' && (
        <BanDialog
          person={question.person}
          reason={question.reason}
          onClose={close}
          onBan={(reason) =>
            send({ type: 'ban', person: question.person.id, ...(reason === '' ? {} : { reason }) })
          }
        />
      )}
      <ConfirmDialog
        title={texts.hosting.endTitle}
        text={room.state.get().settings?.backstage ? texts.hosting.endTextBackstage : texts.hosting.endText}
        action={texts.hosting.end}
        isOpen={question?.ask === 'end'}
        onClose={close}
        onConfirm={() => Promise.resolve(send({ type: 'end-show' }))}
      />
    </>
  );
  return useMemo(
    () => ({ actionsFor, send, askRemove, askBan, askEnd, dialogs }),
    // The dialogs are recreated in every render and change with the question only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [actionsFor, send, askRemove, askBan, askEnd, question],
  );
}

type Send = (...messages: ClientMessage[]) => boolean;

function ownActions(you: Person, send: Send): Action[] {
  if (you.place !== 'stage') return [];
  return [
    {
      id: 'audience',
      label: texts.hosting.goToAudience,
      icon: <LogOut size={16} aria-hidden />,
      run: () => send({ type: 'move-to-audience', person: you.id }),
    },
  ];
}

function hostActions(
  you: Person | undefined,
  person: Person,
  send: Send,
  { askRemove, askBan }: Pick<Hosting, 'askRemove' | 'askBan'>,
): Action[] {
  const { id, place, hand, name } = person;
  const icon = { size: 16, 'aria-hidden': true } as const;
  const actions: Action[] = [];
  const add = (key: string, label: string, image: ReactNode, run: () => void, danger = false): void => {
    actions.push({ id: key, label, icon: image, run, danger });
  };
  if (place === 'audience') {
    add('invite', texts.hosting.invite, <UserPlus {...icon} />, () => {
      if (send({ type: 'invite-to-stage', person: id })) showToast(texts.hosting.invited(name));
    });
  }
  if (hand > 0) {
    add('lower', texts.hosting.lower, <Hand {...icon} />, () => send({ type: 'lower-hand', person: id }));
  }
  if (place === 'stage') {
    const off = (source: 'microphone' | 'camera' | 'screen') => (): void => {
      send({ type: 'mute', person: id, source });
    };
    add('mute', texts.hosting.mute, <MicOff {...icon} />, off('microphone'));
    add('camera', texts.hosting.stopCamera, <CameraOff {...icon} />, off('camera'));
    add('screen', texts.hosting.stopScreen, <MonitorX {...icon} />, off('screen'));
    add('audience', texts.hosting.toAudience, <LogOut {...icon} />, () =>
      send({ type: 'move-to-audience', person: id }),
    );
  }
  for (const role of rolesToGive(you, person)) {
    if (role === person.role) continue;
    add(`role-${role}`, texts.hosting.makeRole[role], <Shield {...icon} />, () =>
      send({ type: 'set-role', person: id, role }),
    );
  }
  add('remove', texts.hosting.remove, <UserX {...icon} />, () => askRemove(person), true);
  add('ban', texts.hosting.ban, <Ban {...icon} />, () => askBan(person), true);
  return actions;
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
