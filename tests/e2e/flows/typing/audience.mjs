// SPDX-License-Identifier: Apache-2.0
// Flow of suite 85: the forms of the audience's page, whose keys are those of a player, and what comes while one types.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { act, has, message, openTab, QUIET, row, WIDE } from '../../lib/people.mjs';
import { fired, inField, press, recorder, somewhere, TEXT, types } from '../../lib/typing.mjs';
import { Viewer } from '../../lib/browser.mjs';
import { until } from '../../lib/wait.mjs';

/** `here` is the Stand of the tests. */
export function inTheAudience(here) {
  describe('in the audience', () => {
    for (const how of ['mouse', 'keyboard']) {
      it(`what is typed stays text, by ${how}`, async () => {
        const viewer = await Viewer.open(here.browser, here.server, `audience-${how}`, {
          ...QUIET,
          viewport: WIDE,
          init: recorder,
        });
        const { page } = viewer;
        await openTab(page, 'Chat');
        const name = page.getByLabel('Your name in the chat');
        await (how === 'mouse' ? name.click() : name.focus());
        await types(page, 'a name');
        if (how === 'mouse') await page.getByRole('button', { name: 'Use this name' }).click();
        else await page.keyboard.press('Enter');
        await page.locator('.composer__field').waitFor();
        await types(page, 'a message');
        await page.keyboard.press('Enter');
        await has(page, TEXT);
        const actions = message(page, TEXT).getByRole('button', { name: /^Actions for/ });
        await actions.hover();
        await press(how, actions);
        await press(how, page.getByRole('menuitem', { name: 'Edit' }));
        await types(page, 'editing a message');
        await page.keyboard.press('Enter');
        await page.locator('.message__edit').waitFor({ state: 'detached' });
        await types(page, 'after editing');
        await press(how, page.getByRole('button', { name: 'Help and shortcuts' }));
        await page.getByRole('dialog').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        await somewhere(page, 'after the help');
        await press(how, page.getByRole('button', { name: 'Close chat and people' }));
        await page.locator('.panel').waitFor({ state: 'detached' });
        await somewhere(page, 'after the panel');
        assert.deepEqual(await fired(page), []);
        assert.deepEqual(page.problems, []);
        await viewer.close();
      });
    }

    it('an invitation that comes while one types is not accepted by the next word', async () => {
      const space = await here.host.space('summoned', { visitors: 'watch', guests: true });
      const ada = await here.onStageAsHost(space);
      const bo = await here.viewer(space, 'Bo');
      await openTab(ada.page, 'People');
      await row(ada.page, 'Bo').waitFor();
      await bo.page.locator('.composer__field').click();
      await bo.page.keyboard.type('I think');
      await act(ada.page, 'Bo', 'Invite on stage');
      const dialog = bo.page.getByRole('dialog', { name: 'Come on stage?' });
      await dialog.waitFor();
      await until('the dialog has the focus', () =>
        dialog.evaluate((one) => one.contains(document.activeElement)),
      );
      await bo.page.keyboard.type(' that we ');
      await bo.page.keyboard.press('Enter');
      assert.ok(await dialog.isVisible());
      await bo.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await inField(bo.page, 'where one was writing');
      await bo.page.keyboard.type(' so');
      assert.match(await bo.page.locator('.composer__field').inputValue(), /^I think.* so$/);
      await ada.close();
      await bo.close();
    });
  });
}
