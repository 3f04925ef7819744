// SPDX-License-Identifier: Apache-2.0
// What can be done to and with the people of the room. In: a person or an outcome of a command; out: menu actions, messages
// to the server, dialogs.
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { showToast } from '../../shared/design/toasts';
import type { Person } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import { needsName } from '../naming/use-naming';
import type { Action } from '../panel/ActionMenu';
import { chatClosed } from '../state/room-state';
import type { RoomStore } from '../state/room-store';
import { HostQuestions, type Question } from './HostQuestions';
import { personActions, type Asking, type Send } from './person-actions';
import type { Sending } from './sending';

export interface Hosting {
  /** What the menu of a person offers. `write`: opens the chat for a message to them alone. */
  actionsFor: (person: Person, write: (to: Person) => void, sending?: Sending) => Action[];
  send: Send;
  askRemove: (person: Person) => void;
  askBan: (person: Person, reason?: string) => void;
  askEnd: () => void;
  /** Raises or lowers one's own hand; who has no name yet is asked for one first. */
  toggleHand: () => void;
  /** The dialogs, to be rendered once by the page. */
  dialogs: ReactNode;
}

export function useHosting(room: RoomStore): Hosting {
  const [question, setQuestion] = useState<Question>();
  const send = useCallback<Send>(
    (...messages) => {
      const sent = messages.every((message) => room.send(message));
      if (!sent) showToast(texts.happened.offline, true);
      return sent;
    },
    [room],
  );
  const ask = useMemo(
    () =>
      ({
        askRemove: (person: Person): void => setQuestion({ ask: 'remove', person }),
        askBan: (person: Person, reason = ''): void => setQuestion({ ask: 'ban', person, reason }),
        askRole: (person, role): void => setQuestion({ ask: 'role', person, role }),
        askEnd: (): void => setQuestion({ ask: 'end' }),
      }) satisfies Asking & Pick<Hosting, 'askEnd'>,
    [],
  );
  const toggleHand = useCallback((): void => {
    const { you } = room.state.get();
    const raised = you === undefined || you.hand === 0;
    if (raised && needsName(you, room.named.get())) setQuestion({ ask: 'name' });
    else send({ type: 'raise-hand', raised });
  }, [room, send]);
  const actionsFor = useCallback(
    (person: Person, write: (to: Person) => void, sending?: Sending): Action[] => {
      const { you, settings } = room.state.get();
      const mayWrite = chatClosed(you, settings) === undefined;
      return personActions({ you, person, sending, mayWrite, send, ask, write });
    },
    [room, send, ask],
  );

  return useMemo(
    () => ({
      ...ask,
      actionsFor,
      send,
      toggleHand,
      dialogs: (
        <HostQuestions room={room} question={question} send={send} onClose={() => setQuestion(undefined)} />
      ),
    }),
    [ask, actionsFor, send, toggleHand, room, question],
  );
}
