// SPDX-License-Identifier: Apache-2.0
// A crowd behind the shipped configurations of nginx and Varnish: what reaches Rostra, and what viewers get. Between the two
// programs a proxy counts.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import tls from 'node:tls';
import { gunzipSync } from 'node:zlib';
import WebSocket from 'ws';
import { Nginx, Varnish } from '../lib/edge.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const CROWD = 40;
const PARTS = 3;

/** GET over a connection of its own: {status, headers, body, at}. */
function get(edge, path, headers = {}) {
  const { ca, servername, headers: more } = edge.tls;
  const client = edge.url.startsWith('https') ? https : http;
  return new Promise((resolve, reject) => {
    const options = { agent: false, ca, servername, headers: { ...more, ...headers } };
    const request = client.get(edge.url + path, options, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        resolve({ status: answer.statusCode, headers: answer.headers, body, at: performance.now() });
      });
      answer.on('error', reject);
    });
    request.on('error', reject);
  });
}
const textOf = ({ headers, body }) => String(headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body);

/** Where a show is: its media playlist behind this edge. */
async function playlistOf(edge, space) {
  const path = `/hls/${space}/live.m3u8`;
  const entry = await until('a show is on air', async () => {
    const answer = await get(edge, path);
    return answer.status === 200 && textOf(answer);
  });
  return new URL(entry.split('\n').find((line) => line && !line.startsWith('#')), `http://any${path}`).pathname;
}

/** What a player asks for next: {msn, part} of the playlist, and the address of the part. */
async function nextOf(edge, playlist) {
  const text = textOf(await get(edge, playlist));
  const uri = /#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(text)[1];
  const [, msn, part] = /(\d+)\.(\d+)\.m4s/.exec(uri);
  return { msn: Number(msn), part: Number(part), address: new URL(uri, `http://any${playlist}`).pathname };
}

/** As many clients as a crowd, each a bit different: what they accept, the order of parameters, one of their own. */
function crowd(edge, next, playlist) {
  const asks = [`_HLS_msn=${next.msn}`, `_HLS_part=${next.part}`];
  return Array.from({ length: CROWD }, async (_, i) => {
    const query = (i % 2 ? asks : [...asks].reverse()).join('&');
    const headers = i % 3 ? { 'accept-encoding': i % 3 === 1 ? 'gzip' : 'gzip, deflate, br' } : {};
    const [list, media] = await Promise.all([
      get(edge, `${playlist}?${query}&viewer=${i}`, headers),
      get(edge, `${next.address}?viewer=${i}`),
    ]);
    return { list, media };
  });
}

async function webSocketOf(edge) {
  const socket = new WebSocket(`${edge.url.replace(/^http/, 'ws')}/ws`, { ...edge.tls, origin: edge.origin ?? edge.url });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return socket;
}
function echo(socket, text) {
  return new Promise((resolve, reject) => {
    socket.once('pong', (data) => resolve(String(data))).once('close', () => reject(new Error('closed')));
    socket.ping(text);
  });
}

/** What every edge owes the people behind it. `edge`, `proxy`: as they are when a test runs. */
function carries(of) {
  it('asks Rostra once for each playlist and part, whatever the size of the crowd', async (t) => {
    const { edge, proxy } = of();
    const playlist = await playlistOf(edge, 'crowd');
    const spreads = [];
    for (let i = 0; i < PARTS; i += 1) {
      const next = await nextOf(edge, playlist);
      const before = proxy.requests.length;
      const answers = await Promise.all(crowd(edge, next, playlist));
      const asked = proxy.requests.slice(before).sort();
      assert.equal(asked.length, 2, asked.join(' '));
      assert.deepEqual(asked.filter((url) => !url.includes('viewer')), asked, 'words of a viewer stay at the edge');
      for (const { list, media } of answers) {
        assert.deepEqual([list.status, media.status], [200, 200]);
        assert.ok(textOf(list).includes(next.address.split('/').at(-1)), textOf(list));
        assert.deepEqual(media.body, answers[0].media.body);
        assert.deepEqual(textOf(list), textOf(answers[0].list));
      }
      assert.ok(answers[0].media.body.length > 0);
      const times = answers.map(({ media }) => media.at);
      spreads.push(Math.round(Math.max(...times) - Math.min(...times)));
    }
    t.diagnostic(`from the first to the last of ${CROWD} viewers: ${spreads.join(', ')} ms`);
  });

  it('answers a crowd that asks for what is not there at once, and asks Rostra once', async () => {
    const { edge, proxy } = of();
    const playlist = await playlistOf(edge, 'crowd');
    const { msn } = await nextOf(edge, playlist);
    for (const [path, status] of [
      [`${playlist.replace('live.m3u8', '')}1/${msn + 1000}.m4s`, 404],
      [`${playlist}?_HLS_msn=${msn + 1000}`, 400],
    ]) {
      const before = proxy.requests.length;
      const answers = await Promise.all(Array.from({ length: CROWD }, () => get(edge, path)));
      assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [status]);
      // A second one if the crowd takes longer than the second for which errors are kept.
      assert.ok(proxy.requests.length - before <= 2, proxy.requests.slice(before).join(' '));
    }
  });

  it('forgets that a part was not there', async () => {
    const { edge } = of();
    const playlist = await playlistOf(edge, 'crowd');
    const next = await nextOf(edge, playlist);
    const later = next.address.replace(/\d+\.\d+\.m4s$/, `${next.msn + 2}.0.m4s`);
    assert.equal((await get(edge, later)).status, 404);
    await until('it is there', async () => (await get(edge, later)).status === 200, { timeoutMs: 20_000 });
  });

  it('keeps nothing of addresses with a key', async () => {
    const { edge, proxy } = of();
    const playlist = (await playlistOf(edge, 'crowd')).replace(/(\/hls\/crowd\/[^/]+)/, '$1~abcdefgh');
    const before = proxy.requests.length;
    for (let i = 0; i < 3; i += 1) await get(edge, `${playlist}?_HLS_msn=1`);
    assert.equal(proxy.requests.length - before, 3);
  });

  it('carries signalling', async () => {
    const { edge } = of();
    const socket = await webSocketOf(edge);
    assert.equal(await echo(socket, 'through'), 'through');
    socket.close();
  });

  it('does not show the metrics', async () => {
    const { edge } = of();
    assert.equal((await get(edge, '/metrics')).status, 404);
  });
}

describe('the edges', () => {
  let server;
  let proxy;
  before(async () => {
    server = await Server.start({ mix: SMALL_MIX, args: ['--trusted-proxy', '127.0.0.1', '--access', 'open'] });
    proxy = await Proxy.start(server, 'forbidden');
    proxy.open();
  });
  after(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  describe('Varnish', () => {
    let edge;
    before(async () => (edge = await Varnish.start(proxy.port)));
    after(() => edge?.stop());
    carries(() => ({ edge, proxy }));
  });

  describe('nginx as an edge', () => {
    let edge;
    before(async () => (edge = await Nginx.start(proxy.port, { cache: true })));
    after(() => edge?.stop());
    carries(() => ({ edge, proxy }));
  });

  describe('nginx beside the server', () => {
    let edge;
    before(async () => (edge = await Nginx.start(proxy.port, { cache: false })));
    after(() => edge?.stop());

    it('speaks HTTP/2 over TLS, and HTTP/1.1', async () => {
      const session = http2.connect(edge.url, edge.tls);
      const status = await new Promise((resolve, reject) => {
        session.on('error', reject);
        session.request({ ':path': '/watch/demo', ':authority': 'stage.example.org' }).on('response', (head) =>
          resolve(head[':status']),
        );
      });
      assert.equal(session.alpnProtocol, 'h2');
      assert.equal(status, 200);
      session.close();
      assert.equal((await get(edge, '/watch/demo')).status, 200);
    });

    it('sends every viewer to Rostra', async () => {
      const playlist = await playlistOf(edge, 'crowd');
      const next = await nextOf(edge, playlist);
      const answers = await Promise.all(crowd(edge, next, playlist));
      assert.deepEqual([...new Set(answers.flatMap(({ list, media }) => [list.status, media.status]))], [200]);
      assert.equal(proxy.requests.filter((url) => url === next.address).length, CROWD);
    });

    it('leads from http to https, but answers the ACME client', async () => {
      const plain = (path) => get({ url: `http://127.0.0.1:${edge.plainPort}`, tls: edge.tls }, path);
      const moved = await plain('/watch/demo');
      assert.deepEqual([moved.status, moved.headers.location], [301, 'https://stage.example.org/watch/demo']);
      writeFileSync(join(edge.folder, 'acme', '.well-known', 'acme-challenge', 'token'), 'proof');
      assert.equal(String((await plain('/.well-known/acme-challenge/token')).body), 'proof');
    });

    it('takes a renewed certificate without ending what runs', async () => {
      const socket = await webSocketOf(edge);
      const fingerprint = () =>
        new Promise((resolve, reject) => {
          const peer = tls.connect({ port: edge.port, servername: 'stage.example.org', rejectUnauthorized: false }, () => {
            resolve(peer.getPeerCertificate().fingerprint256);
            peer.destroy();
          });
          peer.on('error', reject);
        });
      const old = await fingerprint();
      await edge.makeCertificate();
      assert.equal(await fingerprint(), old);
      edge.reload();
      await until('the new certificate is shown', async () => (await fingerprint()) !== old);
      assert.equal(await echo(socket, 'still here'), 'still here');
      socket.close();
    });
  });
});
