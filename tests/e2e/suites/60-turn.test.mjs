// SPDX-License-Identifier: Apache-2.0
// People behind networks that let nothing through but a TURN server: a real one, and browsers that may use nothing else.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, Participant } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { TurnServer } from '../lib/turn.mjs';
import { until } from '../lib/wait.mjs';

/** Runs in the page before its own code: relayed candidates only; remembers what servers the page was given. */
function relayOnly() {
  window.iceServers = [];
  const Connection = RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration) {
      window.iceServers.push(...(configuration?.iceServers ?? []));
      super({ ...configuration, iceTransportPolicy: 'relay' });
    }
  };
}

/** In the page: the kinds of the local candidates in use, one for each connection that works. */
async function usedCandidates() {
  const kinds = [];
  for (const connection of window.rostraTest.connections) {
    if (connection.connectionState !== 'connected') continue;
    const stats = await connection.getStats();
    for (const one of stats.values()) {
      if (one.type !== 'transport' || !one.selectedCandidatePairId) continue;
      const pair = stats.get(one.selectedCandidatePairId);
      kinds.push(stats.get(pair.localCandidateId).candidateType);
    }
  }
  return kinds;
}

describe('a TURN server', () => {
  let turn;
  let server;
  let browser;

  before(async () => {
    turn = await TurnServer.start();
    server = await Server.start({ args: ['--turn', turn.turn, '--stun', turn.stun] });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await turn?.stop();
  });

  it('carries those who reach nothing else', async (t) => {
    const ada = await Participant.join(browser, server, 'relay', 0, { init: relayOnly });
    const grace = await Participant.join(browser, server, 'relay', 1, { init: relayOnly });
    await ada.sees(grace);
    await grace.sees(ada);
    await ada.hears(grace);
    await grace.hears(ada);
    for (const one of [ada, grace]) {
      const kinds = await until(`${one.name}'s two connections are chosen`, async () => {
        const found = await one.page.evaluate(usedCandidates);
        return found.length === 2 && found;
      });
      assert.deepEqual(kinds, ['relay', 'relay'], one.name);
    }
    assert.match(turn.output, /peer 127\.0\.0\.1 lifetime updated/);
    t.diagnostic(`${turn.output.match(/ALLOCATE processed, success/g).length} allocations`);
  });

  it('is told to the page, with the STUN server', async () => {
    const page = await Participant.join(browser, server, 'told', 2, { init: relayOnly });
    const servers = await until('the page connects', async () => {
      const found = await page.page.evaluate(() => window.iceServers);
      return found.length > 0 && found;
    });
    const urls = servers.flatMap((one) => one.urls);
    assert.ok(urls.includes(turn.stun), urls.join(' '));
    assert.ok(
      urls.some((url) => url.startsWith(`turn:127.0.0.1:${turn.port}`)),
      urls.join(' '),
    );
    await page.close();
  });
});
