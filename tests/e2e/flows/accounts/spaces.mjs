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

    it('keeps what was typed from tab to tab, and asks before it is lost', async () => {
      const page = await signedUp(here.browser, here.server, 'forgetful');
      const slug = await createSpace(page, here.server, 'Half done');
      await page.goto(`${here.server.url}/spaces`);
      await page.getByRole('link', { name: 'Manage Half done' }).click();
      await page.getByLabel('Description (optional)').fill('Not saved yet.');
      await page.getByRole('tab', { name: 'Rules' }).click();
      const lobby = page.locator('label').filter({ hasText: /^Lobby/ });
      await lobby.click();
      await page.getByRole('tab', { name: /^Details\W+Unsaved changes$/ }).click();
      assert.equal(await page.getByLabel('Description (optional)').inputValue(), 'Not saved yet.');

      // "Back" within the pages: the address stays until the answer.
      await page.goBack();
      const question = page.getByRole('alertdialog', { name: 'Leave without saving?' });
      await question.getByRole('button', { name: 'Stay' }).click();
      await isAt(page, `/spaces/${slug}`);
      await page.getByRole('tab', { name: /^Rules\W+Unsaved changes$/ }).click();
      assert.equal(await page.getByRole('switch', { name: /^Lobby/ }).isChecked(), true);
      await page.getByRole('button', { name: 'Discard' }).click();
      assert.equal(await page.getByRole('switch', { name: /^Lobby/ }).isChecked(), false);

      // Leaving for another document: the browser asks.
      const asked = new Promise((resolve) =>
        page.once('dialog', (dialog) => {
          resolve(dialog.type());
          void dialog.dismiss();
        }),
      );
      await page.getByRole('link', { name: 'Rostra, home' }).click({ noWaitAfter: true });
      assert.equal(await asked, 'beforeunload');
      await isAt(page, `/spaces/${slug}`);

      await page.goBack();
      await question.getByRole('button', { name: 'Leave' }).click();
      await isAt(page, '/spaces');
      await page.getByRole('link', { name: 'Manage Half done' }).click();
      await page.getByRole('tab', { name: 'Details', exact: true }).waitFor();
      assert.equal(await page.getByLabel('Description (optional)').inputValue(), '');

      // What was saved is not asked about.
      await page.getByLabel('Description (optional)').fill('Saved.');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Space saved').waitFor();
      await page.getByRole('tab', { name: 'Details', exact: true }).waitFor();
      await page.goBack();
      await isAt(page, '/spaces');
      await done(page);
    });

    it('is shared by links, by a player for other pages, and with a preview', async () => {
      const { browser, server } = here;
      const page = await signedUp(browser, server, 'sharer', '/spaces', {
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      const slug = await createSpace(page, server, 'Tom & "Jerry" <live>');
      await page.getByLabel('Description (optional)').fill('Cat\nand mouse');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Space saved').waitFor();
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      const dialog = page.getByRole('dialog', { name: 'Share this space' });
      assert.equal(
        await dialog.getByLabel('Link for the audience').inputValue(),
        `${server.url}/watch/${slug}`,
      );
      assert.equal(
        await dialog.getByLabel('Link for the people on stage').inputValue(),
        `${server.url}/stream/${slug}`,
      );
      await dialog.getByRole('button', { name: 'Copy' }).last().click();
      await page.getByText('Code copied').waitFor();
      const code = await page.evaluate(() => navigator.clipboard.readText());
      assert.match(code, new RegExp(`^<iframe src="${server.url}/embed/${slug}" title="Tom &amp; &quot;`));

      const preview = async (path) => (await fetch(server.url + path)).text();
      for (const path of [`/watch/${slug}`, `/stream/${slug}`]) {
        const html = await preview(path);
        assert.match(html, /<title>Tom &amp; &quot;Jerry&quot; &lt;live&gt; – Rostra<\/title>/);
        assert.match(html, /property="og:description" content="Cat and mouse"/);
        assert.match(html, new RegExp(`property="og:url" content="${server.url}${path}"`));
        const picture = /property="og:image" content="([^"]+)"/.exec(html)[1];
        assert.equal((await fetch(picture)).headers.get('content-type'), 'image/png');
      }
      const unknown = await preview('/watch/there-is-nothing-here');
      for (const visibility of [/^Unlisted/, /^Private/]) {
        const other = await createSpace(page, server, `Hidden ${visibility.source}`, { visibility });
        assert.equal(
          await preview(`/watch/${other}`),
          unknown,
          'nobody learns more than of what does not exist',
        );
      }
      await page.getByRole('button', { name: 'Share', exact: true }).click();
      await page.getByText('This space is private').waitFor();
      await done(page);
    });

    it('is on the start page once', async () => {
      const other = await signedUp(here.browser, here.server, 'other-planner');
      await createSpace(other, here.server, 'Somebody else’s');
      await other.getByLabel('Next show (optional)').fill('2031-01-03T20:15');
      await other.getByRole('button', { name: 'Save' }).click();
      await other.getByText('Space saved').waitFor();
      const page = await signedUp(here.browser, here.server, 'planner');
      await createSpace(page, here.server, 'Once only');
      await page.getByLabel('Next show (optional)').fill('2031-01-02T20:15');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Space saved').waitFor();
      const stranger = await visit(here.browser, here.server, '/');
      await stranger
        .getByRole('region', { name: 'Coming up' })
        .getByRole('heading', { name: 'Once only' })
        .waitFor();
      await page.goto(here.server.url);
      await page
        .getByRole('region', { name: 'My spaces' })
        .getByRole('heading', { name: 'Once only' })
        .waitFor();
      // Of somebody else: now that list is there, too.
      await page
        .getByRole('region', { name: 'Coming up' })
        .getByRole('heading', { name: 'Somebody else’s' })
        .waitFor();
      assert.equal(await page.getByRole('heading', { name: 'Once only' }).count(), 1);
      await done(page, stranger, other);
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
      const question = owner.getByRole('alertdialog', { name: 'Make friend a participant?' });
      await question.getByRole('button', { name: 'Cancel' }).click();
      await row.getByRole('button', { name: /Role of friend.*Host|Host.*Role of friend/ }).click();
      await owner.getByRole('option', { name: 'Participant' }).click();
      await question.getByText('They can join the stage.').waitFor();
      await question.getByRole('button', { name: 'Make participant' }).click();
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
      const give = async (question) => {
        await owner.getByRole('button', { name: 'Give role' }).click();
        const dialog = owner.getByRole('alertdialog', { name: question });
        await dialog.getByRole('button', { name: 'Make participant' }).click();
      };
      await give('Make nobody.of.that.name a participant?');
      await owner.getByText('Nobody has this user name.').waitFor();
      await name.fill('@helper');
      await give('Make helper a participant?');
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
