// SPDX-License-Identifier: Apache-2.0
// Strangers send nonsense over raw sockets while two people talk: the sender is told why, the two notice nothing.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import WebSocket from 'ws';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { alive, Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

/** A signalling connection driven by hand. */
class Stranger {
  constructor(server, { origin } = {}) {
    this.messages = [];
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, { origin: origin ?? server.url });
    this.opened = new Promise((resolve, reject) => {
      this.socket.on('open', resolve);
      this.socket.on('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) })),
    );
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
  }
  async send(message) {
    await this.opened;
    this.socket.send(
      typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message),
    );
  }
  /** The next message of a type. */
  async receive(type) {
    return until(
      `a message '${type}' for the stranger`,
      () => {
        const at = this.messages.findIndex((message) => message.type === type);
        return at >= 0 && this.messages.splice(at, 1)[0];
      },
      { everyMs: 20 },
    ).catch((error) => {
      throw new Error(`${error.message}; there are ${JSON.stringify(this.messages).slice(0, 500)}`);
    });
  }
  /** Is told an error or thrown out. A wait that goes on after the test would keep the process. */
  async refused() {
    const hasError = () => this.messages.some((message) => message.type === 'error');
    const isClosed = () => this.socket.readyState === WebSocket.CLOSED;
    await until('the stranger is refused', () => hasError() || isClosed(), { everyMs: 20 });
  }
  async join(space) {
    await this.send({ type: 'join', version: PROTOCOL, space, name: 'Mallory' });
    return this.receive('welcome');
  }
  close() {
    this.socket.terminate();
  }
}

// The version that the pages speak.
const PROTOCOL = JSON.parse(
  readFileSync(new URL('../../../src/protocol/signalling.json', import.meta.url), 'utf8'),
).version;
const offer = readFileSync(
  new URL('../../data/sdp/chromium-publish-offer.sdp', import.meta.url),
  'utf8',
).replace(/\r?\n/g, '\r\n');

describe('hostile input', () => {
  let server;
  let browser;
  let ada;
  let grace;
  let viewer;
  const workersBefore = [];

  before(async () => {
    server = await Server.start();
    browser = await launch();
    ada = await Participant.join(browser, server, 'calm', 0);
    grace = await Participant.join(browser, server, 'calm', 1);
    viewer = await Viewer.open(browser, server, 'calm');
    await ada.sees(grace);
    await grace.sees(ada);
    await viewer.sees([ada, grace]);
    await viewer.settles();
    workersBefore.push(...server.workers('worker'));
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Runs an attack and asserts that pictures went on meanwhile everywhere. */
  const undisturbed = async (attack) => {
    const since = Date.now();
    await attack();
    await ada.sees(grace);
    await grace.sees(ada);
    for (const [who, page, key] of [
      ['Ada', ada.page, (await ada.tiles('Grace'))[0].id],
      ['Grace', grace.page, (await grace.tiles('Ada'))[0].id],
      ['the viewer', viewer.page, 'main'],
    ]) {
      const gap = await page.evaluate(
        ([id, from]) => window.rostraTest.longestGap(id === 'main' ? id : `${id}/camera`, from),
        [key, since],
      );
      assert.ok(
        gap.ms < (key === 'main' ? 3000 : 2000),
        `${who} saw a picture stand for ${gap.ms} ms, ${gap.at - since} ms after the attack began`,
      );
    }
    for (const worker of workersBefore) assert.ok(alive(worker.pid), `still runs: ${worker.command}`);
  };

  it('malformed messages: a reason, and in the end the connection', async () => {
    await undisturbed(async () => {
      const stranger = new Stranger(server);
      await stranger.send('this is not JSON');
      assert.equal((await stranger.receive('error')).code, 'bad-message');
      await stranger.send({ type: 'reboot' });
      assert.match((await stranger.receive('error')).message, /reboot|type/);
      await stranger.send({ type: 'join', version: PROTOCOL, space: 7, name: null });
      assert.match((await stranger.receive('error')).message, /space/);
      for (let i = 0; i < 20; i += 1) await stranger.send('{'.repeat(i + 1)).catch(() => undefined);
      const how = await stranger.closed;
      assert.ok(how.code >= 1002, `closed with ${how.code}`);
    });
  });

  it('binary, oversized and flooding messages', async () => {
    await undisturbed(async () => {
      const binary = new Stranger(server);
      await binary.send(Buffer.from([0xff, 0xfe, 0, 1]));
      await binary.refused();
      binary.close();

      const huge = new Stranger(server);
      await huge.send(`{"type":"join","name":"${'x'.repeat(3_000_000)}"}`).catch(() => undefined);
      assert.match((await huge.receive('error')).message, /max-message/);
      assert.equal((await huge.closed).code, 1009);

      const flood = new Stranger(server);
      await flood.join('flooded');
      for (let i = 0; i < 2000; i += 1) await flood.send({ type: 'ping', sent: i });
      assert.equal((await flood.receive('error')).code, 'too-many-messages');
      await flood.closed;
    });
  });

  it('messages at the wrong time', async () => {
    await undisturbed(async () => {
      const early = new Stranger(server);
      await early.send({ type: 'publish-offer', sdp: offer });
      assert.equal((await early.receive('error')).code, 'not-joined');
      early.close();

      const twice = new Stranger(server);
      await twice.join('twice');
      await twice.send({ type: 'join', version: PROTOCOL, space: 'twice', name: 'Mallory' });
      assert.equal((await twice.receive('error')).code, 'already-joined');
      twice.close();

      const old = new Stranger(server);
      await old.send({ type: 'join', version: 999, space: 'old', name: 'Mallory' });
      assert.equal((await old.receive('error')).code, 'unsupported-version');
      old.close();

      const nowhere = new Stranger(server);
      await nowhere.send({ type: 'join', version: PROTOCOL, space: '../etc', name: 'Mallory' });
      assert.equal((await nowhere.receive('error')).code, 'bad-space');
      nowhere.close();

      const foreign = new Stranger(server, { origin: 'https://evil.example' });
      await foreign.refused();
      foreign.close();
    });
  });

  it('SDP that would end the process of a naive server', async () => {
    const mids = (sdp) =>
      sdp
        .split('\r\n')
        .filter((line) => line.startsWith('a=mid:'))
        .map((line) => line.slice(6));
    const [first, second] = mids(offer);
    const hostile = {
      empty: '',
      nonsense: 'v=0\r\nhello\r\n',
      'no media': offer.slice(0, offer.indexOf('m=')),
      cut: offer.slice(0, Math.floor(offer.length / 2)),
      'unknown media': offer.replace(/m=audio/, 'm=smell'),
      'zero ssrc': offer.replace(/a=ssrc:\d+/g, 'a=ssrc:0'),
      'same mid twice': offer.replace(`a=mid:${second}`, `a=mid:${first}`),
      'many media sections': offer + offer.slice(offer.indexOf('m=')).repeat(20).slice(0, 40_000),
      'no credentials': offer.replace(/a=ice-(ufrag|pwd):.*\r\n/g, ''),
      'no fingerprint': offer.replace(/a=fingerprint:.*\r\n/g, ''),
      'control characters': offer.replace(/a=/g, 'a\u0001='),
    };
    await undisturbed(async () => {
      for (const [what, sdp] of Object.entries(hostile)) {
        const stranger = new Stranger(server);
        // In the very room of the two, so that a crash of its worker would be seen.
        await stranger.join('calm');
        await stranger.send({ type: 'publish-offer', sdp });
        const error = await stranger
          .receive('error')
          .catch((reason) => assert.fail(`${what}: ${reason.message}`));
        assert.ok(['bad-sdp', 'bad-message'].includes(error.code), `${what}: ${error.code}`);
        assert.ok(error.message.length > 10, what);
        stranger.close();
      }
      // A good offer, then one with two media sections swapped: this aborts webrtcbin 1.22.
      const stranger = new Stranger(server);
      await stranger.join('calm');
      await stranger.send({ type: 'publish-offer', sdp: offer });
      await stranger.receive('publish-answer');
      const [head, ...sections] = offer.split(/(?=^m=)/m);
      await stranger.send({
        type: 'publish-offer',
        sdp: [head, sections[1], sections[0], ...sections.slice(2)].join(''),
      });
      assert.equal((await stranger.receive('error')).code, 'bad-sdp');
      stranger.close();
    });
  });

  it('candidates and answers nobody asked for', async () => {
    await undisturbed(async () => {
      const stranger = new Stranger(server);
      await stranger.join('calm');
      await stranger.send({ type: 'subscribe-answer', negotiation: 77, sdp: offer });
      await stranger.receive('error');
      for (const candidate of [
        'nonsense',
        `candidate:${'1'.repeat(900)}`,
        'candidate:1 1 UDP 1 999.1.1.1 99999 typ host',
        'candidate:1 1 udp 1 127.0.0.1 9 typ host\r\na=evil',
      ]) {
        await stranger.send({ type: 'candidate', transport: 'publish', mlineIndex: 200, candidate });
        await stranger.receive('error');
      }
      stranger.close();
    });
  });

  it('HTTP nonsense', async () => {
    const raw = (text) =>
      new Promise((resolve) => {
        const socket = connect(server.port, '127.0.0.1');
        let reply = '';
        socket.setTimeout(2000, () => socket.destroy());
        socket.on('data', (chunk) => (reply += chunk));
        socket.on('close', () => resolve(reply));
        socket.on('error', () => resolve(reply));
        socket.write(text);
      });
    await undisturbed(async () => {
      for (const text of [
        'GET / HTTP/1.1\r\n\r\n',
        'GET /\r\n\r\n',
        '\r\n\r\n\r\n',
        `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
        `GET / HTTP/1.1\r\nHost: x\r\n${'X-Y: z\r\n'.repeat(20_000)}\r\n`,
        'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
        'POST /ws HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\nabc',
        '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
        'GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        'GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        'GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
        'DELETE /hls/calm/live.m3u8 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      ]) {
        const reply = await raw(text);
        assert.doesNotMatch(reply, /root:/, JSON.stringify(text.slice(0, 60)));
        if (reply) assert.match(reply, /^HTTP\/1\.[01] [2345]\d\d /, JSON.stringify(text.slice(0, 60)));
      }
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    });
  });

  it('random bytes at the media ports', async () => {
    const { createSocket } = await import('node:dgram');
    await undisturbed(async () => {
      const socket = createSocket('udp4');
      const [low, high] = server.udpPorts.split('-').map(Number);
      let seed = 12345;
      const random = () => (seed = (seed * 1103515245 + 12345) % 2147483648);
      for (let i = 0; i < 4000; i += 1) {
        const packet = Buffer.alloc(1 + (random() % 1200));
        for (let j = 0; j < packet.length; j += 7) packet[j] = random() & 255;
        // Look like RTP, RTCP, DTLS and STUN in turn: what decides where a packet goes is its first byte.
        packet[0] = [0x80, 0x81, 0x16, 0x00][i % 4];
        if (i % 4 === 1) packet[1 % packet.length] = 200 + (i % 7);
        await new Promise((resolve) =>
          socket.send(packet, low + (i % (high - low + 1)), '127.0.0.1', resolve),
        );
      }
      socket.close();
    });
  });

  it('was written to the log with its reason', () => {
    assert.match(server.output, /bad-sdp|SDP/i);
    assert.doesNotMatch(server.output, /CRITICAL|assertion/);
  });
});
