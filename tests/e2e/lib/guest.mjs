// SPDX-License-Identifier: Apache-2.0
// Somebody in a room without a browser: the WebSocket of a page, by hand. For tests of what the API does to a room.
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { until } from './wait.mjs';

// The version that the pages speak.
const { version } = JSON.parse(
  readFileSync(new URL('../../../src/protocol/signalling.json', import.meta.url), 'utf8'),
);

export class Guest {
  /** `type`: "join" or "watch"; `guest`: the secret that makes a browser known again. */
  static async enter(server, space, type, name, guest = `secret-of-${name}-0123456789`) {
    const one = new Guest();
    one.messages = [];
    one.socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, { origin: server.url });
    one.closed = new Promise((resolve) => one.socket.on('close', resolve));
    one.socket.on('message', (data) => one.messages.push(JSON.parse(String(data))));
    await new Promise((resolve, reject) => one.socket.on('open', resolve).on('error', reject));
    one.socket.send(JSON.stringify({ type, version, space, name, guest }));
    return one;
  }

  /** The next message of a type. */
  receive(type) {
    return until(`a message '${type}'`, () => {
      const at = this.messages.findIndex((message) => message.type === type);
      if (at < 0) throw new Error(JSON.stringify(this.messages).slice(0, 500));
      return this.messages.splice(at, 1)[0];
    });
  }

  close() {
    this.socket.terminate();
  }
}
