// SPDX-License-Identifier: Apache-2.0
// Suite 70, what no database changes: languages, and what axe-core says about every page in every look.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountMenu, createInvitation, createSpace, done, signedUp, visit } from '../../lib/account.mjs';
import { inspect, SIZES } from '../../lib/axe.mjs';

/** `here` is {server, browser} once the tests run. */
export function looks(here) {
  describe('languages', () => {
    it('are those of the browser, until the reader chooses', async () => {
      const page = await visit(here.browser, here.server, '/login', { context: { locale: 'hi-IN' } });
      await page.getByRole('heading', { name: 'फिर से स्वागत है' }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), 'hi');
      await page.getByRole('button', { name: 'भाषा' }).click();
      await page.getByRole('menuitemradio', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
      await done(page);
    });

    it('change without losing what was typed', async () => {
      const page = await visit(here.browser, here.server, '/signup');
      await page.getByLabel('User name').fill('half-typed');
      await page.getByRole('button', { name: 'Language' }).click();
      await page.getByRole('menuitemradio', { name: 'हिन्दी' }).click();
      assert.equal(await page.getByLabel('उपयोगकर्ता नाम').inputValue(), 'half-typed');
      await done(page);
    });
  });

  describe('every page of accounts and spaces', () => {
    for (const [size, options] of Object.entries(SIZES)) {
      it(`has nothing serious for axe-core to say (${size}, light and dark)`, async () => {
        const found = [];
        const outside = await visit(here.browser, here.server, '/', options);
        for (const [path, heading] of [
          ['/', 'Your stage, live for everyone'],
          ['/login', 'Welcome back'],
          ['/signup', 'Create your account'],
          ['/setup', 'This server already has an owner'],
          ['/invite/rsi_nothing', 'There is no such invitation'],
        ]) {
          await outside.goto(here.server.url + path);
          await outside.getByRole('heading', { level: 1, name: heading }).waitFor();
          await outside.getByRole('link', { name: 'Log in' }).first().waitFor();
          found.push(...(await inspect(outside, path)));
        }

        const name = `axe-${size}`;
        const page = await signedUp(here.browser, here.server, name, '/spaces', options);
        found.push(...(await inspect(page, 'no spaces')));
        await page.goto(`${here.server.url}/spaces/new`);
        await page.getByRole('button', { name: 'Create space' }).click();
        await page.getByText('Give the space a title.').waitFor();
        found.push(...(await inspect(page, 'new space with an error')));
        const slug = await createSpace(page, here.server, `Space of ${name}`);
        for (const tab of ['Details', 'Rules', 'People', 'Invitations', 'Recordings', 'Bans']) {
          await page.getByRole('tab', { name: tab }).click();
          await page.getByRole('tabpanel', { name: tab }).getByRole('heading').first().waitFor();
          found.push(...(await inspect(page, `space, ${tab}`)));
        }
        const path = await createInvitation(page, /^Viewer/);
        found.push(...(await inspect(page, 'space with an invitation')));
        await outside.goto(here.server.url + path);
        await outside.getByRole('link', { name: 'Continue as guest' }).waitFor();
        found.push(...(await inspect(outside, 'invitation')));
        await page.getByRole('button', { name: 'Create a link' }).click();
        await page.getByRole('dialog').waitFor();
        found.push(...(await inspect(page, 'dialog of an invitation')));
        await page.goto(`${here.server.url}/account`);
        for (const tab of ['Profile', 'Security', 'Tokens', 'Delete']) {
          await page.getByRole('tab', { name: tab }).click();
          await page.getByRole('tabpanel', { name: tab }).getByRole('heading').first().waitFor();
          found.push(...(await inspect(page, `account, ${tab}`)));
        }
        await page.getByRole('button', { name: 'Delete account…' }).click();
        await page.getByRole('alertdialog').waitFor();
        found.push(...(await inspect(page, 'dialog of deletion')));
        await page.goto(here.server.url);
        await page
          .getByRole('region', { name: 'My spaces' })
          .getByRole('heading', { name: `Space of ${name}` })
          .waitFor();
        await accountMenu(page).click();
        await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
        found.push(...(await inspect(page, 'home with the account menu')));
        assert.deepEqual(found, []);
        assert.ok(slug);
        await done(page, outside);
      });
    }
  });
}
