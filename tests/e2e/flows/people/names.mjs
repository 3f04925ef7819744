// SPDX-License-Identifier: Apache-2.0
// Flow of suite 80: names of every script, names that are taken, and strangers who are asked for one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Participant, Viewer } from '../../lib/browser.mjs';
import { Guest } from '../../lib/guest.mjs';
import { act, openTab, QUIET, row, WIDE } from '../../lib/people.mjs';
import { until } from '../../lib/wait.mjs';

// With joiners, which nobody sees and without which these are other words and other pictures.
const PERSIAN = 'علی\u200cرضا';
const HINDI = 'र्\u200dय';
const FAMILY = '👨\u200d👩\u200d👧 Nour';

/** `here` is the Stand of the tests. */
export function names(here) {
  const stranger = async (space) => {
    const one = await Viewer.open(here.browser, here.server, space, { ...QUIET, viewport: WIDE });
    await openTab(one.page, 'Chat');
    return one;
  };
  const call = async (page, name) => {
    await page.getByLabel('Your name in the chat').fill(name);
    await page.getByRole('button', { name: 'Use this name' }).click();
  };

  describe('names', () => {
    it('of every script are shown as they were written', async () => {
      const space = 'names';
      const [ali, arya] = [await stranger(space), await stranger(space)];
      await call(ali.page, PERSIAN);
      await call(arya.page, HINDI);
      const nour = await Participant.join(here.browser, here.server, space, 0, { ...QUIET, name: FAMILY });
      await openTab(ali.page, 'People');
      for (const name of [PERSIAN, HINDI, FAMILY])
        await until(`${name} is listed`, async () => (await row(ali.page, name).count()) === 1);
      await nour.close();
      await arya.close();
      await ali.close();
    });

    it('that are taken or cannot be seen are refused with the reason', async () => {
      const space = 'names-refused';
      const bo = await here.viewer(space, 'Bo');
      const other = await stranger(space);
      await call(other.page, 'Bo');
      await other.page.getByText('Someone here already has this name; please choose another.').waitFor();
      await other.page.getByLabel('Your name in the chat').fill('Boris');
      assert.equal(await other.page.getByText('Someone here already has this name').count(), 0);
      await other.page.keyboard.press('Enter');
      await other.page.locator('.composer__field').waitFor();
      await other.page.reload();
      await openTab(other.page, 'People');
      await row(other.page, 'Boris').waitFor();
      for (const hidden of [
        'A\u200bda',
        'A\u200eda',
        'Ada\u202e',
        '\u2066Ada',
        'A\u0000da',
        'A\u200dda',
        '\u3164',
      ]) {
        const guest = await Guest.enter(here.server, space, 'watch', hidden, 'secret-of-nobody-at-all-0123');
        const { code, message } = await guest.receive('error');
        // A zero character is no text for the protocol itself.
        assert.equal(code, hidden.includes('\0') ? 'bad-message' : 'bad-name');
        if (code === 'bad-name') assert.match(message, /invisible character/);
        guest.close();
      }
      await other.close();
      await bo.close();
    });

    it('are asked for before a hand is raised', async () => {
      const space = await here.host.space('hands-with-names', { visitors: 'watch', guests: true });
      const ada = await here.onStageAsHost(space);
      const someone = await stranger(space);
      await someone.page.getByRole('button', { name: 'Raise hand' }).click();
      const dialog = someone.page.getByRole('dialog', { name: 'What is your name?' });
      await until('the field has the focus', () =>
        dialog.getByLabel('Your name').evaluate((field) => field === document.activeElement),
      );
      await someone.page.keyboard.type('Grace');
      await someone.page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
      await someone.page.getByText('Your hand is up.').waitFor();
      await openTab(ada.page, 'People');
      await ada.page.getByRole('button', { name: 'Invite Grace on stage' }).waitFor();
      // Once is enough.
      await someone.page.getByRole('button', { name: 'Lower hand' }).click();
      await someone.page.getByRole('button', { name: 'Raise hand' }).click();
      await someone.page.getByText('Your hand is up.').waitFor();
      await someone.close();
      await ada.close();
    });
  });

  describe('the menu of a person', () => {
    it('offers only what can be done, and asks before a role is given', async () => {
      const space = await here.host.space('possible', { visitors: 'stage', guests: true });
      const ada = await here.onStageAsHost(space);
      const grace = await Participant.join(here.browser, here.server, space, 1, { ...QUIET, name: 'Grace' });
      await openTab(ada.page, 'People');
      await row(ada.page, 'Grace').getByRole('button', { name: 'Actions for Grace' }).click();
      const items = () => ada.page.getByRole('menuitem').allTextContents();
      await until('Grace sends sound and pictures', async () => {
        const offered = await items();
        if (!offered.includes('Mute') || !offered.includes('Turn off camera'))
          throw new Error(offered.join());
        return true;
      });
      const offered = await items();
      assert.ok(!offered.includes('Stop screen sharing'), 'she shares none');
      assert.ok(!offered.includes('Make owner'), 'guests cannot be owners');
      await ada.page.keyboard.press('Escape');
      await act(ada.page, 'Grace', 'Make host');
      const dialog = ada.page.getByRole('alertdialog', { name: 'Make Grace a host?' });
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await row(ada.page, 'Grace').locator('[data-role=host]').count(), 0);
      await act(ada.page, 'Grace', 'Make host');
      await dialog.getByRole('button', { name: 'Make host' }).click();
      await row(ada.page, 'Grace').locator('[data-role=host]').waitFor();
      await grace.close();
      await ada.close();
    });

    it('offers a host in the audience nothing that is perhaps not there to be stopped', async () => {
      const space = await here.host.space('from-below', { visitors: 'stage', guests: true });
      const grace = await Participant.join(here.browser, here.server, space, 1, { ...QUIET, name: 'Grace' });
      const host = await here.viewer(space, 'Host', { context: here.host.context, tab: 'People' });
      await row(host.page, 'Grace').getByRole('button', { name: 'Actions for Grace' }).click();
      await host.page.getByRole('menuitem', { name: 'Move to the audience' }).waitFor();
      const offered = await host.page.getByRole('menuitem').allTextContents();
      for (const stop of ['Mute', 'Turn off camera', 'Stop screen sharing'])
        assert.ok(!offered.includes(stop), `${stop} of ${offered.join()}`);
      await host.page.keyboard.press('Escape');
      // All of them together can be muted, whoever speaks.
      await host.page.getByRole('button', { name: 'Mute all' }).waitFor();
      await grace.close();
      await host.close();
    });
  });
}
