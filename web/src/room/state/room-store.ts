// SPDX-License-Identifier: Apache-2.0
// Everything a page knows about the people of its space: one object that outlives the way from the audience to the stage
// and back. In: ServerMessages of the signalling link in use, wishes of the person; out: stores for the page, ClientMessages.
import type { LinkState } from '../../shared/net/signal-client';
import type { ServerClock } from '../../shared/net/server-clock';
import type { ClientMessage, Person, ServerMessage } from '../../shared/signalling';
import { recall, remember } from '../../shared/storage';
import { Store } from '../../shared/store';
import { mentions } from '../chat/message-text';
import { randomToken } from '../identity';
import { MapStore } from '../map/map-store';
import { ReactionsStore } from '../reactions/reactions-store';
import { Announcer } from './announcer';
import {
  again,
  EMPTY_CHAT,
  enqueue,
  giveUp,
  markRead,
  reduceChat,
  type ChatContext,
  type ChatState,
} from './chat-state';
import { PlayheadQueue, type QueueClock } from './playhead-queue';
import { roomNotices, type RoomNotice } from './room-notices';
import { EMPTY_ROOM, isHost, reduceRoom, type RoomState } from './room-state';

/** What the store needs of a SignalClient. */
export interface RoomLink {
  send(message: ClientMessage): boolean;
  readonly state: Store<LinkState>;
  readonly clock: Pick<ServerClock, 'now'>;
}

export type NameRefusal = Pick<Extract<ServerMessage, { type: 'error' }>, 'code' | 'message'>;
type Timed = Extract<ServerMessage, { type: 'chat' | 'reaction' }>;
type Speakers = Extract<ServerMessage, { type: 'speakers' }>;

/** What is being written: kept here, so that it outlasts the tab and the way to the stage. */
export interface Draft {
  text: string;
  to: Pick<Person, 'id' | 'name'> | undefined;
}

export class RoomStore {
  readonly state = new Store<RoomState>(EMPTY_ROOM);
  readonly chat = new Store<ChatState>(EMPTY_CHAT);
  /** This browser has chosen a name. */
  readonly named = new Store(recall('name') !== undefined);
  /** Who speaks at the moment of the picture, by person id. */
  readonly speaking = new Store<ReadonlySet<string>>(new Set());
  /** Why the last name was not taken. */
  readonly nameRefusal = new Store<NameRefusal | undefined>(undefined);
  readonly reactions = new ReactionsStore();
  readonly map: MapStore;
  readonly draft = new Store<Draft>({ text: '', to: undefined });
  readonly announcer: Announcer;
  /** Messages and reactions appear when the viewer's own picture reaches that moment. */
  readonly withPicture = new Store(recall('playhead') === 'on');
  /** Set by the player of the audience: how far its picture is behind, ms. */
  latencyMs: () => number | undefined = () => undefined;
  /** Set by the list of messages: the oldest one on the screen; undefined at the end of the list, or without one. */
  shownFrom: number | undefined;
  /** What to tell in words; set by the page. */
  onNotice: (notice: RoomNotice) => void = () => undefined;

  private link: RoomLink | undefined;
  private stopLink: (() => void) | undefined;
  private readonly held: PlayheadQueue<Timed>;
  /** Whoever speaks is marked when the picture shows it, whether the viewer wants the chat so or not. */
  private readonly voices: PlayheadQueue<Speakers>;

  constructor(private readonly now: () => number = () => performance.now()) {
    this.announcer = new Announcer(now);
    this.map = new MapStore((message) => this.send(message), now);
    const clock: QueueClock = {
      serverNow: () => this.link?.clock.now(),
      latencyMs: () => this.latencyMs(),
      setTimer: (run, delayMs) => setTimeout(run, delayMs),
    };
    this.held = new PlayheadQueue<Timed>(clock, (message) => this.take(message));
    this.voices = new PlayheadQueue<Speakers>(clock, ({ speakers }) =>
      this.speaking.set(new Set(speakers.map((one) => one.person))),
    );
  }

  /** Everything a link receives comes here. The link that was seated last is the one in use: others are not listened to. */
  receive(link: RoomLink, message: ServerMessage): void {
    if (message.type === 'seated') this.use(link);
    else if (link !== this.link) return;
    const held = this.withPicture.get() && this.hold(message);
    if (!held) this.take(message);
  }

  /** Sends when the link is there and the server knows us; false otherwise. */
  send(message: ClientMessage): boolean {
    return this.state.get().seated && this.link !== undefined && this.link.send(message);
  }

  /** The next message is for this person alone; without one it is for all again. */
  writeTo(person: Pick<Person, 'id' | 'name'> | undefined): void {
    const to = person && { id: person.id, name: person.name };
    this.draft.update((draft) => ({ ...draft, to }));
  }

  /** Asks for another name; false without a connection. The answer is our name in `state`, or `nameRefusal`. */
  rename(name: string): boolean {
    this.nameRefusal.set(undefined);
    return this.send({ type: 'set-name', name });
  }

  say(text: string, to?: { id: string; name: string }): void {
    const nonce = randomToken(12);
    const target = to === undefined ? {} : { to: to.id, toName: to.name };
    this.chat.update((chat) => enqueue(chat, { nonce, text, ...target }));
    this.transmit(nonce);
  }

  /** Once more, for a message that was refused. */
  sayAgain(nonce: string): void {
    this.chat.update((chat) => again(chat, nonce));
    this.transmit(nonce);
  }

  discard(nonce: string): void {
    this.chat.update((chat) => giveUp(chat, nonce));
  }

  /** Asks for what was said before the oldest message here. */
  older(): void {
    const { more, loading, messages } = this.chat.get();
    if (!more || loading) return;
    if (this.send({ type: 'chat-history', before: messages[0]?.id ?? 0 }))
      this.chat.update((chat) => ({ ...chat, loading: true }));
  }

  read(): void {
    this.chat.update(markRead);
  }

  setWithPicture(on: boolean): void {
    remember('playhead', on ? 'on' : undefined);
    this.withPicture.set(on);
    if (!on) this.held.flush();
  }

  dismissInvitation(): void {
    this.state.update((state) => ({ ...state, invitation: undefined }));
  }

  dismissUnmuteRequest(): void {
    this.state.update((state) => ({ ...state, unmuteRequest: undefined }));
  }

  private use(link: RoomLink): void {
    if (link === this.link) return;
    this.stopLink?.();
    this.link = link;
    this.stopLink = link.state.subscribe(() => {
      if (link.state.get().kind !== 'open') this.state.update((state) => ({ ...state, seated: false }));
    });
  }

  /** True when the message waits for the picture. What we wrote ourselves never waits. */
  private hold(message: ServerMessage): boolean {
    const self = this.state.get().you?.id;
    if (message.type === 'chat' && message.message.author !== self && message.nonce === undefined) {
      this.held.push(message.message.sent, message);
      return true;
    }
    if (message.type === 'reaction' && message.person !== self) {
      this.held.push(message.sent, message);
      return true;
    }
    if (message.type !== 'chat-updated') return false;
    const { message: changed } = message;
    return this.held.replace(
      (waiting) => waiting.type === 'chat' && waiting.message.id === changed.id,
      (waiting) => (waiting.type === 'chat' ? { ...waiting, message: changed } : waiting),
    );
  }

  private take(message: ServerMessage): void {
    const before = this.state.get();
    const notices = roomNotices(before, message);
    this.state.set(reduceRoom(before, message, this.now()));
    this.chat.update((chat) => reduceChat(chat, message, this.context()));
    const { stale } = this.chat.get();
    if (stale > 0 && (message.type === 'seated' || message.type === 'chat-page'))
      this.send({ type: 'chat-history', before: stale });
    for (const notice of notices) this.onNotice(notice);
    switch (message.type) {
      case 'seated':
        this.held.clear();
        this.voices.clear();
        this.speaking.set(new Set());
        this.map.seated(message.you.id);
        for (const out of this.chat.get().outbox) if (out.state === 'sending') this.transmit(out.nonce);
        break;
      case 'person-left':
        if (message.person !== before.you?.id) this.map.left(message.person);
        break;
      case 'speakers':
        this.voices.push(message.sent, message);
        break;
      case 'positions':
        this.map.receive(message.positions);
        break;
      case 'reaction':
        this.reactions.add(message.emoji, before.people.get(message.person)?.name ?? '');
        break;
      case 'error':
        if (message.code === 'bad-name' && !message.fatal) this.nameRefusal.set(message);
        break;
      case 'chat':
        this.speak(message);
        break;
      default:
        break;
    }
  }

  private speak({ message }: Extract<ServerMessage, { type: 'chat' }>): void {
    if (message.author === this.state.get().you?.id || message.deleted) return;
    const { id, name, text } = message;
    const called = mentions(text, this.state.get().you?.name ?? '');
    this.announcer.add({ id, name, text, direct: message.to !== undefined, called });
  }

  private transmit(nonce: string): void {
    const out = this.chat.get().outbox.find((one) => one.nonce === nonce);
    if (!out) return;
    const { text, to } = out;
    this.send({ type: 'chat', text, nonce, ...(to === undefined ? {} : { to }) });
  }

  private context(): ChatContext {
    const { you, settings } = this.state.get();
    return {
      self: you?.id,
      name: you?.name ?? '',
      slowMode: isHost(you) ? 0 : (settings?.slowMode ?? 0),
      now: this.now(),
      mentions,
      shownFrom: this.shownFrom,
    };
  }
}
