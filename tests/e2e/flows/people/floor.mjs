// SPDX-License-Identifier: Apache-2.0
// Flow of suite 80: what the map shows under people's feet. A host chooses it on the page of the space, and everybody who is
// there sees it at once, on a large screen and on a telephone in the dark.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SIZES } from '../../lib/axe.mjs';
import { openPage } from '../../lib/browser.mjs';
import { openTab, QUIET, WIDE } from '../../lib/people.mjs';
import { until } from '../../lib/wait.mjs';

/** Colours on the left and on the right of the map, as they are seen. */
async function sidesOf(page) {
  const picture = await page.locator('.map__floor').screenshot();
  return page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    const ink = new OffscreenCanvas(2, 1).getContext('2d');
    ink.drawImage(bitmap, bitmap.width * 0.1, bitmap.height * 0.9, 4, 4, 0, 0, 1, 1);
    ink.drawImage(bitmap, bitmap.width * 0.9, bitmap.height * 0.9, 4, 4, 1, 0, 1, 1);
    const { data } = ink.getImageData(0, 0, 2, 1);
    const nameOf = (at) => (data[at] > data[at + 2] + 60 ? 'orange' : data[at + 2] > data[at] + 60 ? 'blue' : 'pale');
    return [nameOf(0), nameOf(4)];
  }, [...picture]);
}

/** `here` is the Stand of the tests. */
export function floor(here) {
  describe('the floor of the map', () => {
    it('is a plan or a picture that a host chooses, for everybody at once', async () => {
      const space = await here.host.space('on-the-floor', { visitors: 'stage', guests: true, map: true });
      const bo = await here.viewer(space, 'Bo', { tab: 'Map' });
      const cy = await here.viewer(space, 'Cy', {
        ...SIZES.phone,
        context: { ...SIZES.phone.context, colorScheme: 'dark' },
        tab: 'Map',
      });
      const host = await openPage(here.browser, {
        url: `${here.server.url}/spaces/${space}`,
        context: here.host.context,
        viewport: WIDE,
        ...QUIET,
      });
      await host.getByRole('tab', { name: 'Rules' }).click();
      const seats = (page) => page.locator('.map__floor .floor-seat rect').count();
      const lounge = await until('Bo sees a plan', () => seats(bo.page));

      // A plan: in sight as soon as it is chosen, everybody's when it is saved.
      await host.getByRole('button', { name: /Floor plan/ }).click();
      await host.getByRole('option', { name: 'Hall with a stage' }).click();
      await host.locator('.floor-choice__preview[data-floor="hall"] svg').waitFor();
      assert.equal(await seats(bo.page), lounge, 'it is not saved yet');
      await host.getByRole('button', { name: 'Save' }).click();
      for (const { page } of [bo, cy])
        await until('the hall has rows of seats', async () => (await seats(page)) > 2 * lounge);

      // A picture: orange on the left, blue on the right.
      const picture = await host.evaluate(async () => {
        const canvas = new OffscreenCanvas(640, 640);
        const context = canvas.getContext('2d');
        context.fillStyle = 'orange';
        context.fillRect(0, 0, 320, 640);
        context.fillStyle = 'blue';
        context.fillRect(320, 0, 320, 640);
        return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
      });
      const choose = async (name, buffer) => {
        const chooser = host.waitForEvent('filechooser');
        await host.getByRole('button', { name: /^(Upload a|Change the) picture$/ }).click();
        await (await chooser).setFiles({ name, mimeType: 'image/png', buffer });
      };
      await choose('broken.png', Buffer.from('this is no picture'));
      await host.getByText(/cannot open this file as a picture/).waitFor();
      await choose('both.png', Buffer.from(picture));
      await host.getByText('The map shows your picture').waitFor();
      for (const { page } of [bo, cy]) {
        await until('the map shows the picture', async () => {
          const sides = await sidesOf(page);
          if (sides.join() !== 'orange,blue') throw new Error(sides.join());
          return true;
        });
      }
      // Whoever comes now sees it, too.
      await bo.page.reload();
      await openTab(bo.page, 'Map');
      await until('it is there again', async () => (await sidesOf(bo.page)).join() === 'orange,blue');

      await host.getByRole('button', { name: 'Remove the picture' }).click();
      await host.getByText('Picture removed').waitFor();
      await until('the lounge is back', async () => (await seats(cy.page)) === lounge);
      assert.deepEqual([...host.problems, ...bo.page.problems, ...cy.page.problems], []);
      await host.context().close();
      await bo.close();
      await cy.close();
    });
  });
}
