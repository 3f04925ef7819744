// SPDX-License-Identifier: Apache-2.0
// Flow of suite 70: the second factor is set up by scanning the QR code with a reader of the test's own, asked for at log-in,
// and switched off. Only the keyboard is used.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import jsQR from 'jsqr';
import { done, isAt, PASSWORD, signedUp, visit } from '../../lib/account.mjs';
import { inspect, SIZES } from '../../lib/axe.mjs';
import { totp } from '../../lib/totp.mjs';
import { until } from '../../lib/wait.mjs';

const hasFocus = (locator) => locator.evaluate((element) => element === document.activeElement);

/** Presses Tab until this has the focus. */
async function tabTo(page, locator) {
  await locator.waitFor();
  for (let presses = 0; presses < 100 && !(await hasFocus(locator)); presses += 1)
    await page.keyboard.press('Tab');
  assert.ok(await hasFocus(locator), 'no key leads there');
}

const focused = (what, locator) => until(`${what} has the focus`, () => hasFocus(locator));

const isSeen = (locator) =>
  locator.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });

/** What a camera that sees this much of the screen would read. */
async function scan(page, locator) {
  const png = [...(await locator.screenshot())];
  const image = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, picture.width, picture.height);
    return { data: [...data], width, height };
  }, png);
  const found = jsQR(Uint8ClampedArray.from(image.data), image.width, image.height);
  assert.ok(found, 'no QR code is seen');
  return found.data;
}

/** No length of a code, so wrong at any time. */
const WRONG_CODE = '12345';
const WRONG = 'This code is wrong or has already been used.';

/** To where the code is asked for; nothing counts as wrong yet. */
async function logInByKeys(here, userName, options) {
  const page = await visit(here.browser, here.server, '/login?return=/spaces', options);
  await focused('the user name', page.getByLabel('User name'));
  await page.keyboard.type(userName);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await focused('the code', page.getByLabel('Code', { exact: true }));
  assert.equal(await page.getByRole('alert').count(), 0);
  return page;
}

/** `here` is {server, browser} once the tests run. */
export function secondFactor(here) {
  describe('a second factor', () => {
    for (const [size, options] of Object.entries(SIZES)) {
      it(`is set up by scanning, asked for at log-in and switched off, by keyboard (${size})`, async () => {
        const name = `hedy-${size}`;
        const found = [];
        const page = await signedUp(here.browser, here.server, name, '/account#security', {
          ...options,
          permissions: ['clipboard-read', 'clipboard-write'],
        });
        const section = page.getByRole('region', { name: 'Second factor' });
        await tabTo(page, section.getByRole('button', { name: 'Set up' }));
        await page.keyboard.press('Enter');
        const password = section.getByLabel('Your password');
        await focused('the password', password);
        found.push(...(await inspect(page, 'second factor, password')));
        await page.keyboard.press('Tab');
        await page.keyboard.press('Tab');
        await page.keyboard.press('Enter'); // Cancel
        await focused('where one was', section.getByRole('button', { name: 'Set up' }));
        await page.keyboard.press('Enter');
        await focused('the password', password);
        await page.keyboard.type(PASSWORD);
        await page.keyboard.press('Enter');

        const picture = section.getByRole('img', { name: /^QR code/ });
        const code = section.getByLabel('Code from the app');
        const link = section.getByRole('link', { name: /app on this device/ });
        await (size === 'phone' ? focused('the way to the app', link) : focused('the code', code));
        for (const part of [picture, code])
          assert.ok(await isSeen(part), 'scanned and typed without scrolling');
        assert.equal(await code.getAttribute('autocomplete'), 'one-time-code');
        assert.equal(await code.getAttribute('inputmode'), 'numeric');
        const uri = new URL(await scan(page, picture));
        assert.ok(uri.href.startsWith(`otpauth://totp/Rostra:${name}?`), uri.href);
        const secret = uri.searchParams.get('secret');
        const shown = await section
          .getByRole('textbox', { name: 'Secret for your authenticator app' })
          .inputValue();
        assert.equal(shown.replaceAll(' ', ''), secret, 'what is typed is what is scanned');
        assert.equal(await link.getAttribute('href'), uri.href);
        found.push(...(await inspect(page, 'second factor, secret')));
        await tabTo(page, code);
        await page.keyboard.type(WRONG_CODE);
        await page.keyboard.press('Enter');
        await section.getByText(WRONG).first().waitFor();
        await focused('the wrong code', code);
        await page.keyboard.press('Control+A');
        await page.keyboard.type(totp(secret));
        await page.keyboard.press('Enter');

        await focused('the button that copies', section.getByRole('button', { name: 'Copy all' }));
        const codes = await section.getByRole('listitem').allInnerTexts();
        assert.equal(codes.length, 10);
        await page.keyboard.press('Enter');
        await page.getByText('Copied', { exact: true }).waitFor();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'));
        found.push(...(await inspect(page, 'second factor, recovery codes')));
        await tabTo(page, section.getByRole('button', { name: 'I have saved them' }));
        await page.keyboard.press('Enter');
        await section.getByText('Logging in asks for a code.').waitFor();
        const off = section.getByRole('button', { name: 'Switch off' });
        await focused('where one was', off);
        found.push(...(await inspect(page, 'second factor, on')));

        const there = await logInByKeys(here, name, options);
        found.push(...(await inspect(there, 'log-in with a code')));
        await there.keyboard.type(totp(secret, 1));
        await there.keyboard.press('Enter');
        await isAt(there, '/spaces');
        const withoutApp = await logInByKeys(here, name, options);
        await withoutApp.keyboard.type(codes[3]);
        await withoutApp.keyboard.press('Enter');
        await isAt(withoutApp, '/spaces');
        const again = await logInByKeys(here, name, options);
        await again.keyboard.type(codes[3]);
        await again.keyboard.press('Enter');
        await again.getByText(WRONG).first().waitFor();
        await isAt(again, '/login');

        await page.keyboard.press('Enter');
        const dialog = page.getByRole('alertdialog', { name: 'Switch off the second factor?' });
        await focused('the password', dialog.getByLabel('Your password'));
        found.push(...(await inspect(page, 'second factor, dialog of its end')));
        await page.keyboard.press('Escape');
        await focused('where one was', off);
        await page.keyboard.press('Enter');
        await focused('the password', dialog.getByLabel('Your password'));
        await page.keyboard.type(PASSWORD);
        await page.keyboard.press('Enter');
        await focused('where one was', section.getByRole('button', { name: 'Set up' }));
        assert.deepEqual(found, []);
        await done(page, there, withoutApp, again);
      });
    }
  });
}
