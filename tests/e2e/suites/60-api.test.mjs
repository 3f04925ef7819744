// SPDX-License-Identifier: Apache-2.0
// The HTTP API against its own OpenAPI document, on SQLite and on PostgreSQL (ROSTRA_TEST_DATABASES=sqlite for one):
// every answer is validated, and every operation must have succeeded at least once.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Contract } from '../lib/api.mjs';
import { DATABASES } from '../lib/database.mjs';
import { Guest } from '../lib/guest.mjs';
import { picture } from '../lib/picture.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { totp } from '../lib/totp.mjs';
import { until } from '../lib/wait.mjs';


for (const database of DATABASES) {
  describe(`/api/v1 on ${database}`, () => {
    let postgres;
    let server;
    let api;
    let anna; // owner of the server
    let bela;
    before(async () => {
      if (database === 'postgresql') postgres = await Postgres.start();
      const args = ['--workers', '1', '--sign-up-rate', '1000', '--login-attempts', '50'];
      server = await Server.start({ args: [...args, '--database', postgres ? postgres.url : 'sqlite'], mix: SMALL_MIX });
      api = await Contract.of(server.url);
    });
    after(async () => {
      await server?.stop();
      await postgres?.close();
    });

    it('the first owner comes by the printed link, once', async () => {
      const guest = api.visitor();
      const hello = await guest.must(200, 'GET', '/session');
      assert.deepEqual(hello.layouts.map((one) => one.name), ['grid', 'speaker', 'spotlight']);
      assert.ok(hello.layouts.every((one) => one.description.endsWith('.')));
      assert.equal(hello.layout, 'grid');
      assert.deepEqual([hello.account, hello.needsOwner, hello.access, hello.signUp], [null, true, 'open', true]);
      await until('the link is printed', () => /setup\?token=/.test(server.output));
      const [token] = /rso_[\w-]+/.exec(server.output);
      const claim = { token, userName: 'Anna', password: 'correct horse' };
      const wrong = await guest.must(403, 'POST', '/owner', { ...claim, token: `${token}x` });
      assert.equal(wrong.code, 'owner-link-invalid');
      anna = api.visitor();
      anna.me = await anna.must(201, 'POST', '/owner', claim);
      anna.password = claim.password;
      assert.equal(anna.me.serverOwner, true);
      assert.equal((await guest.must(403, 'POST', '/owner', { ...claim, userName: 'Eve1' })).code, 'owner-link-invalid');
      assert.equal((await anna.must(200, 'GET', '/session')).needsOwner, false);
    });

    it('sign up tells every mistake at its field', async () => {
      bela = await api.visitor().signUp('Béla');
      const guest = api.visitor();
      const taken = await guest.must(409, 'POST', '/accounts', { userName: 'BÉLA', password: 'long enough' });
      assert.deepEqual([taken.code, taken.errors[0].field], ['taken', 'userName']);
      const bad = await guest.must(422, 'POST', '/accounts', { userName: 'x', password: 'short' });
      assert.deepEqual(bad.errors.map((one) => one.field).sort(), ['password', 'userName']);
      const more = await guest.must(422, 'POST', '/accounts', { userName: 'xyz', admin: true });
      assert.deepEqual(more.errors.map((one) => one.field).sort(), ['admin', 'password']);
      for (const password of ['password', '12345678', 'aaaaaaaaaa', 'Karlotta'])
        await guest.must(422, 'POST', '/accounts', { userName: 'karlotta', password });
    });

    it('one sentence for an unknown name, a wrong password and a disabled account', async () => {
      const off = await api.visitor().signUp('disabled1');
      assert.equal((await server.cli('user', 'disable', 'disabled1', ...databaseArgs())).code, 0);
      assert.equal((await off.get('/me')).status, 401);
      const answers = [];
      for (const [userName, password] of [['nobody', 'x'], ['Béla', 'x'], ['disabled1', off.password]])
        answers.push((await api.visitor().must(401, 'POST', '/sessions', { userName, password })).detail);
      assert.equal(new Set(answers).size, 1);
      assert.equal((await server.cli('user', 'enable', 'disabled1', ...databaseArgs())).code, 0);
      await api.visitor().must(201, 'POST', '/sessions', { userName: 'DISABLED1', password: off.password });
    });

    it('sessions: listed, ended one by one, all at once; a password ends the others', async () => {
      const log = async () => {
        const one = api.visitor({ 'User-Agent': 'Firefox <b>"é' });
        await one.must(201, 'POST', '/sessions', { userName: 'Béla', password: bela.password });
        return one;
      };
      const [second, third] = [await log(), await log()];
      const list = (await bela.must(200, 'GET', '/sessions')).items;
      assert.equal(list.length, 3);
      assert.equal(list.filter((one) => one.current).length, 1);
      await second.must(204, 'DELETE', '/sessions/current');
      assert.equal(second.session, undefined);
      const other = (await bela.must(200, 'GET', '/sessions')).items.find((one) => !one.current);
      await bela.must(204, 'DELETE', `/sessions/${other.id}`);
      await third.must(401, 'GET', '/me');
      await bela.must(404, 'DELETE', `/sessions/${other.id}`);
      const fourth = await log();
      assert.equal(
        (await bela.must(403, 'PUT', '/me/password', { oldPassword: 'no', newPassword: 'a new password' })).code,
        'wrong-password',
      );
      await bela.must(204, 'PUT', '/me/password', { oldPassword: bela.password, newPassword: 'a new password' });
      bela.password = 'a new password';
      await fourth.must(401, 'GET', '/me');
      await bela.must(200, 'GET', '/me');
      const replayed = bela.session;
      await bela.must(204, 'DELETE', '/sessions');
      await api.visitor().must(401, 'GET', '/me', undefined, { Cookie: replayed });
      await bela.must(201, 'POST', '/sessions', { userName: 'béla', password: bela.password });
    });

    it('second factor: set up with a first code, asked for at log-in, switched off', async () => {
      const one = await api.visitor().signUp('twofold');
      const { password } = one;
      assert.equal((await one.must(200, 'GET', '/me/second-factor')).on, false);
      await one.must(404, 'PUT', '/me/second-factor', { code: '123456' });
      await one.must(403, 'POST', '/me/second-factor', { password: 'not this' });
      const { secret } = await one.must(201, 'POST', '/me/second-factor', { password });
      assert.equal((await one.must(403, 'PUT', '/me/second-factor', { code: 'abcdef' })).code, 'wrong-code');
      const { recoveryCodes } = await one.must(200, 'PUT', '/me/second-factor', { code: totp(secret) });
      assert.equal(recoveryCodes.length, 10);
      assert.equal((await one.must(200, 'GET', '/me/second-factor')).on, true);
      const logIn = { userName: 'twofold', password };
      assert.equal((await api.visitor().must(401, 'POST', '/sessions', logIn)).code, 'code-needed');
      assert.equal((await api.visitor().must(403, 'POST', '/sessions', { ...logIn, code: '1' })).code, 'wrong-code');
      await api.visitor().must(201, 'POST', '/sessions', { ...logIn, code: totp(secret, 1) });
      await api.visitor().must(201, 'POST', '/sessions', { ...logIn, code: recoveryCodes[3].toUpperCase() });
      await one.must(409, 'POST', '/me/second-factor', { password });
      await one.must(204, 'DELETE', '/me/second-factor', { password });
      await api.visitor().must(201, 'POST', '/sessions', logIn);
    });

    it('profile: names, status, picture', async () => {
      const me = await bela.must(200, 'PATCH', '/me', { userName: 'Béla.2', status: 'on <i>air</i>' });
      assert.deepEqual([me.userName, me.displayName, me.status], ['Béla.2', 'Béla.2', 'on <i>air</i>']);
      assert.equal((await bela.must(409, 'PATCH', '/me', { userName: 'anna' })).code, 'taken');
      await bela.must(422, 'PATCH', '/me', { displayName: 'evil\u202etxt' });
      await bela.must(200, 'PATCH', '/me', { displayName: 'Béla Ö.' });
      const withPicture = await bela.must(200, 'PUT', '/me/avatar', await picture(), { 'Content-Type': 'image/png' });
      const path = withPicture.avatarUrl.replace('/api/v1', '');
      const avatar = await api.visitor().get(path);
      assert.equal(avatar.status, 200);
      assert.match(avatar.headers['cache-control'], /immutable/);
      const again = await api.visitor().get(path, { 'If-None-Match': avatar.headers.etag });
      assert.equal(again.status, 304);
      const refused = async (status, bytes, type) => {
        const answer = await bela.call('PUT', '/me/avatar', bytes, { 'Content-Type': type });
        assert.equal(answer.status, status, answer.text);
      };
      await refused(415, Buffer.from('<svg onload=alert(1)>'), 'image/png');
      await refused(415, await picture(), 'image/svg+xml');
      await refused(422, (await picture()).subarray(0, 40), 'image/png');
      await refused(413, Buffer.alloc(1_100_000, 1), 'image/png');
      await bela.must(204, 'DELETE', '/me/avatar');
      await api.visitor().must(404, 'GET', `/accounts/${bela.me.id}/avatar`);
      const seen = await api.visitor().must(200, 'GET', `/accounts/${bela.me.id}`);
      assert.deepEqual(Object.keys(seen).sort(), ['avatarUrl', 'displayName', 'id', 'status', 'userName']);
    });

    it('tokens do what their scopes say and no more', async () => {
      const make = async (scopes) => bela.must(201, 'POST', '/me/tokens', { name: 'test', scopes, expiresInDays: 1 });
      const reader = await make(['spaces:read']);
      const program = api.program(reader.token);
      await program.must(200, 'GET', '/spaces?filter=mine');
      assert.equal((await program.must(403, 'POST', '/spaces', { title: 'No' })).code, 'scope-missing');
      assert.equal((await program.must(403, 'GET', '/me')).code, 'scope-missing');
      assert.equal((await program.must(403, 'GET', '/me/tokens')).code, 'session-needed');
      const writer = api.program((await make(['spaces', 'chat'])).token);
      await writer.must(201, 'POST', '/spaces', { title: 'By a program' });
      assert.equal((await bela.must(422, 'POST', '/me/tokens', { name: 'x', scopes: ['admin'] })).errors[0].field, 'scopes');
      await bela.must(422, 'POST', '/me/tokens', { name: 'x', scopes: ['everything'] });
      assert.ok((await bela.must(200, 'GET', '/me/tokens')).items.every((one) => one.token === undefined));
      await bela.must(204, 'DELETE', `/me/tokens/${reader.id}`);
      assert.equal((await program.must(401, 'GET', '/spaces')).code, 'bad-token');
      await bela.must(404, 'DELETE', `/me/tokens/${reader.id}`);
    });

    it('spaces: made, changed, listed in pages, renamed, deleted', async () => {
      const made = await bela.must(201, 'POST', '/spaces', { title: 'Wednesday Jazz Ümlaut' });
      assert.equal(made.slug, 'wednesday-jazz-umlaut');
      assert.equal((await bela.must(201, 'POST', '/spaces', { title: 'Wednesday Jazz: Umlaut' })).slug, 'wednesday-jazz-umlaut-2');
      assert.equal((await anna.must(409, 'POST', '/spaces', { title: 'x', slug: made.slug })).errors[0].field, 'slug');
      await bela.must(422, 'POST', '/spaces', { title: 'x', slug: 'No Slug' });
      await bela.must(422, 'POST', '/spaces', { title: 'x', slug: '-x' });
      const changed = await bela.must(200, 'PATCH', `/spaces/${made.slug}`, {
        description: 'Line\nline',
        startsAt: '2030-01-02T03:04:05+02:00',
        slug: 'jazz',
        settings: { lobby: true, chat: 'members', slowModeSeconds: 5 },
      });
      assert.deepEqual([changed.slug, changed.startsAt, changed.settings.lobby], ['jazz', '2030-01-02T01:04:05.000Z', true]);
      await bela.must(404, 'GET', `/spaces/${made.slug}`);
      const wrong = await bela.must(422, 'PATCH', '/spaces/jazz', { settings: { chat: 'loud', layout: 'nope', stageSize: 0 } });
      assert.deepEqual(wrong.errors.map((one) => one.field).sort(), ['settings.chat', 'settings.layout', 'settings.stageSize']);
      const { message } = wrong.errors.find((one) => one.field === 'settings.layout');
      assert.equal(message, 'this layout does not exist; choose one of grid, speaker, spotlight, or none');
      for (const layout of ['speaker', '']) {
        const arranged = await bela.must(200, 'PATCH', '/spaces/jazz', { settings: { layout } });
        assert.equal(arranged.settings.layout, layout);
      }
      assert.equal((await bela.must(200, 'PATCH', '/spaces/jazz', { settings: { floor: 'cafe' } })).settings.floor, 'cafe');
      const floor = await bela.must(200, 'PUT', '/floor-pictures/jazz', await picture(), { 'Content-Type': 'image/png' });
      assert.equal(floor.settings.floor, 'picture');
      const shown = await api.visitor().get(floor.floorPictureUrl.replace('/api/v1', ''));
      assert.equal(shown.status, 200);
      assert.match(shown.headers['cache-control'], /immutable/);
      assert.equal((await bela.must(200, 'DELETE', '/floor-pictures/jazz')).floorPictureUrl, null);
      assert.equal((await bela.must(200, 'PATCH', '/spaces/jazz', { startsAt: null })).startsAt, null);
      const slugs = [];
      let next = '';
      do {
        const page = await bela.must(200, 'GET', `/spaces?filter=mine&limit=1${next && `&cursor=${next}`}`);
        slugs.push(...page.items.map((one) => one.slug));
        next = page.next;
      } while (next);
      assert.deepEqual([...slugs].sort(), ['by-a-program', 'jazz', 'wednesday-jazz-umlaut-2']);
      await bela.must(422, 'GET', '/spaces?limit=0');
      await bela.must(422, 'GET', '/spaces?filter=all');
      assert.deepEqual((await bela.must(200, 'GET', '/spaces?filter=live')).items, []);
      await api.visitor().must(401, 'GET', '/spaces?filter=mine');
      const stranger = await api.visitor().signUp('stranger');
      await stranger.must(403, 'DELETE', '/spaces/jazz');
      await stranger.must(403, 'PATCH', '/spaces/jazz', { title: 'Mine' });
      await bela.must(204, 'DELETE', '/spaces/wednesday-jazz-umlaut-2');
      await bela.must(404, 'DELETE', '/spaces/wednesday-jazz-umlaut-2');
    });

    it('a private space is invisible without a role; invitations give one', async () => {
      await bela.must(201, 'POST', '/spaces', { title: 'Secret', slug: 'secret', visibility: 'private' });
      const carla = await api.visitor().signUp('carla');
      for (const path of ['', '/people', '/messages', '/members', '/invitations', '/bans'])
        await carla.must(404, 'GET', `/spaces/secret${path}`);
      const publicOnes = (await carla.must(200, 'GET', '/spaces?filter=public&limit=100')).items;
      assert.ok(!publicOnes.some((one) => one.slug === 'secret'));
      const invite = async (body) => bela.must(201, 'POST', '/spaces/secret/invitations', body);
      const link = await invite({ role: 'host', maxUses: 1, expiresInHours: 1, note: 'for Carla' });
      assert.equal(link.url, `/invite/${link.token}`);
      const view = await api.visitor().must(200, 'GET', `/invitations/${link.token}`);
      assert.deepEqual([view.space.slug, view.role, view.valid], ['secret', 'host', true]);
      await api.visitor().must(404, 'GET', `/invitations/${link.token}x`);
      await api.visitor().must(401, 'POST', `/invitations/${link.token}/accept`);
      assert.equal((await carla.must(200, 'POST', `/invitations/${link.token}/accept`)).role, 'host');
      await carla.must(200, 'POST', `/invitations/${link.token}/accept`); // has the role already
      const dora = await api.visitor().signUp('dora');
      assert.equal((await dora.must(403, 'POST', `/invitations/${link.token}/accept`)).code, 'invitation-invalid');
      assert.equal((await dora.must(200, 'GET', `/invitations/${link.token}`)).reason, 'used-up');
      const revoked = await invite({ role: 'viewer' });
      await bela.must(204, 'DELETE', `/spaces/secret/invitations/${revoked.id}`);
      assert.equal((await dora.must(403, 'POST', `/invitations/${revoked.token}/accept`)).code, 'invitation-invalid');
      const all = (await bela.must(200, 'GET', '/spaces/secret/invitations')).items;
      assert.ok(all.every((one) => one.token === undefined) && all.length === 2);
      await carla.must(403, 'POST', '/spaces/secret/invitations', { role: 'host' });
      await carla.must(422, 'POST', '/spaces/secret/invitations', { role: 'owner' });
      await carla.must(201, 'POST', '/spaces/secret/invitations', { role: 'viewer' });

      // Roles: a host gives what is below host, an owner everything, nobody takes the owner's.
      await carla.must(200, 'PUT', `/spaces/secret/members/${dora.me.id}`, { role: 'participant' });
      await carla.must(403, 'PUT', `/spaces/secret/members/${dora.me.id}`, { role: 'host' });
      await bela.must(409, 'PUT', `/spaces/secret/members/${bela.me.id}`, { role: 'viewer' });
      await bela.must(200, 'PUT', '/spaces/secret/members/@stranger', { role: 'viewer' });
      assert.equal((await bela.must(200, 'GET', '/spaces/secret/members')).items.length, 4);
      await dora.must(403, 'GET', '/spaces/secret/members');
      await dora.must(403, 'PATCH', '/spaces/secret', { settings: { locked: true } });
      await carla.must(200, 'PATCH', '/spaces/secret', { settings: { locked: true } });
      await carla.must(403, 'PATCH', '/spaces/secret', { title: 'Mine now' });
      await carla.must(204, 'DELETE', '/spaces/secret/members/@stranger');
      await dora.must(204, 'DELETE', `/spaces/secret/members/${dora.me.id}`); // leaves
      await dora.must(404, 'GET', '/spaces/secret');
      await anna.must(200, 'GET', '/spaces/secret'); // owns the server
      assert.deepEqual((await bela.must(200, 'GET', '/spaces/secret/bans')).items, []);
      await bela.must(404, 'DELETE', '/spaces/secret/bans/nobody');
    });

    it('chat by program: ids in order, paging, edit, delete, rules', async () => {
      const carla = api.visitor();
      await carla.must(201, 'POST', '/sessions', { userName: 'carla', password: 'carla has a password' });
      const token = (await bela.must(201, 'POST', '/me/tokens', { name: 'bot', scopes: ['chat'] })).token;
      const bot = api.program(token);
      await bela.must(201, 'POST', '/spaces', { title: 'Chat', slug: 'chat' });
      const ids = [];
      for (const text of ['one', 'two <script>', "three'; DROP TABLE messages;--"])
        ids.push((await bot.must(201, 'POST', '/spaces/chat/messages', { text, nonce: text.slice(0, 8) })).id);
      assert.deepEqual(ids, [1, 2, 3]);
      const again = await bot.must(201, 'POST', '/spaces/chat/messages', { text: 'one', nonce: 'one' });
      assert.equal(again.id, 1, 'the same nonce stores nothing');
      const page = await api.visitor().must(200, 'GET', '/spaces/chat/messages?limit=2');
      assert.deepEqual(page.items.map((one) => one.id), [2, 3]);
      const older = await api.visitor().must(200, 'GET', `/spaces/chat/messages?limit=2&before=${page.next}`);
      assert.deepEqual([older.items.map((one) => one.id), older.next], [[1], undefined]);
      assert.equal((await bot.must(200, 'PATCH', '/spaces/chat/messages/1', { text: 'uno' })).text, 'uno');
      await carla.must(403, 'PATCH', '/spaces/chat/messages/1', { text: 'mine' });
      await carla.must(403, 'DELETE', '/spaces/chat/messages/1');
      await bela.must(204, 'DELETE', '/spaces/chat/messages/1');
      await bot.must(404, 'PATCH', '/spaces/chat/messages/1', { text: 'again' });
      await bela.must(200, 'PATCH', '/spaces/chat', { settings: { chat: 'members' } });
      await carla.must(403, 'POST', '/spaces/chat/messages', { text: 'may I?' });
      await bot.must(422, 'POST', '/spaces/chat/messages', { text: '' });
      await bot.must(422, 'POST', '/spaces/chat/messages', { text: 'x'.repeat(2001) });
      assert.deepEqual((await api.visitor().must(200, 'GET', '/spaces/chat/people')).items, []);
      const show = await api.visitor().must(200, 'GET', '/spaces/chat/show');
      assert.deepEqual([show.live.state, show.playlist, show.startsAt], ['waiting', null, null]);
      assert.ok(Math.abs(show.serverTime - Date.now()) < 60_000);
      await carla.must(403, 'POST', '/spaces/chat/end');
      await bela.must(404, 'POST', '/spaces/chat/end');
    });

    it('what is done to a running room: end of the show, bans and their end', async () => {
      const settings = { visitors: 'stage', guests: true, backstage: false };
      await bela.must(201, 'POST', '/spaces', { title: 'Room', slug: 'room', settings });
      const mallory = await Guest.enter(server, 'room', 'join', 'Mallory');
      await mallory.receive('welcome');
      const { you } = await mallory.receive('seated');
      const here = (await bela.must(200, 'GET', '/spaces/room/people')).items;
      assert.deepEqual([here.length, here[0].id, here[0].place, here[0].account], [1, you.id, 'stage', null]);
      await bela.must(204, 'POST', '/spaces/room/end');
      assert.equal((await mallory.receive('to-audience')).by, 'Béla Ö.');
      await bela.must(404, 'POST', '/spaces/room/end');

      await bela.must(422, 'POST', '/spaces/room/bans', { reason: 'nobody' });
      await bela.must(404, 'POST', '/spaces/room/bans', { person: '@nobody-there' });
      await bela.must(403, 'POST', '/spaces/room/bans', { person: '@Béla.2' });
      const ban = await bela.must(201, 'POST', '/spaces/room/bans', { person: you.id, reason: 'too <b>loud</b>' });
      const told = await mallory.receive('error');
      assert.deepEqual([told.code, told.fatal], ['banned', true]);
      assert.match(told.message, /Béla Ö\. banned you .*too <b>loud<\/b>/);
      await mallory.closed;
      const list = (await bela.must(200, 'GET', '/spaces/room/bans')).items;
      assert.deepEqual(list, [ban]);
      const again = await Guest.enter(server, 'room', 'watch', 'Mallory');
      assert.equal((await again.receive('error')).code, 'banned');
      await bela.must(204, 'DELETE', `/spaces/room/bans/${ban.id}`);
      await bela.must(404, 'DELETE', `/spaces/room/bans/${ban.id}`);
      const forgiven = await Guest.enter(server, 'room', 'watch', 'Mallory');
      assert.equal((await forgiven.receive('seated')).you.id, you.id);
      forgiven.close();
    });

    it('a space that starts backstage goes live when a host says so', async () => {
      const settings = { visitors: 'stage', guests: true };
      const made = await bela.must(201, 'POST', '/spaces', { title: 'Late', slug: 'late', settings });
      assert.equal(made.settings.backstage, true);
      await bela.must(409, 'POST', '/spaces/late/live', {});
      const olga = await Guest.enter(server, 'late', 'join', 'Olga');
      await olga.receive('seated');
      assert.equal((await bela.must(200, 'GET', '/spaces/late')).live.state, 'waiting');
      const dora = await api.visitor().signUp('dora.late');
      await dora.must(403, 'POST', '/spaces/late/live', {});
      await bela.must(422, 'POST', '/spaces/late/live', { countdown: 61 });
      await bela.must(204, 'POST', '/spaces/late/live', { countdown: 0 });
      assert.equal((await bela.must(200, 'GET', '/spaces/late')).live.state, 'live');
      await bela.must(409, 'POST', '/spaces/late/live', {});
      await bela.must(204, 'POST', '/spaces/late/end');
      olga.close();
    });

    it('recordings: listed, fetched in part and whole, deleted; by hosts, by program, from the command line', async () => {
      await bela.must(201, 'POST', '/spaces', { title: 'Record', slug: 'record', settings: { recording: true, visitors: 'stage', backstage: false } });
      assert.deepEqual(await bela.must(200, 'GET', '/spaces/record/recordings'), { items: [], problem: null });
      const ada = await Guest.enter(server, 'record', 'join', 'Ada');
      const newest = (state, seconds, count) =>
        until(`${count} recordings, the newest ${state}`, async () => {
          const { items } = await bela.must(200, 'GET', '/spaces/record/recordings');
          return items.length === count && items[0].state === state && items[0].seconds >= seconds && items[0];
        });
      // Off and on again while the show runs: two files.
      await newest('recording', 2, 1);
      await bela.must(200, 'PATCH', '/spaces/record', { settings: { recording: false } });
      const first = await newest('ready', 2, 1);
      await bela.must(200, 'PATCH', '/spaces/record', { settings: { recording: true } });
      const running = await newest('recording', 2, 2);
      const states = ada.messages.filter(({ type }) => type === 'live').map(({ recording }) => recording);
      const told = states.filter((state, i) => state !== states[i - 1]).join(' ');
      assert.match(told, /^(off )?on off on$/, 'the stage is told');
      const path = `/spaces/record/recordings/${running.id}`;
      assert.equal((await bela.must(409, 'GET', path)).code, 'conflict');
      await bela.must(409, 'DELETE', path);
      await bela.must(204, 'POST', '/spaces/record/end');
      ada.close();
      const ready = await newest('ready', 2, 2);
      const page = await bela.must(200, 'GET', '/spaces/record/recordings?limit=1');
      assert.deepEqual([page.items[0].id, page.next], [ready.id, ready.id]);
      const older = await bela.must(200, 'GET', `/spaces/record/recordings?limit=1&cursor=${page.next}`);
      assert.deepEqual([older.items[0].id, older.next], [first.id, undefined]);

      const reader = api.program((await bela.must(201, 'POST', '/me/tokens', { name: 'backup', scopes: ['spaces:read'] })).token);
      const whole = await reader.get(path);
      assert.deepEqual([whole.status, whole.body.length], [200, ready.bytes]);
      assert.equal(whole.body.subarray(4, 8).toString(), 'ftyp');
      assert.match(whole.headers['content-disposition'], /^attachment; filename="record-\d{4}-\d\d-\d\d-\d{4}\.mp4"$/);
      const piece = await reader.get(path, { Range: 'bytes=1000-1999' });
      assert.deepEqual([piece.status, piece.headers['content-range']], [206, `bytes 1000-1999/${ready.bytes}`]);
      assert.ok(piece.body.equals(whole.body.subarray(1000, 2000)));
      assert.equal((await reader.get(path, { Range: `bytes=${ready.bytes}-` })).status, 416);
      assert.equal((await reader.must(403, 'DELETE', path)).code, 'scope-missing');
      const carla = api.visitor();
      await carla.must(201, 'POST', '/sessions', { userName: 'carla', password: 'carla has a password' });
      for (const address of ['/spaces/record/recordings', path]) {
        await carla.must(403, 'GET', address);
        await api.visitor().must(401, 'GET', address);
      }
      await carla.must(403, 'DELETE', path);
      await bela.must(403, 'DELETE', path, undefined, { 'X-CSRF-Token': 'wrong' });
      for (const id of ['nothing', '%2e%2e', `${running.id}x`])
        await bela.must(404, 'GET', `/spaces/record/recordings/${id}`);
      await bela.must(422, 'GET', '/spaces/record/recordings?limit=0');
      await bela.must(404, 'GET', '/spaces/open-space/recordings');

      const run = (...args) => server.cli('recordings', ...args, ...databaseArgs());
      const [known] = JSON.parse((await run('list', 'record', '--json')).out).recordings;
      assert.deepEqual([known.space, known.id, known.bytes, known.state], ['record', ready.id, ready.bytes, 'ready']);
      assert.ok(Math.abs(known.durationMs / 1000 - ready.seconds) <= 0.5);
      assert.match((await run('list')).out, new RegExp(`record .*ready .*${ready.id}`));
      assert.equal((await run('list', 'no-such-space')).code, 4);
      assert.equal((await run('delete', 'record', 'nothing', '--yes')).code, 4);
      assert.equal((await run('keep', 'record')).code, 2);
      assert.equal((await run('delete', 'record', ready.id, '--yes')).code, 0);
      await bela.must(404, 'GET', path);
      await bela.must(404, 'DELETE', path);
      await bela.must(204, 'DELETE', `/spaces/record/recordings/${first.id}`);
      assert.match((await run('list')).out, /no recordings/);
    });

    it('an account that is deleted takes what is its own along', async () => {
      const gone = await api.visitor().signUp('leaving');
      await gone.must(201, 'POST', '/spaces', { title: 'Leaving', slug: 'leaving' });
      await gone.must(403, 'DELETE', '/me', { password: 'wrong' });
      await gone.must(204, 'DELETE', '/me', { password: gone.password });
      await api.visitor().must(404, 'GET', '/spaces/leaving');
      await api.visitor().must(404, 'GET', `/accounts/${gone.me.id}`);
      await api.visitor().must(401, 'POST', '/sessions', { userName: 'leaving', password: gone.password });
      await api.visitor().signUp('leaving');
    });

    it('rostra user beside the running server', async () => {
      const run = (...args) => server.cli('user', ...args, ...databaseArgs());
      const list = JSON.parse((await run('list', '--json')).out);
      assert.ok(list.accounts.some((one) => one.userName === 'Anna' && one.serverOwner));
      assert.equal((await run('disable', 'nobody-there')).code, 4);
      assert.equal((await run('delete', 'stranger', '--yes')).code, 0);
      await api.visitor().must(401, 'POST', '/sessions', { userName: 'stranger', password: 'stranger has a password' });
    });

    if (database === 'postgresql') {
      it('the database is gone: 503 with Retry-After, health stays, and all comes back', async () => {
        await postgres.stop();
        const down = await until('503', async () => {
          const answer = await bela.get('/me');
          return answer.status === 503 && answer;
        });
        assert.ok(Number(down.headers['retry-after']) > 0);
        assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
        assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
        await postgres.launch();
        await until('the API answers again', async () => (await bela.get('/me')).status === 200);
        await until('ready again', async () => (await fetch(`${server.url}/readyz`)).status === 200);
      });
    }

    it('every operation of the document has succeeded here', async () => {
      await api.visitor().must(200, 'GET', '/openapi.json');
      const missing = api.operations().filter((one) => !api.succeeded.has(one));
      assert.deepEqual(missing, []);
    });

    const databaseArgs = () => (postgres ? ['--database', postgres.url] : []);
  });
}
