// SPDX-License-Identifier: Apache-2.0
// Flow of suite 80 without any mouse: a viewer raises a hand, the host invites, the viewer comes on stage, speaks in the
// chat, and goes back. Every control is reached with Tab or its key, and shows the focus.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CAPTURE, COLOURS, TONES } from '../../lib/browser.mjs';
import { focused, has, QUIET, row, tabTo } from '../../lib/people.mjs';
import { until } from '../../lib/wait.mjs';

/** `here` is the Stand of the tests. */
export function keyboard(here) {
  describe('the keyboard alone', () => {
    it('raises a hand, invites, comes on stage, and goes back', async () => {
      const space = await here.host.space('by-keys', { visitors: 'watch', guests: true });
      const ada = await here.onStageAsHost(space);
      const bo = await here.viewer(space, 'Bo', {
        ...QUIET,
        tab: undefined,
        camera: { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] },
      });
      const [host, viewer] = [ada.page.keyboard, bo.page.keyboard];

      await tabTo(bo.page, /^Raise hand$/);
      await viewer.press('Enter');
      await bo.page.getByText('Your hand is up.').waitFor();

      // A fresh page: the focus is nowhere yet, and the keys of the room work.
      await host.press('u');
      await row(ada.page, 'Bo').first().waitFor();
      await tabTo(ada.page, /^Invite Bo on stage$/);
      await host.press('Enter');

      const summons = bo.page.getByRole('dialog', { name: 'Come on stage?' });
      await summons.waitFor();
      assert.ok(await summons.evaluate((dialog) => dialog.contains(document.activeElement)));
      await tabTo(bo.page, /^Accept$/);
      await viewer.press('Enter');
      await bo.page.getByRole('button', { name: 'Join the stage' }).waitFor();
      await tabTo(bo.page, /^Join the stage$/);
      await viewer.press('Enter');
      await bo.page.locator('.room').waitFor();
      assert.ok(await bo.isTheSamePage());

      await until('the chat opens with the focus in its field', async () => {
        if (!/^Write a message/.test(await focused(bo.page))) await viewer.press('c');
        return /^Write a message/.test(await focused(bo.page));
      });
      await viewer.type('made it');
      await viewer.press('Enter');
      await host.press('Escape');
      await host.press('c');
      await has(ada.page, 'made it');

      // Out of the field and to the list of people: the tabs of the panel are one stop, arrows change them.
      await tabTo(bo.page, /^Chat/, 'Shift+Tab');
      await viewer.press('ArrowRight');
      await row(bo.page, 'Bo').waitFor();
      await tabTo(bo.page, /^Actions for Bo$/);
      await viewer.press('Enter');
      await bo.page.getByRole('menuitem', { name: 'Go to the audience' }).waitFor();
      await viewer.press('Enter');
      await bo.page.locator('.player').waitFor();
      assert.ok(await bo.isTheSamePage());
      assert.deepEqual([...ada.page.problems, ...bo.page.problems], []);
      await ada.close();
      await bo.close();
    });
  });
}
