// SPDX-License-Identifier: Apache-2.0
// Suite 80, what no database changes: what axe-core says about the open panels in every look.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect, SIZES } from '../../lib/axe.mjs';
import { CAPTURE, COLOURS, openPage, TONES } from '../../lib/browser.mjs';
import { has, openTab, QUIET, row, say, tabThroughPanel } from '../../lib/people.mjs';

/** `here` is the Stand of the tests. */
export function looks(here) {
  describe('the open panels', () => {
    for (const [size, options] of Object.entries(SIZES)) {
      it(`have nothing serious for axe-core to say (${size}, light and dark)`, async () => {
        const space = await here.host.space(`axe-${size}`, {
          visitors: 'stage',
          guests: true,
          map: true,
          proximity: true,
        });
        const found = [];
        const look = async (page, what) => found.push(...(await inspect(page, what)));
        const watching = await here.viewer(space, 'Bo', { ...options, tab: undefined });
        const ada = await here.onStageAsHost(space, {
          ...options,
          context: { ...options.context, ...here.host.context },
        });
        for (const [where, page] of [
          ['stage', ada.page],
          ['watch', watching.page],
        ]) {
          await openTab(page, 'Chat');
          await say(page, 'hello @Bo and https://example.org');
          await has(page, 'hello');
          await look(page, `${where}, chat`);
          await page.locator('.composer__field').fill('/');
          await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
          await look(page, `${where}, completions`);
          await page.locator('.composer__field').fill('');
          await page.getByRole('button', { name: 'Emoji' }).click();
          await page.getByRole('option', { name: 'rocket' }).waitFor();
          await look(page, `${where}, emoji`);
          await page.keyboard.press('Escape');
          await openTab(page, 'People');
          await look(page, `${where}, people`);
          await openTab(page, 'Map');
          await page.locator('[data-map-person][data-self]').waitFor({ state: 'attached' });
          await look(page, `${where}, map`);
          if (where === 'watch') continue;
          await page.getByRole('button', { name: /^Connection/ }).click();
          await page.locator('.numbers').first().waitFor();
          await look(page, `${where}, connection`);
          await page.keyboard.press('Escape');
        }
        await here.host.call('PATCH', `/spaces/${space}`, { settings: { chat: 'members' } });
        await openTab(watching.page, 'Chat');
        await watching.page.locator('.closed').waitFor();
        await look(watching.page, 'watch, closed chat');
        await openTab(ada.page, 'People');
        await ada.page.getByRole('button', { name: 'End the show' }).click();
        await ada.page.getByRole('alertdialog').waitFor();
        await look(ada.page, 'stage, a question');
        await ada.close();
        await watching.close();
        assert.deepEqual(found, []);
      });
    }

    it('have every control where Tab comes by, and show the focus there', async () => {
      const rules = { visitors: 'stage', guests: true, lobby: true, map: true };
      const space = await here.host.space('tab-by-tab', rules);
      const ada = await here.onStageAsHost(space);
      const bo = await here.viewer(space, 'Bo');
      await say(bo.page, 'good evening');
      await say(bo.page, '/raise');
      const cy = await openPage(here.browser, {
        url: `${here.server.url}/stream/${space}?name=Cy&autojoin=1`,
        camera: { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] },
        ...QUIET,
      });
      await cy.getByRole('heading', { name: 'You are in the lobby' }).waitFor();
      const from = async (tab) => {
        await openTab(ada.page, tab);
        await ada.page
          .locator('.panel')
          .getByRole('tab', { name: new RegExp(`^${tab}`) })
          .focus();
        await ada.page.keyboard.press('Shift+Tab');
        await ada.page.keyboard.press('Tab');
        return tabThroughPanel(ada.page);
      };
      await openTab(ada.page, 'People');
      await row(ada.page, 'Cy').getByRole('button', { name: 'Admit Cy' }).waitFor();
      const reached = { People: await from('People'), Chat: await from('Chat'), Map: await from('Map') };
      const wanted = {
        People: [
          'Close chat and people',
          'Lock the stage',
          'Mute all',
          'End the show',
          'Admit Cy',
          'Refuse Cy',
          'Invite Bo on stage',
          'Lower Bo’s hand',
          'Actions for hostess',
          'Actions for Bo',
        ],
        Chat: ['Messages', 'Actions for Bo’s message', 'Write a message', 'Emoji'],
        Map: ['Map of the space', 'Large map'],
      };
      for (const [tab, names] of Object.entries(wanted))
        assert.deepEqual(
          names.filter((name) => !reached[tab].includes(name)),
          [],
          `${tab} has ${JSON.stringify(reached[tab])}`,
        );
      await cy.context().close();
      await bo.close();
      await ada.close();
    });
  });
}
