// SPDX-License-Identifier: Apache-2.0
// Flow of suite 85: every text field of the pages around the stage, and of their dialogs.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSpace, done, isAt, PASSWORD, sendCredentials, signedUp, visit } from '../../lib/account.mjs';
import { CAPTURE, COLOURS, TONES } from '../../lib/browser.mjs';
import { fired, press, recorder, somewhere, types, typesEverywhere } from '../../lib/typing.mjs';
import { until } from '../../lib/wait.mjs';

const OPTIONS = { init: recorder };

/** `here` is the Stand of the tests. */
export function onPages(here) {
  describe('on the pages around the stage', () => {
    for (const how of ['mouse', 'keyboard']) {
      it(`strangers type into every field, by ${how}`, async () => {
        const { browser, server } = here;
        const setup = await until(
          'the server prints a set-up link',
          () => /\/setup\?token=[\w-]+/.exec(server.output)?.[0],
        );
        for (const path of ['/', '/login', '/signup', setup]) {
          const page = await visit(browser, server, path, OPTIONS);
          await page.getByRole('heading', { level: 1 }).waitFor();
          await typesEverywhere(page, how, page.getByRole('main'), path.split('?')[0]);
          assert.deepEqual(await fired(page), []);
          await done(page);
        }
        // From the name before the stage onto it: the room has the focus, and its keys work.
        const page = await visit(browser, server, '/stream/typed', {
          ...OPTIONS,
          camera: { ...CAPTURE, colour: COLOURS[0], tone: TONES[0] },
        });
        await page.getByLabel('Your name').waitFor();
        await typesEverywhere(page, how, page.getByRole('main'), 'the device check');
        if (how === 'mouse') await page.getByRole('button', { name: 'Join the stage' }).click();
        else await page.keyboard.press('Enter');
        await page.locator('.room').waitFor();
        await somewhere(page, 'in the room');
        assert.deepEqual(await fired(page), []);
        await page.keyboard.press('Escape');
        await page.keyboard.press('m');
        await page.getByRole('button', { name: 'Unmute' }).waitFor();
        await page.getByRole('button', { name: 'Leave', exact: true }).click();
        await page.getByText('You left the stage').waitFor();
        await somewhere(page, 'after the stage');
        await done(page);
      });

      it(`people with accounts type into every field, by ${how}`, async () => {
        const { browser, server } = here;
        const page = await signedUp(browser, server, `typist-${how}`, '/account', OPTIONS);
        // What was typed here is not to be kept: the browser's own question about it is answered.
        page.on('dialog', (question) => void question.accept());
        const main = page.getByRole('main');
        const dialog = page.getByRole('dialog').or(page.getByRole('alertdialog'));
        const inDialog = async (opener) => {
          await press(how, page.getByRole('button', { name: opener }));
          await dialog.waitFor();
          await typesEverywhere(page, how, dialog, opener);
          if (how === 'keyboard') await page.keyboard.press('Escape');
          else
            await dialog
              .getByRole('button', { name: /^(Cancel|Close)$/ })
              .first()
              .click();
          await dialog.waitFor({ state: 'detached' });
          await somewhere(page, `after ${opener}`);
        };
        const tab = (name) => press(how, page.getByRole('tab', { name }));

        await page.getByLabel('Display name').waitFor();
        await typesEverywhere(page, how, main, 'profile');
        await tab('Security');
        await page.getByLabel('Current password').waitFor();
        await typesEverywhere(page, how, main, 'security');
        await tab('Tokens');
        await inDialog('Create a token');
        await tab('Delete');
        await inDialog('Delete account…');

        await page.goto(`${server.url}/spaces/new`);
        await page.getByLabel('Title').waitFor();
        await typesEverywhere(page, how, main, 'a new space');
        await createSpace(page, server, `Typed by ${how}`);
        await typesEverywhere(page, how, page.getByRole('tabpanel'), 'details');
        await inDialog('Delete space…');
        await tab('Rules');
        await typesEverywhere(page, how, page.getByRole('tabpanel'), 'rules');
        await tab('People');
        await page.getByLabel('User name').click();
        await types(page, 'a user name');
        await page.keyboard.press('Enter');
        await page.getByRole('alertdialog').getByRole('button', { name: 'Make participant' }).press('Enter');
        await page.getByText('Nobody has this user name.').waitFor();
        await types(page, 'where it was wrong');
        await tab('Invitations');
        await inDialog('Create a link');
        assert.deepEqual(await fired(page), []);
        await page.goto(`${server.url}/spaces`);
        await page.getByRole('button', { name: /^Account menu/ }).click();
        await page.getByRole('menuitem', { name: 'Log out' }).click();
        await isAt(page, '/login');
        await somewhere(page, 'on the next page');
        await sendCredentials(page, `typist-${how}`, PASSWORD, 'Log in');
        await page.locator('h1').waitFor();
        await done(page);
      });
    }
  });
}
