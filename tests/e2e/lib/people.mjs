// SPDX-License-Identifier: Apache-2.0
// People in the panels of a space, for suite 80. In: a browser and the name of a database; out: a server with one account
// that owns spaces, pages of hosts and viewers, and what people do in chat and list.
import { Account } from './accounts.mjs';
import { Participant, Viewer } from './browser.mjs';
import { startDatabase } from './database.mjs';
import { Server } from './server.mjs';
import { until } from './wait.mjs';

export const WIDE = { width: 1280, height: 800 };
/** Pictures are not what is tested here: reading them would only cost time. */
export const QUIET = { readEveryMs: 1e9 };

export const named = (name) => `localStorage.setItem('rostra.name', ${JSON.stringify(name)})`;

export class Stand {
  async start(browser, database) {
    this.browser = browser;
    this.database = await startDatabase(database);
    this.server = await Server.start({
      args: [...this.database.args, '--end-after', '2s', '--chat-rate', '50'],
    });
    this.host = await Account.signUp(this.server, 'hostess');
  }

  async stop() {
    await this.server?.stop();
    await this.database?.stop();
  }

  /** Somebody in the audience with a name, and the panel open at a tab. */
  async viewer(space, name, { tab = 'Chat', ...options } = {}) {
    const one = await Viewer.open(this.browser, this.server, space, {
      ...QUIET,
      init: named(name),
      viewport: WIDE,
      ...options,
    });
    if (tab) await openTab(one.page, tab);
    return one;
  }

  /** The host of the space on stage, logged in. */
  async onStageAsHost(space, options = {}) {
    const one = await Participant.join(this.browser, this.server, space, 0, {
      ...QUIET,
      viewport: WIDE,
      context: this.host.context,
      ...options,
    });
    await one.page.locator('.room').waitFor();
    return one;
  }
}

export async function openTab(page, tab) {
  const panel = page.locator('.panel');
  if (!(await panel.isVisible())) await page.getByRole('button', { name: new RegExp(`^${tab}`) }).click();
  await panel.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
}

export async function say(page, text) {
  const field = page.locator('.composer__field');
  await field.fill(text);
  await field.press('Enter');
}

export const texts = (page) => page.locator('[data-message] .message__text').allTextContents();
export const has = (page, text) =>
  until(`the chat has "${text}"`, async () => (await texts(page)).some((one) => one.includes(text)));
export const message = (page, text) => page.locator('[data-message]', { hasText: text });
export const row = (page, name) => page.locator(`.panel [data-person-name="${name}"]`);

/** Chooses an action in the menu of a person of the list. */
export async function act(page, name, action) {
  await row(page, name)
    .last()
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** Chooses an action in the menu of a message. */
export async function menu(page, text, action) {
  const one = message(page, text).last();
  await one.hover();
  await one.getByRole('button', { name: /^Actions for the message/ }).click();
  await page.getByRole('menuitem', { name: action }).click();
}
