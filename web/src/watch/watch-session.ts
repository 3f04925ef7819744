// SPDX-License-Identifier: Apache-2.0
// One visit of a viewer: follows the show over the signalling link, and over HTTP while there is none. In: space; out:
// stores of the show and of the link, the server's clock. The connection itself is what counts this page as a viewer.
import { SignalClient } from '../shared/net/signal-client';
import { identity } from '../room/identity';
import type { RoomStore } from '../room/state/room-store';
import { clampName } from '../shared/clamp-name';
import { PROTOCOL_VERSION, type ErrorCode, type ServerMessage } from '../shared/signalling';
import { recall, remember } from '../shared/storage';
import { Store } from '../shared/store';
import { askForShow, ShowPoll, type Answer } from './show-poll';

export type Show = Pick<
  Extract<ServerMessage, { type: 'live' }>,
  'state' | 'title' | 'viewers' | 'playlist' | 'recording' | 'liveAt'
>;

/** What is planned, and what is said about it. */
export interface Plan {
  /** ms since 1970; 0 = nothing. */
  startsAt: number;
  description: string;
}

export interface Refusal {
  code: ErrorCode;
  message: string;
}

/** An automatic retry would be refused again. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bad-space',
  'bad-name',
  'unsupported-version',
  'origin-denied',
  'denied',
  'login-required',
  'invitation-invalid',
  'banned',
  'removed',
  'not-found',
  'busy',
]);

/** A link takes this long on a bad day; a server that is started again is back by then. */
const LINK_PATIENCE_MS = 3000;
/** So many attempts have to fail before the answer over HTTP is taken for the whole truth. */
const ATTEMPTS_BEFORE_REFUSAL = 2;

export class WatchSession {
  readonly show = new Store<Show | undefined>(undefined);
  readonly plan = new Store<Plan>({ startsAt: 0, description: '' });
  readonly refusal = new Store<Refusal | undefined>(undefined);
  /** The answer to an accepted invitation onto the stage. */
  readonly ticket = new Store<string | undefined>(undefined);
  /** The show is followed over HTTP alone: no chat, no reactions, nobody to talk to. */
  readonly limited = new Store(false);
  readonly client: SignalClient;
  /** A wish was refused, the visit goes on; set by the page, which has the words. */
  onProblem: (problem: Refusal) => void = () => undefined;

  private readonly poll: ShowPoll;
  /** Answers over HTTP since the link was last heard. */
  private answers = 0;
  /** The link has worked in this visit. */
  private served = false;

  /** `room`: takes part in what the people here do; without it the page only watches. */
  constructor(
    readonly space: string,
    url: string,
    private readonly room?: RoomStore,
  ) {
    this.client = new SignalClient(url, {
      hello: () => {
        const name = room ? clampName(recall('name') ?? '') : '';
        return {
          type: 'watch',
          version: PROTOCOL_VERSION,
          space,
          ...(name === '' ? {} : { name }),
          ...identity(),
        };
      },
      message: (message) => this.receive(message),
    });
    this.poll = new ShowPoll(
      () => askForShow(space),
      (answer) => this.heard(answer),
    );
    this.client.state.subscribe(() => this.linkChanged());
  }

  start(): void {
    this.client.start();
  }

  stop(): void {
    this.client.stop();
  }

  /** Once more after a refusal, when the person wants it. */
  again(): void {
    this.refusal.set(undefined);
    this.client.start();
  }

  private linkChanged(): void {
    const { kind } = this.client.state.get();
    if (kind === 'stopped') {
      this.poll.stop();
      this.limited.set(false);
    } else if (kind === 'waiting' && !this.served) {
      this.poll.start(0);
    } else if (kind !== 'idle') {
      this.poll.start(LINK_PATIENCE_MS);
    }
  }

  private receive(message: ServerMessage): void {
    this.room?.receive(this.client, message);
    if (message.type === 'live') {
      const { state, title, viewers, playlist, recording, liveAt, startsAt } = message;
      this.served = true;
      this.answers = 0;
      this.poll.stop();
      this.limited.set(false);
      this.show.set({ state, title, viewers, playlist, recording, liveAt });
      if (startsAt !== this.plan.get().startsAt) this.plan.update((plan) => ({ ...plan, startsAt }));
    } else if (message.type === 'seated') {
      this.plan.set({ startsAt: message.startsAt, description: message.description });
    } else if (message.type === 'settings') {
      // Also while the show has not begun: nothing else would bring a new title then.
      const { title } = message;
      this.show.update((show) => show && { ...show, title });
    } else if (message.type === 'stage-ticket') {
      this.ticket.set(message.ticket);
    } else if (message.type === 'error') {
      console.warn(`rostra: ${message.code}: ${message.message}`);
      const refusal = { code: message.code, message: message.message };
      // A name is asked for by a form, which says why it was not taken. A server that stops comes back, and until then
      // the person should know why the picture ended.
      const passing = message.fatal ? message.code === 'stopping' : message.code !== 'bad-name';
      if (passing) this.onProblem(refusal);
      if (!message.fatal || !FINAL.has(message.code)) return;
      // The next try is without it.
      if (message.code === 'bad-name') remember('name', undefined);
      this.refuse(refusal);
    }
  }

  /** From the server over HTTP. */
  private heard(answer: Answer): void {
    if (answer.kind === 'show') {
      this.client.clock.add(answer.sentMs, answer.receivedMs, answer.serverMs);
      this.about(answer.show, answer.about);
      this.answers += 1;
      // A server that was away is back: the link, too, unless it fails once more.
      if (this.served && this.answers === 1) this.client.retryNow();
      else this.limited.set(true);
      this.show.set(this.kept(answer.show));
    } else if (answer.kind === 'refused' && !this.served && identity().invite === undefined) {
      const link = this.client.state.get();
      const attempts = link.kind === 'waiting' || link.kind === 'connecting' ? link.attempt : 0;
      if (attempts >= ATTEMPTS_BEFORE_REFUSAL) this.refuse(answer);
    }
  }

  /** With what only the link knows: the address of a private show, and whether it is recorded. */
  private kept(show: Show): Show {
    const before = this.show.get();
    if (!before || before.state !== 'live' || show.state !== 'live') return show;
    return { ...show, playlist: show.playlist || before.playlist, recording: before.recording };
  }

  /** What the room would have said. */
  private about({ title }: Show, { description, startsAt }: Plan): void {
    if (this.served) return;
    this.plan.set({ startsAt, description });
    this.room?.state.update((state) => ({ ...state, title, description, startsAt }));
  }

  private refuse({ code, message }: Refusal): void {
    this.client.stop();
    this.refusal.set({ code, message });
  }
}
