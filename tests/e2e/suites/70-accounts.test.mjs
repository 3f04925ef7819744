// SPDX-License-Identifier: Apache-2.0
// Accounts and spaces as people use them: the first owner, sign-up, log-in, names, passwords, pictures, tokens, spaces,
// invitations, the end of an account; with the keyboard alone, in Hindi, and what axe-core says. On the database that
// ROSTRA_E2E_DATABASE names.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  accountMenu,
  createInvitation,
  createSpace,
  isAt,
  loggedIn,
  PASSWORD,
  sendCredentials,
  signedUp,
  visit,
} from '../lib/account.mjs';
import { inspect, LOOKS } from '../lib/axe.mjs';
import { launch } from '../lib/browser.mjs';
import { startDatabase } from '../lib/database.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

let database;
let server;
let browser;

before(async () => {
  database = await startDatabase();
  // Everybody here comes from one address and signs up within a minute.
  server = await Server.start({
    args: [...database.args, '--sign-up-rate', '200', '--login-attempts', '100'],
  });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await database?.stop();
});

/** Nothing went wrong in the page; closes its browser. */
async function done(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
}

describe('the first owner', () => {
  it('comes by the link that the server printed, once', async () => {
    const link = await until(
      'the server prints a set-up link',
      () => /\/setup\?token=[\w-]+/.exec(server.output)?.[0],
    );
    const page = await visit(browser, server, link);
    await page.getByRole('heading', { name: 'Welcome to your new server' }).waitFor();
    await sendCredentials(page, 'owner', PASSWORD, 'Create the owner’s account');
    await isAt(page, '/spaces');
    const again = await visit(browser, server, link);
    await again.getByRole('heading', { name: 'This server has its owner' }).waitFor();
    await done(page, again);
  });
});

describe('coming in', () => {
  it('signs up, logs out, logs in, and goes back to where one wanted to be', async () => {
    const page = await visit(browser, server, '/spaces');
    await isAt(page, '/login');
    await page.getByRole('link', { name: 'Create an account' }).click();
    await sendCredentials(page, 'ada', PASSWORD, 'Create an account');
    await isAt(page, '/spaces');
    await page.getByText('You have no space yet').waitFor();

    await accountMenu(page).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await isAt(page, '/login');
    assert.equal((await page.context().cookies()).length, 0);

    await sendCredentials(page, 'ada', 'not the password', 'Log in');
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    await sendCredentials(page, 'nobody-at-all', 'not the password', 'Log in');
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor();
    await sendCredentials(page, 'ada', PASSWORD, 'Log in');
    await isAt(page, '/spaces');
    await done(page);
  });

  it('says what is wrong, at the field, and puts the focus there', async () => {
    const page = await visit(browser, server, '/signup');
    const button = page.getByRole('button', { name: 'Create an account' });
    await button.click();
    await page.getByRole('alert').getByText('2 fields need another look.').waitFor();
    const name = page.getByLabel('User name');
    await until('the first wrong field has the focus', () =>
      name.evaluate((e) => e === document.activeElement),
    );
    await sendCredentials(page, 'ADA', 'short', 'Create an account');
    await page.getByText('Use at least 8 characters.').waitFor();
    await sendCredentials(page, 'ADA', PASSWORD, 'Create an account');
    await page.getByText(/looks like it, is taken/).waitFor();
    assert.equal(await name.getAttribute('aria-invalid'), 'true');
    await sendCredentials(page, 'a!', PASSWORD, 'Create an account');
    await page.getByText('A user name has 3 to 32 characters.').waitFor();
    await done(page);
  });

  it('leads nowhere but to this server', async () => {
    const page = await signedUp(browser, server, 'careful', '/spaces');
    await page.goto(`${server.url}/login?return=${encodeURIComponent('//evil.test/x')}`);
    await isAt(page, '/');
    assert.equal(new URL(page.url()).origin, server.url);
    await done(page);
  });

  it('needs no mouse', async () => {
    await done(await signedUp(browser, server, 'keys'));
    const page = await visit(browser, server, '/login');
    const focused = () =>
      page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.name);
    await until('the user name has the focus', async () => (await focused()) === 'username');
    await page.keyboard.type('keys');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await isAt(page, '/');
    await accountMenu(page).waitFor();
    for (let presses = 0; !(await focused())?.startsWith('Account menu'); presses += 1) {
      assert.ok(presses < 20, 'the account menu can be reached with Tab');
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'My spaces' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    await done(page);
  });
});

describe('an account', () => {
  it('changes its profile and its user name', async () => {
    const page = await signedUp(browser, server, 'grace', '/account');
    await page.getByLabel('Display name').fill('Grace Hopper');
    await page.getByLabel('Status (optional)').fill('Finding bugs');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Account menu, Grace Hopper' }).waitFor();
    await page.getByRole('tab', { name: 'Security' }).click();
    await page.getByRole('textbox', { name: 'User name' }).fill('grace.hopper');
    await page.getByRole('button', { name: 'Change' }).first().click();
    await page.getByText('@grace.hopper').waitFor();
    await page.reload();
    assert.equal(await page.getByRole('textbox', { name: 'User name' }).inputValue(), 'grace.hopper');
    await done(page, await loggedIn(browser, server, 'grace.hopper'));
  });

  it('changes its password, which ends all other sessions', async () => {
    const here = await signedUp(browser, server, 'alan', '/account#security');
    const there = await loggedIn(browser, server, 'alan');
    await here.reload();
    await here.getByText('This device').waitFor();
    await here.getByRole('button', { name: /^Log out Chrome/ }).waitFor();

    const change = async (before, after) => {
      await here.getByLabel('Current password').fill(before);
      await here.getByLabel('New password').fill(after);
      await here.getByRole('button', { name: 'Change' }).nth(1).click();
    };
    await change('not the password', 'another good one');
    await here.getByText('This is not your password.').first().waitFor();
    await change(PASSWORD, 'another good one');
    await here.getByText('Password changed; other devices are logged out').waitFor();
    await there.reload();
    await isAt(there, '/login');
    await sendCredentials(there, 'alan', PASSWORD, 'Log in');
    await there.getByText('User name or password is wrong.').waitFor();
    await sendCredentials(there, 'alan', 'another good one', 'Log in');
    await isAt(there, '/spaces');

    await here.reload();
    await here.getByRole('button', { name: 'Log out everywhere' }).click();
    await here.getByRole('alertdialog').getByRole('button', { name: 'Log out everywhere' }).click();
    await isAt(here, '/login');
    await there.reload();
    await isAt(there, '/login');
    await done(here, there);
  });

  it('has a picture, cut to a square', async () => {
    const page = await signedUp(browser, server, 'barbara', '/account');
    const picture = await page.evaluate(async () => {
      const canvas = new OffscreenCanvas(640, 360);
      const context = canvas.getContext('2d');
      context.fillStyle = 'orange';
      context.fillRect(0, 0, 640, 360);
      const bytes = new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer());
      return [...bytes];
    });
    const choose = async (name, mimeType, buffer) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: /^(Choose a|Change) picture$/ }).click();
      await (await chooser).setFiles({ name, mimeType, buffer });
    };
    await choose('broken.png', 'image/png', Buffer.from('this is no picture'));
    await page.getByText(/not a picture that the browser can open/).waitFor();
    await choose('orange.png', 'image/png', Buffer.from(picture));
    await page.getByRole('application').press('ArrowLeft');
    await page.getByRole('button', { name: 'Use this picture' }).click();
    const shown = page.locator('.picture img.avatar');
    await until('the picture is shown', () => shown.evaluate((image) => image.naturalWidth));
    assert.equal(await shown.evaluate((image) => image.naturalWidth), 256);
    assert.equal(await shown.evaluate((image) => image.naturalHeight), 256);
    await page.getByRole('button', { name: 'Remove picture' }).click();
    await shown.waitFor({ state: 'detached' });
    await done(page);
  });

  it('gives programs a token, once, and takes it away', async () => {
    const page = await signedUp(browser, server, 'edsger', '/account#tokens');
    await page.getByRole('button', { name: 'Create a token' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Create a token' }).click();
    await dialog.getByText('Please fill this in.').waitFor();
    await dialog.getByLabel('What is it for?').fill('Countdown');
    await dialog.getByRole('button', { name: /Your profile/ }).click();
    await page.getByRole('option', { name: 'Read', exact: true }).click();
    await dialog.getByRole('button', { name: 'Create a token' }).click();
    const token = await dialog.getByLabel('Token').inputValue();
    assert.match(token, /^rst_/);
    const ask = () =>
      fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } }).then(
        (r) => r.status,
      );
    assert.equal(await ask(), 200);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Delete token Countdown' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No tokens yet').waitFor();
    assert.equal(await ask(), 401);
    await done(page);
  });

  it('is deleted with its spaces, after the name is typed and the password given', async () => {
    const page = await signedUp(browser, server, 'leaving');
    const slug = await createSpace(page, server, 'Farewell party');
    await page.goto(`${server.url}/account#delete`);
    await page.getByRole('button', { name: 'Delete account…' }).click();
    const dialog = page.getByRole('alertdialog');
    const confirm = dialog.getByRole('button', { name: 'Delete for good' });
    await dialog.getByLabel('Password', { exact: true }).fill('not the password');
    await confirm.click();
    await dialog.getByText('This is not “leaving”.').waitFor();
    await dialog.getByLabel('Type “leaving” to confirm').fill('leaving');
    await confirm.click();
    await dialog.getByText('This is not your password.').waitFor();
    await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await confirm.click();
    await isAt(page, '/');
    await page.getByRole('link', { name: 'Log in' }).waitFor();
    assert.equal((await fetch(`${server.url}/api/v1/spaces/${slug}`)).status, 404);
    await page.goto(`${server.url}/login`);
    await sendCredentials(page, 'leaving', PASSWORD, 'Log in');
    await page.getByText('User name or password is wrong.').waitFor();
    await done(page);
  });
});

describe('a space', () => {
  it('is made, changed, moved to another address, and deleted', async () => {
    const page = await signedUp(browser, server, 'maker');
    assert.equal(await createSpace(page, server, 'Évening Show'), 'evening-show');
    assert.equal(await createSpace(page, server, 'Evening show'), 'evening-show-2', 'addresses are unique');
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
    await page.locator('label').filter({ hasText: /^Lobby/ }).click();
    await page.getByRole('button', { name: /Layout$/ }).click();
    assert.deepEqual(await page.getByRole('option').allTextContents(), [
      'As this server has it: Grid',
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

    const home = await visit(browser, server, '/');
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
    const owner = await signedUp(browser, server, 'inviter');
    const slug = await createSpace(owner, server, 'Board meeting', { visibility: /^Private/ });
    const path = await createInvitation(owner, /^Host/);

    const friend = await visit(browser, server, path);
    await friend.getByRole('heading', { name: 'You are invited to Board meeting' }).waitFor();
    await friend.getByText('to host the show').waitFor();
    assert.match(
      await friend.getByRole('link', { name: 'Go on as a guest' }).getAttribute('href'),
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
    await owner.getByText('used 1 times').waitFor();
    await owner.getByRole('button', { name: 'Revoke the link “Host”' }).click();
    await owner.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
    await owner.getByText('Link revoked').waitFor();
    const late = await visit(browser, server, path);
    await late.getByRole('heading', { name: 'This invitation does not work any more' }).waitFor();
    const lost = await visit(browser, server, '/invite/rsi_nothing');
    await lost.getByRole('heading', { name: 'There is no such invitation' }).waitFor();
    // The device check of the stage asks for a camera that is not there: what it says about that is its own business.
    await friend.context().close();
    await done(owner, late, lost);
  });

  it('gives a role to somebody by name, and says when there is nobody of that name', async () => {
    await done(await signedUp(browser, server, 'helper'));
    const owner = await signedUp(browser, server, 'giver');
    await createSpace(owner, server, 'Helpers');
    await owner.getByRole('tab', { name: 'People' }).click();
    const name = owner.getByLabel('User name');
    await name.fill('nobody.of.that.name');
    await owner.getByRole('button', { name: 'Give role' }).click();
    await owner.getByText('Nobody has this user name.').waitFor();
    await name.fill('@helper');
    await owner.getByRole('button', { name: 'Give role' }).click();
    await owner.getByRole('listitem').filter({ hasText: '@helper' }).waitFor();
    await owner.getByRole('button', { name: 'Take away the role of helper' }).click();
    await owner.getByRole('alertdialog').getByRole('button', { name: 'Take away' }).click();
    await owner.getByRole('listitem').filter({ hasText: '@helper' }).waitFor({ state: 'detached' });
    await done(owner);
  });

  it('shows its management to nobody else', async () => {
    const owner = await signedUp(browser, server, 'private-owner');
    const slug = await createSpace(owner, server, 'Secret plans', { visibility: /^Private/ });
    const other = await signedUp(browser, server, 'curious', `/spaces/${slug}`);
    await other.getByRole('heading', { name: 'There is no such space' }).waitFor();
    await other.goto(`${server.url}/spaces/evening-show`);
    await other.getByText('Only hosts and the owner manage this space.').waitFor();
    await done(owner, other);
  });
});

describe('languages', () => {
  it('are those of the browser, until the reader chooses', async () => {
    const page = await visit(browser, server, '/login', { context: { locale: 'hi-IN' } });
    await page.getByRole('heading', { name: 'फिर से स्वागत है' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'hi');
    await page.getByRole('button', { name: 'भाषा' }).click();
    await page.getByRole('menuitemradio', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    await done(page);
  });

  it('change without losing what was typed', async () => {
    const page = await visit(browser, server, '/signup');
    await page.getByLabel('User name').fill('half-typed');
    await page.getByRole('button', { name: 'Language' }).click();
    await page.getByRole('menuitemradio', { name: 'हिन्दी' }).click();
    assert.equal(await page.getByLabel('उपयोगकर्ता नाम').inputValue(), 'half-typed');
    await done(page);
  });
});

describe('every page of accounts and spaces', () => {
  for (const [look, options] of Object.entries(LOOKS)) {
    it(`has nothing serious for axe-core to say (${look})`, async () => {
      const found = [];
      const outside = await visit(browser, server, '/', options);
      for (const [path, heading] of [
        ['/', 'Your stage, live for everyone'],
        ['/login', 'Welcome back'],
        ['/signup', 'Create your account'],
        ['/setup', 'This server has its owner'],
        ['/invite/rsi_nothing', 'There is no such invitation'],
      ]) {
        await outside.goto(server.url + path);
        await outside.getByRole('heading', { level: 1, name: heading }).waitFor();
        await outside.getByRole('link', { name: 'Log in' }).first().waitFor();
        found.push(...(await inspect(outside, path)));
      }

      const name = `axe-${look.replace(/[^a-z]+/g, '-')}`;
      const page = await signedUp(browser, server, name, '/spaces', options);
      found.push(...(await inspect(page, 'no spaces')));
      await page.goto(`${server.url}/spaces/new`);
      await page.getByRole('button', { name: 'Create space' }).click();
      await page.getByText('Give the space a title.').waitFor();
      found.push(...(await inspect(page, 'new space with an error')));
      const slug = await createSpace(page, server, `Space of ${name}`);
      for (const tab of ['Details', 'Rules', 'People', 'Invitations', 'Bans']) {
        await page.getByRole('tab', { name: tab }).click();
        await page.getByRole('tabpanel', { name: tab }).getByRole('heading').first().waitFor();
        found.push(...(await inspect(page, `space, ${tab}`)));
      }
      const path = await createInvitation(page, /^Viewer/);
      found.push(...(await inspect(page, 'space with an invitation')));
      await outside.goto(server.url + path);
      await outside.getByRole('link', { name: 'Go on as a guest' }).waitFor();
      found.push(...(await inspect(outside, 'invitation')));
      await page.getByRole('button', { name: 'Create a link' }).click();
      await page.getByRole('dialog').waitFor();
      found.push(...(await inspect(page, 'dialog of an invitation')));
      await page.goto(`${server.url}/account`);
      for (const tab of ['Profile', 'Security', 'Tokens', 'Delete']) {
        await page.getByRole('tab', { name: tab }).click();
        await page.getByRole('tabpanel', { name: tab }).getByRole('heading').first().waitFor();
        found.push(...(await inspect(page, `account, ${tab}`)));
      }
      await page.getByRole('button', { name: 'Delete account…' }).click();
      await page.getByRole('alertdialog').waitFor();
      found.push(...(await inspect(page, 'dialog of deletion')));
      await page.goto(server.url);
      await page
        .getByRole('region', { name: 'My spaces' })
        .getByRole('heading', { name: `Space of ${name}` })
        .waitFor();
      await accountMenu(page).click();
      await page.getByRole('menuitem', { name: 'Log out' }).waitFor();
      found.push(...(await inspect(page, 'home with the account menu')));
      assert.deepEqual(found, []);
      assert.ok(slug);
      await done(page, outside);
    });
  }
});
