// SPDX-License-Identifier: Apache-2.0
// Takes the pictures of accounts and spaces for the README from a real server.
// In: `node screenshots/accounts.mjs FOLDER`; out: home.png and space.png there.
import { join } from 'node:path';
import { accountMenu, createSpace, isAt, PASSWORD, sendCredentials, visit } from '../lib/account.mjs';
import { launch } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('give the folder for the pictures');

const server = await Server.start({ args: ['--access', 'accounts'] });
const browser = await launch();
// The browser of the tests shows its scroll bars.
const plain = { content: '::-webkit-scrollbar { display: none }' };
const settled = (page) =>
  until('the notices are gone', async () => (await page.locator('.toast').count()) === 0, {
    timeoutMs: 30_000,
  });
try {
  const link = await until(
    'the server prints a set-up link',
    () => /\/setup\?token=[\w-]+/.exec(server.output)?.[0],
  );
  const page = await visit(browser, server, link, {
    viewport: { width: 1440, height: 900 },
    context: { colorScheme: 'light', locale: 'en-GB' },
  });
  await sendCredentials(page, 'ada', PASSWORD, 'Create the owner’s account');
  await isAt(page, '/spaces');
  await page.goto(`${server.url}/account`);
  await page.getByLabel('Display name').fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Account menu, Ada Lovelace' }).waitFor();
  for (const [title, text, visibility, start] of [
    [
      'Kitchen radio',
      'Two cooks, one stove, whatever the market had this morning.',
      /^Public/,
      '2031-03-01T11:00',
    ],
    ['Board meeting', 'Once a month. Members only.', /^Private/, ''],
    [
      'Night sky',
      'A weekly round about what is above us, with guests from three observatories.',
      /^Public/,
      '2031-02-21T21:00',
    ],
  ]) {
    await createSpace(page, server, title, { visibility });
    await page.getByLabel('Description (optional)').fill(text);
    await page.getByLabel('Next show (optional)').fill(start);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Space saved').waitFor();
  }
  await page.getByRole('tab', { name: 'Rules' }).click();
  await settled(page);
  await page.addStyleTag(plain);
  await page.screenshot({ path: join(folder, 'space.png') });
  await page.goto(server.url);
  await accountMenu(page).waitFor();
  await page.getByRole('heading', { name: 'Night sky' }).first().waitFor();
  await page.addStyleTag(plain);
  await page.screenshot({ path: join(folder, 'home.png') });
} finally {
  await browser.close();
  await server.stop();
}
