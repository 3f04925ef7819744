// SPDX-License-Identifier: Apache-2.0
// Who is here and what the rules are, the same on the stage and in the audience. In: ServerMessages; out: the next
// RoomState. Pure, so that every order of comings, goings and reconnections can be tested without a browser.
import type { Person, Role, ServerMessage, SpaceSettings } from '../../shared/signalling';

export interface StageInvitation {
  /** Name of the host. */
  by: string;
  /** When it runs out, local clock in ms. */
  until: number;
}

/** Somebody asks us to be heard or seen. */
export interface UnmuteRequest {
  source: 'microphone' | 'camera';
  /** Name of the host. */
  by: string;
}

export interface RoomState {
  /** The server has said who we are; what is below is from before a lost connection until it says so again. */
  seated: boolean;
  you: Person | undefined;
  settings: SpaceSettings | undefined;
  title: string;
  description: string;
  /** ms since 1970; 0 = nothing is planned. */
  startsAt: number;
  /** Everyone known to be here, oneself included. */
  people: ReadonlyMap<string, Person>;
  invitation: StageInvitation | undefined;
  unmuteRequest: UnmuteRequest | undefined;
}

export const EMPTY_ROOM: RoomState = {
  seated: false,
  you: undefined,
  settings: undefined,
  title: '',
  description: '',
  startsAt: 0,
  people: new Map(),
  invitation: undefined,
  unmuteRequest: undefined,
};

/** `now`: local clock in ms, for what runs out. */
export function reduceRoom(state: RoomState, message: ServerMessage, now: number): RoomState {
  switch (message.type) {
    case 'seated': {
      const { you, settings, title, description, startsAt } = message;
      const people = new Map(message.people.map((person) => [person.id, person]));
      people.set(you.id, you);
      return { ...state, seated: true, you, settings, title, description, startsAt, people };
    }
    case 'person': {
      const { person } = message;
      const people = new Map(state.people).set(person.id, person);
      return { ...state, people, you: person.id === state.you?.id ? person : state.you };
    }
    case 'person-left': {
      // We are here as long as we are told about it: our own other tab may have gone.
      if (!state.people.has(message.person) || message.person === state.you?.id) return state;
      const people = new Map(state.people);
      people.delete(message.person);
      return { ...state, people };
    }
    case 'settings':
      return { ...state, settings: message.settings, title: message.title };
    case 'stage-invitation':
      return { ...state, invitation: { by: message.by, until: now + message.seconds * 1000 } };
    case 'unmute-request': {
      const { source, by } = message;
      return source === 'screen' ? state : { ...state, unmuteRequest: { source, by } };
    }
    case 'muted':
      // Whoever mutes takes back what was asked for.
      return message.source === state.unmuteRequest?.source ? { ...state, unmuteRequest: undefined } : state;
    case 'stage-ticket':
    case 'to-audience':
      return { ...state, invitation: undefined, unmuteRequest: undefined };
    default:
      return state;
  }
}

const RANK: Record<Role, number> = { viewer: 0, participant: 1, host: 2, owner: 3 };

/** Whether `role` may do what `least` may. */
export function atLeast(role: Role | undefined, least: Role): boolean {
  return role !== undefined && RANK[role] >= RANK[least];
}

export const isHost = (person: Pick<Person, 'role'> | undefined): boolean => atLeast(person?.role, 'host');

/** Whether `you` may moderate `other`: hosts everyone below an owner, owners everyone, nobody themselves. */
export function mayModerate(you: Person | undefined, other: Person): boolean {
  if (!you || you.id === other.id || !isHost(you)) return false;
  return other.role !== 'owner' || you.role === 'owner';
}

/** The roles `you` may give to `other`: only an owner can make or unmake hosts and owners; a guest cannot own a space. */
export function rolesToGive(you: Person | undefined, other: Person): Role[] {
  if (!you || !mayModerate(you, other)) return [];
  if (you.role === 'owner')
    return other.guest ? ['viewer', 'participant', 'host'] : ['viewer', 'participant', 'host', 'owner'];
  return isHost(other) ? [] : ['viewer', 'participant'];
}

/** Who may write: nobody but hosts, people on stage, people whose role is their own. */
export type ChatClosed = 'off' | 'stage' | 'members';

/** What keeps `you` from writing, to all and to one person; undefined when nothing does, or nothing is known yet. */
export function chatClosed(
  you: Person | undefined,
  settings: SpaceSettings | undefined,
): ChatClosed | undefined {
  if (!you || !settings || isHost(you) || settings.chat === 'everyone') return undefined;
  if (settings.chat === 'members' && you.member) return undefined;
  if (settings.chat === 'stage' && you.place === 'stage') return undefined;
  return settings.chat;
}

export interface Crowd {
  /** Raised hands, the longest first. */
  hands: Person[];
  lobby: Person[];
  stage: Person[];
  audience: Person[];
}

/** The people in the order in which they are shown. */
export function crowdOf(people: ReadonlyMap<string, Person>): Crowd {
  const all = [...people.values()];
  const arrived = (a: Person, b: Person): number => a.since - b.since || (a.id < b.id ? -1 : 1);
  const at = (place: Person['place']): Person[] => all.filter((one) => one.place === place).sort(arrived);
  return {
    hands: all.filter((one) => one.hand > 0).sort((a, b) => a.hand - b.hand || arrived(a, b)),
    lobby: at('lobby'),
    stage: at('stage'),
    audience: at('audience').sort((a, b) => RANK[b.role] - RANK[a.role] || arrived(a, b)),
  };
}
