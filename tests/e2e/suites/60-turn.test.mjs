// SPDX-License-Identifier: Apache-2.0
// People behind networks that let nothing through but a TURN server, by UDP, TCP or TLS: a real one, and browsers that may
// use nothing else. And what keeps such a relay from being everybody's: credentials that are one person's and expire.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, openPage, Participant } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { TurnServer } from '../lib/turn.mjs';
import { until } from '../lib/wait.mjs';

const SECRET = 'a-secret-that-two-servers-share';
/** Pages are told new credentials after half of it. */
const TTL_SECONDS = 20;

/** Runs in the page before its own code: only relays whose address begins like this; remembers what it was given. */
function relayOnly(prefix) {
  window.iceServers = [];
  const Connection = RTCPeerConnection;
  window.RTCPeerConnection = class extends Connection {
    constructor(configuration) {
      const iceServers = (configuration?.iceServers ?? []).filter((one) => one.urls[0].startsWith(prefix));
      window.iceServers.push(...(configuration?.iceServers ?? []));
      super({ ...configuration, iceServers, iceTransportPolicy: 'relay' });
    }
  };
}

/** In the page: what the connections that work go through, "relay by tls"; one entry for each. */
async function usedPaths() {
  const paths = [];
  for (const connection of window.rostraTest.connections) {
    if (connection.connectionState !== 'connected') continue;
    const stats = await connection.getStats();
    for (const one of stats.values()) {
      if (one.type !== 'transport' || !one.selectedCandidatePairId) continue;
      const local = stats.get(stats.get(one.selectedCandidatePairId).localCandidateId);
      paths.push(`${local.candidateType} by ${local.relayProtocol}`);
    }
  }
  return paths;
}

/** In the page: the relays that one gets with these credentials, and the errors instead. */
async function gather(iceServers) {
  const connection = new RTCPeerConnection({ iceServers, iceTransportPolicy: 'relay' });
  const relays = [];
  const errors = [];
  const done = new Promise((resolve) => {
    connection.onicecandidate = ({ candidate }) =>
      candidate?.candidate ? relays.push(candidate.type) : resolve();
    connection.onicecandidateerror = ({ errorCode }) => errors.push(errorCode);
  });
  connection.createDataChannel('any');
  await connection.setLocalDescription();
  await done;
  connection.close();
  return { relays, errors };
}

const pathsOf = (participant, count) =>
  until(`${participant.name}'s ${count} connections are chosen`, async () => {
    const found = await participant.page.evaluate(usedPaths);
    return found.length === count && found;
  });
const toldTo = (participant) => participant.page.evaluate(() => window.iceServers);

describe('a TURN server that shares a secret', () => {
  let turn;
  let server;
  let browser;
  /** [how they reach the relay, the participant] */
  const people = [];

  before(async () => {
    turn = await TurnServer.start({ secret: SECRET });
    server = await Server.start({
      args: [
        ...['udp', 'tcp', 'tls'].flatMap((by) => ['--turn', turn.turn(by)]),
        '--stun',
        turn.stun,
        '--turn-secret',
        SECRET,
        '--turn-ttl',
        `${TTL_SECONDS}s`,
      ],
    });
    // Its certificate is nobody's; whether browsers trust one is their business, not Rostra's.
    browser = await launch({ flags: ['--ignore-certificate-errors'] });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await turn?.stop();
  });

  it('carries those who reach nothing else, by UDP, TCP and TLS', async () => {
    for (const [index, by] of ['udp', 'tcp', 'tls'].entries()) {
      const init = [relayOnly, turn.turn(by)];
      people.push([by, await Participant.join(browser, server, 'relay', index, { init })]);
    }
    for (const [by, one] of people) {
      for (const [, other] of people) {
        if (other === one) continue;
        await one.sees(other);
        await one.hears(other);
      }
      assert.deepEqual(await pathsOf(one, 2), [`relay by ${by}`, `relay by ${by}`], one.name);
    }
    assert.match(turn.output, /peer 127\.0\.0\.1 lifetime updated/);
  });

  it('is told to each page with the STUN server and credentials of their own', async () => {
    const names = new Set();
    for (const [, one] of people) {
      const servers = await toldTo(one);
      const urls = servers.flatMap(({ urls }) => urls);
      for (const url of [turn.stun, turn.turn('udp'), turn.turn('tcp'), turn.turn('tls')])
        assert.ok(urls.includes(url), `${url} is not among ${urls.join(' ')}`);
      const { username } = servers.find(({ urls }) => urls[0].startsWith('turn:'));
      assert.ok(
        turn.output.includes(`user <${username}>: incoming packet ALLOCATE processed, success`),
        `${one.name} did not use ${username}`,
      );
      names.add(username.split(':')[1]);
    }
    assert.equal(names.size, people.length, 'two people share a name at the relay');
  });

  it('refuses what is expired or forged', async () => {
    const page = await openPage(browser, { url: server.url });
    const now = Math.floor(Date.now() / 1000);
    const ask = (credentials) => page.evaluate(gather, [{ urls: [turn.turn('udp')], ...credentials }]);
    const good = await ask(turn.credentials('somebody', now + 60));
    assert.deepEqual(good.relays, ['relay'], 'with good credentials there is a relay');
    for (const [what, credentials] of [
      ['an expired one', turn.credentials('somebody', now - 1)],
      ['one of another secret', turn.credentials('somebody', now + 60, 'a-secret-of-somebody-else')],
      [
        'one whose end was put off',
        { ...turn.credentials('somebody', now - 1), username: `${now + 3600}:somebody` },
      ],
    ]) {
      const refused = await ask(credentials);
      assert.deepEqual(refused.relays, [], what);
      assert.ok(refused.errors.includes(401), `${what}: ${refused.errors.join(' ')}`);
    }
    await page.context().close();
  });

  it('goes on for those who stay: their pages get new credentials before the old ones expire', async () => {
    const [, one] = people[0];
    const [first] = (await toldTo(one)).filter(({ urls }) => urls[0] === turn.turn('udp'));
    const expires = Number(first.username.split(':')[0]);
    const renewed = await until(
      'the connections have new credentials',
      async () => {
        const found = await one.page.evaluate(() =>
          window.rostraTest.connections
            .filter(({ connectionState }) => connectionState === 'connected')
            .map((connection) => connection.getConfiguration().iceServers),
        );
        return found.every((servers) => !JSON.stringify(servers).includes(first.username)) && found;
      },
      { timeoutMs: 60_000 },
    );
    assert.equal(renewed.length, 2, 'the connections are those from before');
    for (const servers of renewed) {
      const udp = servers.find(({ urls }) => urls[0] === turn.turn('udp'));
      assert.ok(Number(udp.username.split(':')[0]) > expires, udp.username);
      assert.equal(udp.username.split(':')[1], first.username.split(':')[1], 'for the same participant');
      const { relays } = await one.page.evaluate(gather, [udp]);
      assert.deepEqual(relays, ['relay'], 'the new ones are good');
    }
    await until(
      'the first ones are of no use any more',
      async () => (await one.page.evaluate(gather, [first])).errors.includes(401),
      { timeoutMs: 60_000 },
    );
    await one.sees(people[1][1]);
    assert.deepEqual(await pathsOf(one, 2), ['relay by udp', 'relay by udp'], 'what works goes on');
  });
});

describe('a TURN server with a password', () => {
  let turn;
  let server;
  let browser;

  before(async () => {
    turn = await TurnServer.start();
    server = await Server.start({ args: ['--turn', turn.turn()] });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await turn?.stop();
  });

  it('works, and the start says who sees the password', async () => {
    assert.match(server.output, /everyone on stage, guests too, is told the password/);
    const page = await Participant.join(browser, server, 'password', 0, { init: [relayOnly, 'turn:'] });
    assert.deepEqual(await pathsOf(page, 1), ['relay by udp']);
    const [told] = await toldTo(page);
    assert.deepEqual(
      [told.urls, told.username, told.credential],
      [[`turn:127.0.0.1:${turn.port}?transport=udp`], 'rostra', 'relayed'],
    );
  });
});
