// SPDX-License-Identifier: Apache-2.0
// One visit of a viewer: follows the show over the signalling link. In: space; out: stores of the show and of the link,
// the server's clock. The connection itself is what counts this page as a viewer.
import { SignalClient } from '../shared/net/signal-client';
import { identity } from '../room/identity';
import type { RoomStore } from '../room/state/room-store';
import { clampName } from '../shared/clamp-name';
import { refusalText } from '../shared/refusal';
import { PROTOCOL_VERSION, type ErrorCode, type ServerMessage } from '../shared/signalling';
import { recall } from '../shared/storage';
import { Store } from '../shared/store';

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
  'unsupported-version',
  'origin-denied',
  'denied',
  'login-required',
  'invitation-invalid',
  'banned',
  'removed',
  'not-found',
]);

export class WatchSession {
  readonly show = new Store<Show | undefined>(undefined);
  readonly plan = new Store<Plan>({ startsAt: 0, description: '' });
  readonly refusal = new Store<Refusal | undefined>(undefined);
  /** The answer to an accepted invitation onto the stage. */
  readonly ticket = new Store<string | undefined>(undefined);
  readonly client: SignalClient;

  /** `room`: takes part in what the people here do; without it the page only watches. */
  constructor(
    readonly space: string,
    url: string,
    private readonly room?: RoomStore,
    private readonly onProblem: (message: string) => void = () => undefined,
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

  private receive(message: ServerMessage): void {
    this.room?.receive(this.client, message);
    if (message.type === 'live') {
      const { state, title, viewers, playlist, recording, liveAt, startsAt } = message;
      this.show.set({ state, title, viewers, playlist, recording, liveAt });
      if (startsAt !== this.plan.get().startsAt) this.plan.update((plan) => ({ ...plan, startsAt }));
    } else if (message.type === 'seated') {
      this.plan.set({ startsAt: message.startsAt, description: message.description });
    } else if (message.type === 'stage-ticket') {
      this.ticket.set(message.ticket);
    } else if (message.type === 'error') {
      console.warn(`rostra: ${message.code}: ${message.message}`);
      if (!message.fatal) this.onProblem(refusalText(message.code, message.message));
      if (!message.fatal || !FINAL.has(message.code)) return;
      this.client.stop();
      this.refusal.set({ code: message.code, message: message.message });
    }
  }
}
