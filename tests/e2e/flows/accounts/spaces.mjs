// SPDX-License-Identifier: Apache-2.0
// Flows of suite 70: spaces and who belongs to them: rules, addresses, invitations, roles, what strangers see.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createInvitation,
  createSpace,
  done,
  isAt,
  PASSWORD,
  sendCredentials,
  signedUp,
  visit,
} from '../../lib/account.mjs';

/** `here` is {server, browser} once the tests run. */
export function spaces(here) {
  describe('a space', () => {
    it('is made, changed, moved to another address, and deleted', async () => {
      const page = await signedUp(here.browser, here.server, 'maker');
      assert.equal(await createSpace(page, here.server, 'Évening Show'), 'evening-show');
      assert.equal(
        await createSpace(page, here.server, 'Evening show'),
        'evening-show-2',
        'addresses are unique',
      );
      await page.getByRole('textbox', { name: 'Address' }).fill('evening-show');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('This address is taken. Please choose another one.').waitFor();
      await page.getByRole('textbox', { name: 'Title' }).fill('Night sky');
      await page.getByRole('textbox', { name: 'Address' }).fill('night-sky');
      await page.getByLabel('Next show (optional)').fill('2030-01-02T20:15');
      await page.getByRole('button', { name: 'Save' }).click();
      await isAt(page, '/spaces/night-sky');
      await page.getByRole('heading', { level: 1, name: 'Night sky' }).waitFor();

      await page.getByRole('tab', { name: 'Rules' }).click();
      await page
        .locator('label')
        .filter({ hasText: /^Lobby/ })
        .click();
      await page.getByRole('button', { name: /Layout$/ }).click();
      assert.deepEqual(await page.getByRole('option').allTextContents(), [
        'Server default: Grid',
        'Grid',
        'Speaker',
        'Spotlight',
      ]);
      await page.getByRole('option', { name: 'Speaker' }).click();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Rules saved').waitFor();
      await page.reload();
      assert.equal(await page.getByRole('switch', { name: /^Lobby/ }).isChecked(), true);
      await page.getByRole('button', { name: /^Speaker Layout$/ }).waitFor();

      const home = await visit(here.browser, here.server, '/');
      const planned = home.getByRole('region', { name: 'Coming up' });
      await planned.getByRole('heading', { name: 'Night sky' }).waitFor();
      await home.context().close();

      await page.getByRole('tab', { name: 'Details' }).click();
      await page.getByRole('button', { name: 'Delete space…' }).click();
      const dialog = page.getByRole('alertdialog');
      await dialog.getByLabel('Type “night-sky” to confirm').fill('night-sky');
      await dialog.getByRole('button', { name: 'Delete space' }).click();
      await isAt(page, '/spaces');
      await page.getByRole('heading', { name: 'Évening Show' }).waitFor();
      assert.equal(await page.getByRole('heading', { name: 'Night sky' }).count(), 0);
      await done(page);
    });

    it('is joined by an invitation, in another browser', async () => {
      const owner = await signedUp(here.browser, here.server, 'inviter');
      const slug = await createSpace(owner, here.server, 'Board meeting', { visibility: /^Private/ });
      const path = await createInvitation(owner, /^Host/);

      const friend = await visit(here.browser, here.server, path);
      await friend.getByRole('heading', { name: 'You are invited to Board meeting' }).waitFor();
      await friend.getByText('You can host the show.').waitFor();
      assert.match(
        await friend.getByRole('link', { name: 'Continue as guest' }).getAttribute('href'),
        new RegExp(`^/stream/${slug}\\?invite=`),
      );
      await friend.getByRole('link', { name: 'Log in and accept' }).click();
      await friend.getByRole('link', { name: 'Create an account' }).click();
      await sendCredentials(friend, 'friend', PASSWORD, 'Create an account');
      await isAt(friend, path);
      await friend.getByRole('button', { name: 'Accept as friend' }).click();
      await isAt(friend, `/stream/${slug}`);

      await owner.getByRole('tab', { name: 'People' }).click();
      const row = owner.getByRole('listitem').filter({ hasText: '@friend' });
      await row.getByRole('button', { name: /Role of friend/ }).click();
      await owner.getByRole('option', { name: 'Participant' }).click();
      await owner.getByText('friend: Participant').waitFor();

      await owner.getByRole('tab', { name: 'Invitations' }).click();
      await owner.getByText('used once').waitFor();
      await owner.getByRole('button', { name: 'Revoke the link “Host”' }).click();
      await owner.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
      await owner.getByText('Link revoked').waitFor();
      const late = await visit(here.browser, here.server, path);
      await late.getByRole('heading', { name: 'This invitation no longer works' }).waitFor();
      const lost = await visit(here.browser, here.server, '/invite/rsi_nothing');
      await lost.getByRole('heading', { name: 'There is no such invitation' }).waitFor();
      // The device check of the stage asks for a camera that is not there: what it says about that is its own business.
      await friend.context().close();
      await done(owner, late, lost);
    });

    it('gives a role to somebody by name, and says when there is nobody of that name', async () => {
      await done(await signedUp(here.browser, here.server, 'helper'));
      const owner = await signedUp(here.browser, here.server, 'giver');
      await createSpace(owner, here.server, 'Helpers');
      await owner.getByRole('tab', { name: 'People' }).click();
      const name = owner.getByLabel('User name');
      await name.fill('nobody.of.that.name');
      await owner.getByRole('button', { name: 'Give role' }).click();
      await owner.getByText('Nobody has this user name.').waitFor();
      await name.fill('@helper');
      await owner.getByRole('button', { name: 'Give role' }).click();
      await owner.getByRole('listitem').filter({ hasText: '@helper' }).waitFor();
      await owner.getByRole('button', { name: 'Remove helper’s role' }).click();
      await owner.getByRole('alertdialog').getByRole('button', { name: 'Remove role' }).click();
      await owner.getByRole('listitem').filter({ hasText: '@helper' }).waitFor({ state: 'detached' });
      await done(owner);
    });

    it('shows its management to nobody else', async () => {
      const owner = await signedUp(here.browser, here.server, 'private-owner');
      const slug = await createSpace(owner, here.server, 'Secret plans', { visibility: /^Private/ });
      const other = await signedUp(here.browser, here.server, 'curious', `/spaces/${slug}`);
      await other.getByRole('heading', { name: 'There is no such space' }).waitFor();
      await other.goto(`${here.server.url}/spaces/evening-show`);
      await other.getByText('Only hosts and the owner can manage this space.').waitFor();
      await done(owner, other);
    });
  });
}
