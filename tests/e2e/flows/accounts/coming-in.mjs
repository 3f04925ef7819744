// SPDX-License-Identifier: Apache-2.0
// Flows of suite 70: the first owner, sign-up, log-in and what is wrong at a field, with the keyboard alone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountMenu, done, isAt, PASSWORD, sendCredentials, signedUp, visit } from '../../lib/account.mjs';
import { until } from '../../lib/wait.mjs';

/** `here` is {server, browser} once the tests run. */
export function comingIn(here) {
  describe('the first owner', () => {
    it('comes by the link that the server printed, once', async () => {
      const link = await until(
        'the server prints a set-up link',
        () => /\/setup\?token=[\w-]+/.exec(here.server.output)?.[0],
      );
      const page = await visit(here.browser, here.server, link);
      await page.getByRole('heading', { name: 'Welcome to your new server' }).waitFor();
      await sendCredentials(page, 'owner', PASSWORD, 'Create the owner’s account');
      await isAt(page, '/spaces');
      const again = await visit(here.browser, here.server, link);
      await again.getByRole('heading', { name: 'This server already has an owner' }).waitFor();
      await done(page, again);
    });
  });

  describe('coming in', () => {
    it('signs up, logs out, logs in, and goes back to where one wanted to be', async () => {
      const page = await visit(here.browser, here.server, '/spaces');
      await isAt(page, '/login');
      await page.getByRole('link', { name: 'Create an account' }).click();
      await sendCredentials(page, 'ada', PASSWORD, 'Create an account');
      await isAt(page, '/spaces');
      await page.getByText('You have no spaces yet').waitFor();

      await accountMenu(page).click();
      await page.getByRole('menuitem', { name: 'Log out' }).click();
      await isAt(page, '/login');
      // What remains only marks a browser that is known.
      assert.deepEqual((await page.context().cookies()).map((one) => one.name), ['rostra_device']);

      await sendCredentials(page, 'ada', 'not the password', 'Log in');
      await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
      await sendCredentials(page, 'nobody-at-all', 'not the password', 'Log in');
      await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
      await sendCredentials(page, 'ada', PASSWORD, 'Log in');
      await isAt(page, '/spaces');
      await done(page);
    });

    it('says what is wrong, at the field, and puts the focus there', async () => {
      const page = await visit(here.browser, here.server, '/signup');
      const button = page.getByRole('button', { name: 'Create an account' });
      await button.click();
      await page.getByRole('alert').getByText('Please check 2 fields.').waitFor();
      const name = page.getByLabel('User name');
      await until('the first wrong field has the focus', () =>
        name.evaluate((e) => e === document.activeElement),
      );
      await sendCredentials(page, 'ADA', 'short', 'Create an account');
      await page.getByText('Use at least 8 characters.').waitFor();
      await sendCredentials(page, 'ADA', PASSWORD, 'Create an account');
      await page.getByText(/looks like it, is taken/).waitFor();
      assert.equal(await name.getAttribute('aria-invalid'), 'true');
      await sendCredentials(page, 'a!', PASSWORD, 'Create an account');
      await page.getByText('A user name must have 3 to 32 characters.').waitFor();
      await done(page);
    });

    it('leads nowhere but to this server', async () => {
      const page = await signedUp(here.browser, here.server, 'careful', '/spaces');
      await page.goto(`${here.server.url}/login?return=${encodeURIComponent('//evil.test/x')}`);
      await isAt(page, '/');
      assert.equal(new URL(page.url()).origin, here.server.url);
      await done(page);
    });

    it('needs no mouse', async () => {
      await done(await signedUp(here.browser, here.server, 'keys'));
      const page = await visit(here.browser, here.server, '/login');
      const focused = () =>
        page.evaluate(
          () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.name,
        );
      await until('the user name has the focus', async () => (await focused()) === 'username');
      await page.keyboard.type('keys');
      await page.keyboard.press('Tab');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await isAt(page, '/');
      await accountMenu(page).waitFor();
      for (let presses = 0; !(await focused())?.startsWith('Account menu'); presses += 1) {
        assert.ok(presses < 20, 'the account menu can be reached with Tab');
        await page.keyboard.press('Tab');
      }
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'My spaces' }).waitFor();
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Log in' }).waitFor();
      await done(page);
    });
  });
}
