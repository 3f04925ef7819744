// SPDX-License-Identifier: Apache-2.0
// People with accounts, as they use the pages: signing up, logging in, finding their menu.
import assert from 'node:assert/strict';
import { openPage } from './browser.mjs';
import { until } from './wait.mjs';

export const PASSWORD = 'correct horse battery';

/** Opens a page in a browser of its own, with its errors kept. */
export async function visit(browser, server, path, options = {}) {
  return openPage(browser, {
    url: server.url + path,
    viewport: { width: 1280, height: 800 },
    readEveryMs: 1e9,
    ...options,
  });
}

/** Fills in and sends the form with user name and password that is shown. */
export async function sendCredentials(page, userName, password, button) {
  await page.getByLabel('User name').fill(userName);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('main').getByRole('button', { name: button }).click();
}

/** A page of somebody who has just signed up and is where `path` led. */
export async function signedUp(browser, server, userName, path = '/spaces', options = {}) {
  const page = await visit(browser, server, `/signup?return=${encodeURIComponent(path)}`, options);
  await sendCredentials(page, userName, PASSWORD, 'Create an account');
  await isAt(page, path.split(/[?#]/)[0]);
  await accountMenu(page).waitFor();
  return page;
}

export async function loggedIn(browser, server, userName, password = PASSWORD, path = '/spaces') {
  const page = await visit(browser, server, `/login?return=${encodeURIComponent(path)}`);
  await sendCredentials(page, userName, password, 'Log in');
  await isAt(page, path.split(/[?#]/)[0]);
  return page;
}

export function accountMenu(page) {
  return page.getByRole('button', { name: /^Account menu/ });
}

export async function isAt(page, path) {
  await until(`the page is at ${path}`, () => {
    const here = new URL(page.url()).pathname;
    if (here !== path) throw new Error(`it is at ${here}`);
    return true;
  });
}

/** Makes a space and stays on the page that manages it. */
export async function createSpace(page, server, title, { visibility } = {}) {
  await page.goto(`${server.url}/spaces/new`);
  await page.getByLabel('Title').fill(title);
  if (visibility) await page.getByRole('radio', { name: visibility }).check({ force: true });
  await page.getByRole('button', { name: 'Create space' }).click();
  await page.getByRole('tab', { name: 'Details' }).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1);
}

/** Makes an invitation link on the page that manages a space; gives its path. */
export async function createInvitation(page, role) {
  await page.getByRole('tab', { name: 'Invitations' }).click();
  await page.getByRole('button', { name: 'Create a link' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: role }).check({ force: true });
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await dialog.getByLabel('Link', { exact: true }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  return new URL(link).pathname;
}

/** Nothing went wrong in the page; closes its browser. */
export async function done(...pages) {
  for (const page of pages) {
    assert.deepEqual(page.problems, []);
    await page.context().close();
  }
}
