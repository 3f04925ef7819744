// SPDX-License-Identifier: Apache-2.0
// A proxy in front of a server as networks have it: passes HTTP on, and lets WebSockets through or not.
import http from 'node:http';
import { createHash } from 'node:crypto';

const ACCEPT_KEY = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // RFC 6455 s.1.3

/** How it refuses: an answer that is no WebSocket, or one that ends at once. */
const REFUSALS = {
  forbidden: (_request, socket) =>
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  closed: (request, socket) => {
    const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + ACCEPT_KEY).digest('base64');
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  },
};

export class Proxy {
  /**
   * In front of `server`. `refusal`: 'forbidden' or 'closed'; `open()` lets WebSockets through from then on, until `cut()`
   * breaks them.
   */
  static async start(server, refusal) {
    const one = new Proxy();
    one.upgrades = 0;
    one.sockets = new Set();
    const target = (request) => ({
      host: '127.0.0.1',
      port: server.port,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    one.http = http.createServer((request, response) => {
      const onward = http.request(target(request), (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      request.pipe(onward);
    });
    one.http.on('upgrade', (request, socket, head) => {
      one.upgrades += 1;
      socket.on('error', () => socket.destroy());
      if (!one.isOpen) return REFUSALS[refusal](request, socket);
      // On a connection of its own: the server takes a WebSocket on no other.
      const onward = http.request({ ...target(request), agent: false });
      onward.on('upgrade', (answer, upstream) => {
        const lines = answer.rawHeaders.map((text, i) => (i % 2 ? `${text}\r\n` : `${text}: `)).join('');
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines}\r\n`);
        upstream.on('error', () => socket.destroy()).pipe(socket).pipe(upstream);
        one.sockets.add(socket);
        socket.on('close', () => {
          one.sockets.delete(socket);
          upstream.destroy();
        });
      });
      onward.on('error', () => socket.destroy());
      onward.end(head);
    });
    await new Promise((resolve) => one.http.listen(0, '127.0.0.1', resolve));
    one.url = `http://127.0.0.1:${one.http.address().port}`;
    return one;
  }

  open() {
    this.isOpen = true;
  }

  /** As a network that goes away: without a word, and nothing gets through any more. */
  cut() {
    this.isOpen = false;
    for (const socket of this.sockets) socket.destroy();
  }

  stop() {
    this.http.closeAllConnections();
    return new Promise((resolve) => this.http.close(resolve));
  }
}
