// SPDX-License-Identifier: Apache-2.0
// The menu of a person in the room: only what can be done to them now. In: who asks, about whom, what they send; out: actions.
// The server decides again.
import {
  Ban,
  Camera,
  CameraOff,
  Hand,
  LogOut,
  Mail,
  Mic,
  MicOff,
  MonitorX,
  Shield,
  UserPlus,
  UserX,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { showToast } from '../../shared/design/toasts';
import type { ClientMessage, Person, Role, Source } from '../../shared/signalling';
import { texts } from '../../shared/texts';
import type { Action } from '../panel/ActionMenu';
import { mayModerate, rolesToGive } from '../state/room-state';
import type { Sending } from './sending';

export type Send = (...messages: ClientMessage[]) => boolean;

export interface Asking {
  askRemove: (person: Person) => void;
  askBan: (person: Person) => void;
  askRole: (person: Person, role: Role) => void;
}

export interface PersonActionsOptions {
  you: Person | undefined;
  person: Person;
  /** undefined = not known here, as in the audience: then nothing of it is offered to be stopped. */
  sending?: Sending;
  /** The rules let `you` write. */
  mayWrite: boolean;
  send: Send;
  ask: Asking;
  write: (to: Person) => void;
}

export function personActions(options: PersonActionsOptions): Action[] {
  const { you, person, mayWrite, send, write } = options;
  if (you?.id === person.id) return ownActions(person, send);
  const actions: Action[] = [];
  if (mayWrite) {
    actions.push({
      id: 'direct',
      label: texts.chat.direct,
      icon: <Mail size={16} aria-hidden />,
      run: () => write(person),
    });
  }
  return mayModerate(you, person) ? [...actions, ...hostActions(options)] : actions;
}

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

function hostActions({ you, person, sending, send, ask }: PersonActionsOptions): Action[] {
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
    const off = (source: Source, label: string, image: ReactNode): void => {
      if (sending?.[source] === true)
        add(source, label, image, () => send({ type: 'mute', person: id, source }));
    };
    off('microphone', texts.hosting.mute, <MicOff {...icon} />);
    off('camera', texts.hosting.stopCamera, <CameraOff {...icon} />);
    off('screen', texts.hosting.stopScreen, <MonitorX {...icon} />);
    const askFor = (source: 'microphone' | 'camera', label: string, image: ReactNode): void => {
      if (sending?.[source] !== false) return;
      add(`ask-${source}`, label, image, () => {
        if (send({ type: 'request-unmute', person: id, source })) showToast(texts.hosting.asked(name));
      });
    };
    askFor('microphone', texts.hosting.askToUnmute, <Mic {...icon} />);
    askFor('camera', texts.hosting.askForCamera, <Camera {...icon} />);
    add('audience', texts.hosting.toAudience, <LogOut {...icon} />, () =>
      send({ type: 'move-to-audience', person: id }),
    );
  }
  for (const role of rolesToGive(you, person)) {
    if (role === person.role) continue;
    add(`role-${role}`, texts.hosting.makeRole[role], <Shield {...icon} />, () => ask.askRole(person, role));
  }
  add('remove', texts.hosting.remove, <UserX {...icon} />, () => ask.askRemove(person), true);
  add('ban', texts.hosting.ban, <Ban {...icon} />, () => ask.askBan(person), true);
  return actions;
}
