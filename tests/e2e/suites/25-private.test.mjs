// SPDX-License-Identifier: Apache-2.0
// A private show in real browsers: whoever is banned stops seeing it at once, whatever the page does, and the viewer
// beside them sees it without a gap.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Account } from '../lib/accounts.mjs';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

describe('a private show', () => {
  let server;
  let browser;
  let hostess;
  let host;

  before(async () => {
    server = await Server.start({ args: ['--workers', '1'], mix: SMALL_MIX });
    browser = await launch();
    hostess = await Account.signUp(server, 'hostess');
    await hostess.space('secret', {}, { visibility: 'private' });
    host = await Participant.join(browser, server, 'secret', 0, { context: hostess.context });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** Somebody with a role who sees the show; `asked` has every address of media that the page asked for. */
  async function member(name) {
    const account = await Account.signUp(server, name);
    await hostess.call('PUT', `/spaces/secret/members/@${name}`, { role: 'viewer' });
    const asked = [];
    const viewer = await Viewer.open(browser, server, 'secret', {
      context: account.context,
      prepare: (page) => page.on('request', (request) => request.url().includes('/hls/') && asked.push(request.url())),
    });
    await viewer.plays();
    return { account, viewer, asked };
  }

  it('ends for whoever is banned and for nobody else', async () => {
    const ines = await member('ines');
    const mallory = await member('mallory');
    const { id } = (await mallory.account.call('GET', '/session')).account;
    const media = mallory.asked.findLast((url) => url.includes('.m3u8') && url.includes('~'));
    assert.ok(media, mallory.asked.at(-1));
    assert.equal((await fetch(media)).status, 200);
    assert.notEqual(new URL(mallory.asked[0]).search, new URL(ines.asked[0]).search, 'one key for two people');

    await hostess.call('POST', '/spaces/secret/bans', { person: id, reason: 'enough' });
    await mallory.viewer.page.getByRole('heading', { name: 'You are banned from this space' }).waitFor();
    assert.equal(await mallory.viewer.page.locator('video').count(), 0, 'the player is still there');
    for (const url of [...new Set(mallory.asked)].slice(-6))
      assert.equal((await fetch(url)).status, 403, `still served: ${url}`);
    // A page that does not give up gets no further either.
    await mallory.viewer.page.reload();
    await mallory.viewer.page.getByRole('heading', { name: 'You are banned from this space' }).waitFor();

    const before = ines.asked.length;
    await ines.viewer.plays();
    await until('the innocent viewer gets more of the show', () => ines.asked.length > before + 3);
    assert.equal((await fetch(ines.asked.findLast((url) => url.includes('.m3u8') && url.includes('~')))).status, 200);
    assert.deepEqual([ines.viewer.page.problems, host.page.problems], [[], []]);
  });

  it('ends for whoever logs out in another tab', async () => {
    const carol = await member('carol');
    const media = carol.asked.findLast((url) => url.includes('.m3u8') && url.includes('~'));
    await carol.account.call('DELETE', '/sessions/current');
    await until('the address is closed', async () => (await fetch(media)).status === 403);
  });
});
