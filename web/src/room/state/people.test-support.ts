// SPDX-License-Identifier: Apache-2.0
// People, messages and a link for the tests of the room.
import type { LinkState } from '../../shared/net/signal-client';
import type {
  ChatMessage,
  ClientMessage,
  Person,
  ServerMessage,
  SpaceSettings,
} from '../../shared/signalling';
import { Store } from '../../shared/store';
import type { RoomLink } from './room-store';

export const person = (id: string, change: Partial<Person> = {}): Person => ({
  id,
  name: id.charAt(0).toUpperCase() + id.slice(1),
  role: 'participant',
  member: false,
  place: 'audience',
  guest: true,
  since: 1000,
  hand: 0,
  ...change,
});

export const settings = (change: Partial<SpaceSettings> = {}): SpaceSettings => ({
  managed: true,
  stageSize: 16,
  lobby: false,
  locked: false,
  chat: 'everyone',
  slowMode: 0,
  map: true,
  floor: 'lounge',
  proximity: false,
  backstage: false,
  ...change,
});

export const message = (id: number, change: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  author: 'bo',
  name: 'Bo',
  role: 'participant',
  text: `text ${id}`,
  sent: id * 1000,
  edited: false,
  deleted: false,
  ...change,
});

export const seated = (
  change: Partial<Extract<ServerMessage, { type: 'seated' }>> = {},
): Extract<ServerMessage, { type: 'seated' }> => ({
  type: 'seated',
  you: person('ada'),
  settings: settings(),
  title: 'Demo',
  description: '',
  startsAt: 0,
  people: [person('ada'), person('bo')],
  chat: [],
  moreChat: false,
  ...change,
});

export class FakeLink implements RoomLink {
  readonly state = new Store<LinkState>({ kind: 'open' });
  readonly clock = { now: (): number | undefined => this.serverNow };
  readonly sent: ClientMessage[] = [];
  serverNow: number | undefined = 0;

  send(outgoing: ClientMessage): boolean {
    if (this.state.get().kind !== 'open') return false;
    this.sent.push(outgoing);
    return true;
  }
  lose(): void {
    this.state.set({ kind: 'waiting', attempt: 1, delayMs: 100 });
  }
  find(): void {
    this.state.set({ kind: 'open' });
  }
}
