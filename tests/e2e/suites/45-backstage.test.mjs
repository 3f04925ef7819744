// SPDX-License-Identifier: Apache-2.0
// Nobody goes on air by surprise: the device check says what joining means, everyone on stage sees whether they are on air,
// the audience waits until a host goes live, and after the end people are backstage again.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Account } from '../lib/accounts.mjs';
import { inspect } from '../lib/axe.mjs';
import { CAPTURE, COLOURS, launch, openPage, Participant, TONES, Viewer } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const camera = { ...CAPTURE, colour: COLOURS[0], tone: TONES[0] };

let server;
let browser;
let owner;

before(async () => {
  server = await Server.start({ args: ['--end-after', '2s', '--recording-min-free', '0B'] });
  browser = await launch();
  owner = await Account.signUp(server, 'owner');
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const badge = (one, text) => one.page.locator('.top .badge').getByText(text);

describe('a space that begins backstage', () => {
  it('is on air from "Go live" to the end, and only then', async () => {
    const space = await owner.space('backstage', { backstage: true, visitors: 'stage' });
    const viewer = await Viewer.open(browser, server, space);
    await viewer.page.locator('.player[data-state="waiting"]').waitFor();
    const host = await Participant.join(browser, server, space, 0, { context: owner.context });
    host.name = owner.userName; // of the account, whatever the link says
    const guest = await Participant.join(browser, server, space, 1);
    await host.sees(guest);
    await guest.sees(host);
    for (const one of [host, guest]) await badge(one, 'BACKSTAGE').waitFor();
    assert.equal(await guest.page.getByRole('button', { name: 'Go live' }).count(), 0);
    assert.deepEqual(await inspect(host.page, 'backstage'), []);

    // Not after all.
    await host.page.getByRole('button', { name: 'Go live' }).click();
    await guest.page.getByRole('timer').waitFor();
    assert.match(await guest.page.getByRole('timer').textContent(), /^[1-5]Going live$/);
    await viewer.page.locator('.show-card').getByText('Starting now').waitFor();
    await host.page.getByRole('button', { name: 'Stay backstage' }).click();
    await guest.page.getByRole('timer').waitFor({ state: 'detached' });
    await badge(guest, 'BACKSTAGE').waitFor();
    assert.equal(await viewer.page.locator('.player').getAttribute('data-phase'), 'idle');

    await host.page.getByRole('button', { name: 'Go live' }).click();
    for (const one of [host, guest]) await badge(one, /^ON AIR, 1 watching/).waitFor();
    const since = Date.now();
    await viewer.sees([host, guest]);
    console.log(`first picture of both ${Date.now() - since} ms after "Go live"`);
    await viewer.page.keyboard.press('m');
    await viewer.hears([host, guest]);

    await host.page.getByRole('button', { name: 'End the show' }).click();
    await host.page.getByRole('alertdialog').getByRole('button', { name: 'End the show' }).click();
    await viewer.page.getByText('The show is over').waitFor();
    for (const one of [host, guest]) await badge(one, 'BACKSTAGE').waitFor();
    await host.sees(guest);

    await host.page.getByRole('button', { name: 'Go live' }).click();
    await viewer.sees([host, guest]);
    assert.ok(await viewer.isTheSamePage());
    assert.deepEqual([...host.page.problems, ...guest.page.problems, ...viewer.page.problems], []);
    for (const one of [host, guest, viewer]) await one.close();
  });

  it('is announced by the device check, as are shows on air and recordings', async () => {
    const check = async (space, words, options = {}) => {
      const page = await openPage(browser, { url: `${server.url}/stream/${space}`, camera, ...options });
      await page.getByText(words).waitFor();
      await page.context().close();
    };
    const quiet = await owner.space('announced', { backstage: true, visitors: 'stage', recording: true });
    await check(quiet, 'You join backstage.');
    await check(quiet, 'The show is recorded.');
    const loud = await owner.space('at-once', { visitors: 'stage' });
    await check(loud, 'You will be live at once');
    await check('any-word', 'You will be live at once');
    const ada = await Participant.join(browser, server, loud, 0);
    await badge(ada, /^ON AIR/).waitFor();
    await check(loud, 'The show is on air: you will be live as soon as you join.');
    await ada.close();

    // A guest with an invitation to a space that nobody else learns of.
    const secret = await owner.space('secret-show', { backstage: true }, { visibility: 'private' });
    const { token } = await owner.call('POST', `/spaces/${secret}/invitations`, { role: 'participant' });
    await check(`${secret}?invite=${token}`, 'You join backstage.');
  });

  it('is a rule of the space', async () => {
    const { slug } = await owner.call('POST', '/spaces', { title: 'By default' });
    const page = await openPage(browser, {
      url: `${server.url}/spaces/${slug}#rules`,
      context: owner.context,
    });
    const rule = page.getByRole('switch', { name: /^Start backstage/ });
    await until('it is on', () => rule.isChecked());
    await page
      .locator('label')
      .filter({ hasText: /^Start backstage/ })
      .click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Rules saved').waitFor();
    assert.equal((await owner.call('GET', `/spaces/${slug}`)).settings.backstage, false);
    await page.context().close();
  });
});
