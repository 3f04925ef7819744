// SPDX-License-Identifier: Apache-2.0
// One visit of a viewer: follows the show over the signalling link. In: space; out: stores of the show and of the link,
// the server's clock. The connection itself is what counts this page as a viewer.
import { SignalClient } from '../shared/net/signal-client';
import { PROTOCOL_VERSION, type ErrorCode, type ServerMessage } from '../shared/signalling';
import { Store } from '../shared/store';

export type Show = Pick<Extract<ServerMessage, { type: 'live' }>, 'state' | 'title' | 'viewers' | 'playlist'>;

export class WatchSession {
  readonly show = new Store<Show | undefined>(undefined);
  readonly refusal = new Store<ErrorCode | undefined>(undefined);
  readonly client: SignalClient;

  constructor(space: string, url: string) {
    this.client = new SignalClient(url, {
      hello: () => ({ type: 'watch', version: PROTOCOL_VERSION, space }),
      message: (message) => this.receive(message),
    });
  }

  start(): void {
    this.client.start();
  }

  private receive(message: ServerMessage): void {
    if (message.type === 'live') {
      const { state, title, viewers, playlist } = message;
      this.show.set({ state, title, viewers, playlist });
    } else if (message.type === 'error') {
      console.warn(`rostra: ${message.code}: ${message.message}`);
      const final =
        message.code === 'bad-space' ||
        message.code === 'unsupported-version' ||
        message.code === 'origin-denied';
      if (!message.fatal || !final) return;
      this.client.stop();
      this.refusal.set(message.code);
    }
  }
}
