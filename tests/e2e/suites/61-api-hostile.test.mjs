// SPDX-License-Identifier: Apache-2.0
// What somebody with bad intentions sends to the API: forged and replayed requests, injections, broken JSON, Unicode
// tricks, floods. Every answer still follows the document; afterwards the server is as healthy as before.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Contract, send } from '../lib/api.mjs';
import { DATABASES } from '../lib/database.mjs';
import { picture } from '../lib/picture.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { processes, Server } from '../lib/server.mjs';

const injections = [
  "'; DROP TABLE accounts; --",
  "' OR '1'='1",
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '{{7*7}}',
  '../../etc/passwd',
  '%00%0d%0aSet-Cookie: a=b',
  '\\u0027; SELECT pg_sleep(5); --',
];

for (const database of DATABASES) {
  describe(`hostile calls of /api/v1 on ${database}`, () => {
    let postgres;
    let server;
    let api;
    let mara;
    before(async () => {
      if (database === 'postgresql') postgres = await Postgres.start();
      server = await Server.start({
        args: ['--workers', '1', '--login-attempts', '12', '--login-attempts-per-address', '24', '--sign-up-rate', '30', '--trusted-proxy', '127.0.0.1', '--access', 'open',
          '--database', postgres ? postgres.url : 'sqlite'],
      });
      api = await Contract.of(server.url);
      mara = await from('192.0.2.1').signUp('mara');
    });
    after(async () => {
      await server?.stop();
      await postgres?.close();
    });
    // The proxy is trusted: each test has an address, and so limits, of its own.
    const from = (address, extra = {}) => api.visitor({ 'X-Forwarded-For': address, ...extra });

    it('a change needs the right CSRF token and an Origin of this server', async () => {
      const body = { title: 'Forged' };
      const other = await from('192.0.2.2').signUp('other-one');
      for (const [code, headers] of [
        ['csrf', { 'X-CSRF-Token': undefined }],
        ['csrf', { 'X-CSRF-Token': 'x' }],
        ['csrf', { 'X-CSRF-Token': other.csrf }],
        ['origin-denied', { Origin: 'https://evil.example' }],
        ['origin-denied', { Origin: 'null' }],
        ['origin-denied', { Origin: undefined }],
        ['origin-denied', { Origin: `${server.url}.evil.example` }],
        ['origin-denied', { Origin: undefined, Referer: server.url }],
        ['origin-denied', { 'Sec-Fetch-Site': 'cross-site' }],
        ['origin-denied', { 'Sec-Fetch-Site': 'same-site' }],
      ]) {
        const answer = await mara.must(403, 'POST', '/spaces', body, headers);
        assert.equal(answer.code, code, JSON.stringify(headers));
      }
      for (const path of ['/sessions', '/accounts', '/owner']) {
        const answer = await api.visitor().must(403, 'POST', path, {}, { Origin: 'https://evil.example' });
        assert.equal(answer.code, 'origin-denied');
      }
      await mara.must(201, 'POST', '/spaces', body, { Origin: undefined, 'Sec-Fetch-Site': 'same-origin' });
      await mara.must(200, 'GET', '/me', undefined, { Origin: 'https://evil.example' }); // read, but no CORS
    });

    it('forms of other sites, two identities and forged tokens are refused', async () => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
        await mara.must(415, 'POST', '/spaces', '{"title":"x"}', { 'Content-Type': type });
      assert.equal((await mara.must(400, 'GET', '/me', undefined, { Authorization: 'Bearer rst_x' })).code, 'two-identities');
      for (const Authorization of ['Basic bWFyYTp4', 'Bearer', 'Bearer rss_x', 'bearer rst_x', `Bearer rst_${'A'.repeat(43)}`, `Bearer ${mara.session}`])
        assert.equal((await api.visitor().must(401, 'GET', '/me', undefined, { Authorization })).code, 'bad-token');
      for (const Cookie of ['rostra_session=rss_x', 'rostra_session=', `rostra_session="${mara.session}"`, `a=b;; =;rostra_session=${'é'.codePointAt(0)}`, `rostra_session=${'x'.repeat(4000)}`])
        await api.visitor().must(401, 'GET', '/me', undefined, { Cookie });
      const token = (await mara.must(201, 'POST', '/me/tokens', { name: 'n', scopes: ['profile'] })).token;
      await api.program(token).must(200, 'GET', '/me');
      await api.program(token.slice(0, -1) + (token.endsWith('A') ? 'B' : 'A')).must(401, 'GET', '/me');
    });

    it('broken and oversized JSON is refused with a reason', async () => {
      const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
      for (const body of ['', '{', 'null', '[]', '"x"', '{"title":"x"}}', '{"title":"\\ud800"}', '{"title":"a\\u0000b"}', deep, `{"title":${deep}}`, Buffer.from([0x7b, 0xff, 0x7d]), '{"title":NaN}'])
        await mara.call('POST', '/spaces', body).then((answer) => assert.ok([400, 422].includes(answer.status), `${answer.status} for ${String(body).slice(0, 40)}`));
      assert.equal((await mara.call('POST', '/spaces', JSON.stringify({ title: 'x'.repeat(70_000) }))).status, 413);
      for (const title of [1, true, null, {}, [], ['x'], '', ' ', 'x'.repeat(101), '\u202etitle', 'a\u0007b', 'a\nb', 'z' + '\u0300'.repeat(40)])
        await mara.must(422, 'POST', '/spaces', { title });
      const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`field${i}`, i]));
      assert.ok((await mara.must(422, 'POST', '/spaces', many)).errors.length <= 20);
      assert.equal((await mara.call('POST', `/spaces?${'x'.repeat(3000)}`, {})).status, 414);
    });

    it('injections are text, nowhere more', async () => {
      for (const [i, text] of injections.entries()) {
        const space = await mara.must(201, 'POST', '/spaces', { title: text, slug: `injection-${i}`, description: text });
        assert.deepEqual([space.title, space.description], [text, text]);
        assert.equal((await mara.must(200, 'PATCH', '/me', { status: text })).status, text);
        await mara.must(422, 'PATCH', '/me', { userName: text });
        const encoded = encodeURIComponent(text);
        for (const path of [`/spaces/${encoded}`, `/accounts/${encoded}`, `/invitations/${encoded}`, `/spaces/injection-0/members/${encoded}`])
          assert.ok([400, 404, 405].includes((await mara.get(path)).status), path);
        assert.equal((await mara.get(`/spaces?filter=mine&cursor=${encoded}`)).status, 422);
        assert.equal((await from('192.0.2.3').call('POST', '/sessions', { userName: text, password: text })).status, i < 12 ? 401 : 429);
      }
      for (const path of ['//me', '/me/', '/me/%2e%2e/session', '/%6de', '/me%00', '/../metrics', '/sessions/current/x'])
        assert.ok([200, 400, 401, 404].includes((await send(server.url, 'GET', `/api/v1${path}`)).status), path);
      const header = await mara.get('/session', { 'User-Agent': "'; DROP TABLE sessions; --" });
      assert.equal(header.status, 200);
    });

    it('names that look alike are one, and names that deceive are none', async () => {
      await from('192.0.2.4').signUp('paypal');
      for (const userName of ['раураl', 'PayPal', 'ｐａｙｐａｌ', 'paypaI', 'paypa1'])
        assert.ok([409, 422].includes((await from('192.0.2.4').call('POST', '/accounts', { userName, password: 'long enough' })).status), userName);
      for (const userName of ['pay pal', 'pay\u200bpal', 'pay\u202epal', 'аdmin', '...', 'a..', '-ab', 'zal\u0300\u0301\u0302\u0303\u0304go', '👩‍🚀👩‍🚀👩‍🚀', '\ufeffabc'])
        assert.equal((await from('192.0.2.5').call('POST', '/accounts', { userName, password: 'long enough' })).status, 422, JSON.stringify(userName));
      for (const userName of ['अनन्या', '山田太郎', 'Ольга', 'Zoë.B-2'])
        assert.equal((await from('192.0.2.6').call('POST', '/accounts', { userName, password: 'long enough' })).status, 201, userName);
    });

    it('hostile pictures cost their own process only', async () => {
      const whole = picture(200, 200);
      const upload = (bytes) => mara.call('PUT', '/me/avatar', bytes, { 'Content-Type': 'image/png' });
      const huge = Buffer.from(whole);
      huge.writeUInt32BE(60_000, 16); // the header says 60000 x 60000
      huge.writeUInt32BE(60_000, 20);
      for (const bytes of [huge, whole.subarray(0, 60), Buffer.concat([whole.subarray(0, 8), Buffer.alloc(5000, 255)]),
        Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(3000, 7)]), Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBPVP8 '), Buffer.alloc(900, 1)])])
        assert.equal((await upload(bytes)).status, 422);
      const kept = await upload(whole);
      assert.equal(kept.status, 200);
      const shown = await api.visitor().get(kept.json.avatarUrl.replace('/api/v1', ''));
      assert.ok(!shown.body.includes('taken at home'), 'metadata is gone');
      const many = await Promise.all(Array.from({ length: 25 }, () => upload(whole)));
      assert.ok(many.every((one) => one.status === 200 || one.status === 503));
      assert.ok(many.some((one) => one.status === 200));
    });

    it('nobody learns by the time whether an account exists', async () => {
      // In processor time of the server, which makes nothing but hashes here: by the clock, other suites would count, too.
      const spent = () => processes().find((one) => one.pid === server.pid).ticks * 10;
      const took = { known: 0, unknown: 0 };
      for (let i = 0; i < 8; ++i) {
        for (const [kind, userName] of [['known', 'paypal'], ['unknown', `nobody-${i}`]]) {
          const before = spent();
          await from(`198.51.100.${i * 2 + (kind === 'known')}`).must(401, 'POST', '/sessions', { userName, password: 'guess' });
          took[kind] += spent() - before;
        }
      }
      const [known, unknown] = [took.known / 8, took.unknown / 8];
      console.log(`log-in: known ${known.toFixed(0)} ms, unknown ${unknown.toFixed(0)} ms of the processor`);
      assert.ok(Math.max(known, unknown) / Math.min(known, unknown) < 1.7, `${known} and ${unknown} ms`);
      assert.ok(unknown > 30, 'a hash was made for an unknown name, too');
    });

    it('log-in is limited by address, for everyone together and by known browser, sign-up by address', async () => {
      // One attempt comes back every 25 s, and a busy machine may need seconds for a hash: so "at least", until refused.
      let refused;
      for (let i = 0; i < 150 && refused === undefined; ++i) {
        const answer = await from(`203.0.113.${i}`).call('POST', '/sessions', { userName: 'mara', password: 'guess' });
        if (answer.status === 429) refused = i;
      }
      assert.ok(refused >= 5 * 12, `by account, after ${refused}`);
      assert.equal((await from('198.51.100.99').call('POST', '/sessions', { userName: 'mara', password: mara.password })).status, 429);
      refused = undefined;
      for (let i = 0; i < 60 && refused === undefined; ++i) {
        const answer = await from('198.51.100.200').call('POST', '/sessions', { userName: `someone${i}`, password: 'guess' });
        if (answer.status === 429) refused = i;
      }
      assert.ok(refused >= 24, `by address, after ${refused}`);
      await mara.must(201, 'POST', '/sessions', { userName: 'mara', password: mara.password }, { 'X-CSRF-Token': undefined });
      await from('198.51.100.201').must(201, 'POST', '/sessions', { userName: 'other-one', password: 'other-one has a password' });
      refused = undefined;
      for (let i = 0; i < 32 && refused === undefined; ++i) {
        const answer = await from('203.0.113.202').call('POST', '/accounts', { userName: 'mara', password: 'long enough' });
        if (answer.status === 429) refused = i;
      }
      assert.equal(refused, 30, 'sign-up by address');
      // What a client writes itself in front of the proxy's entry does not count.
      const spoofed = await api.visitor({ 'X-Forwarded-For': '8.8.8.8, 203.0.113.202' }).call('POST', '/accounts', { userName: 'mara', password: 'long enough' });
      assert.equal(spoofed.status, 429);
    });

    it('a flood of log-ins is refused in time and stops nothing else', async () => {
      const flood = Promise.all(
        Array.from({ length: 40 }, (_, i) =>
          from(`2001:db8:${i.toString(16)}::1`).call('POST', '/sessions', { userName: `flood${i}`, password: 'guess' }),
        ),
      );
      let over = false;
      void flood.then(() => {
        over = true;
      });
      await mara.must(200, 'GET', '/me');
      assert.ok(!over, 'another call waits for the flood');
      const answers = await flood;
      assert.ok(answers.every((one) => [401, 503].includes(one.status)));
      assert.ok(answers.some((one) => one.status === 503), 'the queue is bounded');
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    });
  });
}
