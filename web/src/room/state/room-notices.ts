// SPDX-License-Identifier: Apache-2.0
// What happened in the room that is worth telling in words. In: a ServerMessage and the state before it; out: notices.
// Pure.
import type { Role, ServerMessage, Source } from '../../shared/signalling';
import { isHost, type RoomState } from './room-state';

export type RoomNotice =
  | { kind: 'role'; role: Role }
  | { kind: 'locked' | 'unlocked' }
  | { kind: 'hand' | 'comes' | 'declined'; name: string }
  | { kind: 'muted'; source: Source; by: string }
  | { kind: 'moved'; by: string }
  /** `by`: undefined = oneself. */
  | { kind: 'ended'; by: string | undefined };

export function roomNotices(before: RoomState, message: ServerMessage): RoomNotice[] {
  switch (message.type) {
    case 'person': {
      const { person } = message;
      if (person.id === before.you?.id) {
        const notices: RoomNotice[] = [];
        if (person.role !== before.you.role) notices.push({ kind: 'role', role: person.role });
        return notices;
      }
      if (!isHost(before.you)) return [];
      const was = before.people.get(person.id);
      if (person.hand > 0 && !(was && was.hand > 0)) return [{ kind: 'hand', name: person.name }];
      return [];
    }
    case 'settings':
      if (!before.settings || before.settings.locked === message.settings.locked) return [];
      return [{ kind: message.settings.locked ? 'locked' : 'unlocked' }];
    case 'invitation-answered': {
      const name = before.people.get(message.person)?.name;
      return name === undefined ? [] : [{ kind: message.accepted ? 'comes' : 'declined', name }];
    }
    case 'muted':
      return [{ kind: 'muted', source: message.source, by: message.by }];
    case 'to-audience':
      // Names are unique in a room.
      if (message.ended)
        return [{ kind: 'ended', by: message.by === before.you?.name ? undefined : message.by }];
      return message.by === '' ? [] : [{ kind: 'moved', by: message.by }];
    default:
      return [];
  }
}
