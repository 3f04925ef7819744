// SPDX-License-Identifier: Apache-2.0
// Flows of suite 70: what somebody does with their own account: names, passwords, sessions, picture, tokens, its end.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  createSpace,
  done,
  isAt,
  loggedIn,
  PASSWORD,
  sendCredentials,
  signedUp,
} from '../../lib/account.mjs';
import { SIZES } from '../../lib/axe.mjs';
import { until } from '../../lib/wait.mjs';

/** Where blue begins in the middle row of a picture or canvas, in percent of its width. */
const blueFrom = (locator) =>
  locator.evaluate((source) => {
    const canvas = new OffscreenCanvas(100, 100);
    const context = canvas.getContext('2d');
    context.drawImage(source, 0, 0, 100, 100);
    const row = context.getImageData(0, 50, 100, 1).data;
    for (let x = 0; x < 100; x += 1) if (row[4 * x + 2] > row[4 * x]) return x;
    return 100;
  });

/** Drags in steps, with a mouse or a finger. */
async function drag(page, how, [fromX, fromY], [toX, toY]) {
  const steps = 5;
  const at = (step) => ({
    x: fromX + ((toX - fromX) * step) / steps,
    y: fromY + ((toY - fromY) * step) / steps,
  });
  if (how === 'mouse') {
    await page.mouse.move(fromX, fromY);
    await page.mouse.down();
    await page.mouse.move(toX, toY, { steps });
    await page.mouse.up();
    return;
  }
  const devtools = await page.context().newCDPSession(page);
  const touch = (type, points) => devtools.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await touch('touchStart', [at(0)]);
  for (let step = 1; step <= steps; step += 1) await touch('touchMove', [at(step)]);
  await touch('touchEnd', []);
  await devtools.detach();
}

/** `here` is {server, browser} once the tests run. */
export function ownAccount(here) {
  describe('an account', () => {
    it('changes its profile and its user name', async () => {
      const page = await signedUp(here.browser, here.server, 'grace', '/account');
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
      await done(page, await loggedIn(here.browser, here.server, 'grace.hopper'));
    });

    it('changes its password, which ends all other sessions', async () => {
      const page = await signedUp(here.browser, here.server, 'alan', '/account#security');
      const there = await loggedIn(here.browser, here.server, 'alan');
      await page.reload();
      await page.getByText('This device').waitFor();
      await page.getByRole('button', { name: /^Log out Chrome/ }).waitFor();

      const change = async (before, after) => {
        await page.getByLabel('Current password').fill(before);
        await page.getByLabel('New password').fill(after);
        await page.getByRole('button', { name: 'Change' }).nth(1).click();
      };
      await change('not the password', 'another good one');
      await page.getByText('This is not your password.').first().waitFor();
      await change(PASSWORD, 'another good one');
      await page.getByText('Password changed; other devices are logged out').waitFor();
      await there.reload();
      await isAt(there, '/login');
      await sendCredentials(there, 'alan', PASSWORD, 'Log in');
      await there.getByText('User name or password is wrong.').waitFor();
      await sendCredentials(there, 'alan', 'another good one', 'Log in');
      await isAt(there, '/spaces');

      await page.reload();
      await page.getByRole('button', { name: 'Log out everywhere' }).click();
      await page.getByRole('alertdialog').getByRole('button', { name: 'Log out everywhere' }).click();
      await isAt(page, '/login');
      await there.reload();
      await isAt(there, '/login');
      await done(page, there);
    });

    for (const [how, options] of [
      ['mouse', {}],
      ['keys', {}],
      ['touch', SIZES.phone],
    ]) {
      it(`has a picture, cut to the square that one chose by ${how}`, async () => {
        const page = await signedUp(here.browser, here.server, `picture-${how}`, '/account', options);
        // Orange on the left, blue on the right; as much as fits is cut from the middle.
        const picture = await page.evaluate(async () => {
          const canvas = new OffscreenCanvas(640, 360);
          const context = canvas.getContext('2d');
          context.fillStyle = 'orange';
          context.fillRect(0, 0, 320, 360);
          context.fillStyle = 'blue';
          context.fillRect(320, 0, 320, 360);
          return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
        });
        const choose = async (name, mimeType, buffer) => {
          const chooser = page.waitForEvent('filechooser');
          await page.getByRole('button', { name: /^(Choose a|Change) picture$/ }).click();
          await (await chooser).setFiles({ name, mimeType, buffer });
        };
        await choose('broken.png', 'image/png', Buffer.from('this is no picture'));
        await page.getByText(/cannot open this file as a picture/).waitFor();
        await choose('both.png', 'image/png', Buffer.from(picture));
        const area = page.getByRole('application');
        await area.waitFor();
        assert.equal(await blueFrom(area.locator('canvas')), 50);
        if (how === 'keys') {
          // The square goes to the right edge of the picture, and no further.
          for (let presses = 0; presses < 40; presses += 1) await area.press('ArrowRight');
          assert.equal(await blueFrom(area.locator('canvas')), 11);
        } else {
          const { x, y, width, height } = await area.boundingBox();
          const [middle, row] = [x + width / 2, y + height / 2];
          await drag(page, how, [middle, row], [middle + width / 4, row + 10]);
          assert.equal(await blueFrom(area.locator('canvas')), 75, 'the picture follows the pointer');
          await drag(page, how, [middle, row], [middle + width, row]);
          assert.equal(await blueFrom(area.locator('canvas')), 89, 'the square stays inside of the picture');
        }
        await page.getByRole('button', { name: 'Use this picture' }).click();
        const shown = page.locator('.picture img.avatar');
        await until('the picture is shown', () => shown.evaluate((image) => image.naturalWidth));
        assert.equal(await shown.evaluate((image) => image.naturalWidth), 256);
        assert.equal(await shown.evaluate((image) => image.naturalHeight), 256);
        const cut = await blueFrom(shown);
        assert.ok(Math.abs(cut - (how === 'keys' ? 11 : 89)) <= 1, `blue from ${cut} %`);
        await page.getByRole('button', { name: 'Remove picture' }).click();
        await shown.waitFor({ state: 'detached' });
        await done(page);
      });
    }

    it('gives programs a token, once, and takes it away', async () => {
      const page = await signedUp(here.browser, here.server, 'edsger', '/account#tokens');
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
        fetch(`${here.server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } }).then(
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
      const page = await signedUp(here.browser, here.server, 'leaving');
      const slug = await createSpace(page, here.server, 'Farewell party');
      await page.goto(`${here.server.url}/account#delete`);
      await page.getByRole('button', { name: 'Delete account…' }).click();
      const dialog = page.getByRole('alertdialog');
      const confirm = dialog.getByRole('button', { name: 'Delete for good' });
      await dialog.getByLabel('Password', { exact: true }).fill('not the password');
      await confirm.click();
      await dialog.getByText('This does not match “leaving”.').waitFor();
      await dialog.getByLabel('Type “leaving” to confirm').fill('leaving');
      await confirm.click();
      await dialog.getByText('This is not your password.').waitFor();
      await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await confirm.click();
      await isAt(page, '/');
      await page.getByRole('link', { name: 'Log in' }).waitFor();
      assert.equal((await fetch(`${here.server.url}/api/v1/spaces/${slug}`)).status, 404);
      await page.goto(`${here.server.url}/login`);
      await sendCredentials(page, 'leaving', PASSWORD, 'Log in');
      await page.getByText('User name or password is wrong.').waitFor();
      await done(page);
    });
  });
}
