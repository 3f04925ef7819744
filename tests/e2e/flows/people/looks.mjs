// SPDX-License-Identifier: Apache-2.0
// Suite 80, what no database changes: what axe-core says about the open panels in every look.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect, SIZES } from '../../lib/axe.mjs';
import { has, openTab, say } from '../../lib/people.mjs';

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
        }
        await ada.close();
        await watching.close();
        assert.deepEqual(found, []);
      });
    }
  });
}
