// SPDX-License-Identifier: Apache-2.0
// Flow of suite 85: a host on air opens, fills in, sends and leaves every form of the stage, and nothing of what is typed
// reaches the microphone, the camera or a panel.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { has, message, openTab, row, say } from '../../lib/people.mjs';
import { fired, inField, press, recorder, somewhere, TEXT, types } from '../../lib/typing.mjs';

const HOWS = ['mouse', 'keyboard'];

/** `here` is the Stand of the tests. */
export function onStage(here) {
  describe('on stage', () => {
    for (const how of HOWS) {
      it(`what is typed stays text, by ${how}`, async () => {
        const space = await here.host.space(`type-${how}`, { visitors: 'stage', guests: true, map: true });
        const { page } = await here.onStageAsHost(space, { init: recorder });
        const bo = await here.viewer(space, 'Bo');
        const button = (name, exact = true) => page.getByRole('button', { name, exact });
        const done = (dialog) =>
          how === 'mouse'
            ? dialog.getByRole('button', { name: /^(Cancel|Close)$/ }).click()
            : page.keyboard.press('Escape');
        const choose = async (opener, item) => {
          await opener.hover();
          await press(how, opener);
          await press(how, page.getByRole('menuitem', { name: item }));
        };
        await openTab(page, 'Chat');

        await page.locator('.composer__field').click();
        await types(page, 'a message');
        await (how === 'mouse' ? button('Send').click() : page.keyboard.press('Enter'));
        await has(page, TEXT);
        await (how === 'mouse' ? page.locator('.composer__field').click() : inField(page, 'after sending'));

        for (const end of ['save', 'cancel']) {
          await choose(
            message(page, TEXT)
              .last()
              .getByRole('button', { name: /^Actions for/ }),
            'Edit',
          );
          await types(page, 'editing a message');
          const form = page.locator('.message__edit');
          if (how === 'mouse') await form.getByRole('button', { name: end, exact: false }).click();
          else await page.keyboard.press(end === 'save' ? 'Enter' : 'Escape');
          await form.waitFor({ state: 'detached' });
          await types(page, `after editing: ${end}`);
          await page.locator('.composer__field').fill('');
        }

        await say(bo.page, 'good evening');
        await has(page, 'good evening');
        const others = message(page, 'good evening').getByRole('button', { name: /^Actions for/ });
        await choose(others, 'Reply');
        await types(page, 'a reply');
        await choose(others, 'Message privately');
        await types(page, 'a private message');
        await press(how, button('Back to everyone'));
        await types(page, 'to everyone again');
        await press(how, button('Emoji'));
        await press(how, page.getByRole('option', { name: 'rocket' }));
        await types(page, 'after an emoji');
        await say(page, '/help');
        await page.getByRole('dialog', { name: 'Commands' }).waitFor();
        await page.keyboard.type(TEXT.replaceAll(' ', ''));
        await done(page.getByRole('dialog'));
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await types(page, 'after the list of commands');
        await page.locator('.composer__field').fill('');

        await openTab(page, 'People');
        await choose(row(page, 'Bo').getByRole('button', { name: 'Actions for Bo' }), 'Ban…');
        await types(page, 'the reason of a ban');
        await done(page.getByRole('alertdialog'));
        await page.getByRole('alertdialog').waitFor({ state: 'detached' });
        await somewhere(page, 'after a ban that was not');
        await press(how, button('End the show'));
        await page.getByRole('alertdialog').waitFor();
        await page.keyboard.type(TEXT.replaceAll(' ', ''));
        await done(page.getByRole('alertdialog'));
        await page.getByRole('alertdialog').waitFor({ state: 'detached' });
        await somewhere(page, 'after an end that was not');
        await press(how, row(page, 'Bo').getByRole('button', { name: 'Actions for Bo' }));
        await page.getByRole('menu').waitFor();
        await page.keyboard.type('mvs');
        await page.keyboard.press('Escape');
        await page.getByRole('menu').waitFor({ state: 'detached' });
        await somewhere(page, 'after a menu');

        for (const name of ['Devices', 'Help and shortcuts']) {
          await press(how, button(name));
          await page.getByRole('dialog').waitFor();
          await page.keyboard.type(TEXT.replaceAll(' ', ''));
          await done(page.getByRole('dialog'));
          await page.getByRole('dialog').waitFor({ state: 'detached' });
          await somewhere(page, `after ${name}`);
        }

        await openTab(page, 'Map');
        await press(how, button('Large map'));
        await page.locator('.room__main [data-map]:focus').waitFor();
        await press(how, button('Back to the videos'));
        await page.locator('.room__main [data-map]').waitFor({ state: 'detached' });
        await somewhere(page, 'after the large map');

        assert.deepEqual(await fired(page), []);
        await button('Mute').waitFor();
        await button('Turn camera off').waitFor();
        // And on purpose it works, and is seen here.
        await page.keyboard.press('Escape');
        await page.keyboard.press('m');
        await button('Unmute').waitFor();
        assert.deepEqual(await fired(page), ['m']);
        assert.deepEqual([...page.problems, ...bo.page.problems], []);
        await bo.close();
        await page.context().close();
      });
    }
  });
}
