// SPDX-License-Identifier: Apache-2.0
// What is worth telling the person in words. In: a ServerMessage and the state before it; out: a Notice. Pure.
import type { ErrorCode, ServerMessage } from '../../shared/signalling';
import type { StageState } from './stage-state';

export type Notice =
  | { kind: 'joined' | 'left' | 'screen-started' | 'screen-stopped'; name: string }
  | { kind: 'on-air' | 'off-air' | 'back' }
  | { kind: 'problem'; code: ErrorCode; message: string };

export function noticeOf(before: StageState, message: ServerMessage): Notice | undefined {
  switch (message.type) {
    case 'welcome':
      return before.entered ? { kind: 'back' } : undefined;
    case 'participant-joined': {
      const returning = before.vacancies.some((v) => v.name === message.participant.name);
      return returning ? undefined : { kind: 'joined', name: message.participant.name };
    }
    case 'participant-left': {
      const leaver = before.participants.find((p) => p.id === message.participant);
      return leaver && message.reason !== 'replaced' ? { kind: 'left', name: leaver.name } : undefined;
    }
    case 'participant-updated': {
      const { id, name, screen } = message.participant;
      const was = before.participants.find((p) => p.id === id)?.screen;
      if (was === undefined || was === screen) return undefined;
      return { kind: screen ? 'screen-started' : 'screen-stopped', name };
    }
    case 'live':
      if (!before.show || before.show.state === message.state) return undefined;
      if (message.state === 'live') return { kind: 'on-air' };
      return message.state === 'ended' ? { kind: 'off-air' } : undefined;
    case 'error':
      // A server that stops comes back: until then the person should know why everyone is gone.
      return message.fatal && message.code !== 'stopping'
        ? undefined
        : { kind: 'problem', code: message.code, message: message.message };
    default:
      return undefined;
  }
}
