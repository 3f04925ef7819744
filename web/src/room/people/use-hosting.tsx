// SPDX-License-Identifier: Apache-2.0
// What can be done to and with a person of the room, and the questions asked before the grave ones. In: a person or an
// outcome of a command; out: menu actions, messages to the server, dialogs. The server decides again.
import {
  Ban,
  CameraOff,
  Hand,
  LogOut,
  Mail,
  MicOff,
  MonitorX,
  Shield,
  UserPlus,
  UserX,
} from 'lucide-react';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Button } from '../../shared/design/Button';
import { Dialog } from '../../shared/design/Dialog';
import { Field } from '../../shared/design/Field';
import { showToast } from '../../shared/design/toasts';
import type { ClientMessage, Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import type { Action } from '../panel/ActionMenu';
import { mayModerate, rolesToGive } from '../state/room-state';
import type { RoomStore } from '../state/room-store';

export interface Hosting {
  /** What the menu of a person offers. `write`: opens the chat for a message to them alone. */
  actionsFor: (person: Person, write: (to: Person) => void) => Action[];
  send: (...messages: ClientMessage[]) => boolean;
  askBan: (person: Person, reason?: string) => void;
  askEnd: () => void;
  /** The dialogs, to be rendered once by the page. */
  dialogs: ReactNode;
}

type Question = { ask: 'ban'; person: Person; reason: string } | { ask: 'end' };

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
  const askBan = useCallback(
    (person: Person, reason = ''): void => setQuestion({ ask: 'ban', person, reason }),
    [],
  );
  const askEnd = useCallback((): void => setQuestion({ ask: 'end' }), []);
  const actionsFor = useCallback(
    (person: Person, write: (to: Person) => void): Action[] => {
      const { you } = room.state.get();
      if (you?.id === person.id) return ownActions(person, send);
      const actions: Action[] = [
        { id: 'direct', label: texts.chat.direct, icon: <Mail size={16} aria-hidden />, run: () => write(person) },
      ];
      return mayModerate(you, person) ? [...actions, ...hostActions(you, person, send, askBan)] : actions;
    },
    [room, send, askBan],
  );

  const close = (): void => setQuestion(undefined);
  const dialogs = (
    <>
      <BanDialog
        question={question?.ask === 'ban' ? question : undefined}
        onClose={close}
        onBan={(person, reason) => send({ type: 'ban', person, ...(reason === '' ? {} : { reason }) })}
      />
      <Dialog title={texts.hosting.endTitle} isOpen={question?.ask === 'end'} onClose={close}>
        <p>{texts.hosting.endText}</p>
        <div className="dialog__actions">
          <Button onPress={close}>{texts.chat.cancel}</Button>
          <Button
            look="danger"
            onPress={() => {
              close();
              send({ type: 'end-show' });
            }}
          >
            {texts.hosting.end}
          </Button>
        </div>
      </Dialog>
    </>
  );
  return useMemo(
    () => ({ actionsFor, send, askBan, askEnd, dialogs }),
    // The dialogs are made anew in every render and change with the question only.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [actionsFor, send, askBan, askEnd, question],
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
  askBan: (person: Person) => void,
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
  add('remove', texts.hosting.remove, <UserX {...icon} />, () => send({ type: 'remove', person: id }), true);
  add('ban', texts.hosting.ban, <Ban {...icon} />, () => askBan(person), true);
  return actions;
}

function BanDialog({
  question,
  onClose,
  onBan,
}: {
  question: { person: Person; reason: string } | undefined;
  onClose: () => void;
  onBan: (person: string, reason: string) => void;
}) {
  return (
    <Dialog
      title={texts.hosting.banTitle(question?.person.name ?? '')}
      isOpen={question !== undefined}
      onClose={onClose}
    >
      {question && <BanForm key={question.person.id} {...question} onClose={onClose} onBan={onBan} />}
    </Dialog>
  );
}

const REASON_LENGTH = 80;

function BanForm({
  person,
  reason: given,
  onClose,
  onBan,
}: {
  person: Person;
  reason: string;
  onClose: () => void;
  onBan: (person: string, reason: string) => void;
}) {
  const [reason, setReason] = useState(given);
  return (
    <form
      className="dialog__form"
      onSubmit={(event) => {
        event.preventDefault();
        onClose();
        onBan(person.id, reason.trim().slice(0, REASON_LENGTH));
      }}
    >
      <p>{texts.hosting.banText}</p>
      <Field label={texts.hosting.banReason} value={reason} onChange={setReason} maxLength={REASON_LENGTH} autoFocus />
      <div className="dialog__actions">
        <Button onPress={onClose}>{texts.chat.cancel}</Button>
        <Button type="submit" look="danger">
          {texts.hosting.banDo}
        </Button>
      </div>
    </form>
  );
}
