// SPDX-License-Identifier: Apache-2.0
// People in the panels of a space, for suite 80. In: a browser and the name of a database; out: a server with one account
// that owns spaces, pages of hosts and viewers, and what people do in chat and list.
import { Account } from './accounts.mjs';
import { Participant, Viewer } from './browser.mjs';
import { startDatabase } from './database.mjs';
import { Server, SMALL_MIX } from './server.mjs';
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
      mix: SMALL_MIX,
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
  const button = page.getByRole('button', { name: new RegExp(`^${tab}`) });
  // Where the panel is open at first, the button would close it.
  await panel.or(button).first().waitFor();
  if (!(await panel.isVisible())) await button.click();
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
  await one.getByRole('button', { name: /^Actions for .*message$/ }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

/** For openPage: its WebSockets go through here, so that a test can cut them and keep them cut. */
export class Wire {
  cut = false;
  routes = new Set();
  prepare = (page) =>
    page.routeWebSocket(/\/ws$/, (route) => {
      if (this.cut) return route.close({ code: 4999, reason: 'cut by the test' });
      this.routes.add(route);
      route.connectToServer();
    });

  async lose() {
    this.cut = true;
    const routes = [...this.routes];
    this.routes.clear();
    await Promise.all(routes.map((route) => route.close({ code: 4999, reason: 'cut by the test' })));
  }

  find() {
    this.cut = false;
  }
}

/** What has the focus, as assistive technology would name it. */
export const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const label = element.getAttribute('aria-label') ?? element.labels?.[0]?.textContent;
    return (label ?? element.textContent ?? '').trim();
  });

/** Throws when nothing on the screen says where the focus is. */
async function seesFocus(page, name) {
  const seen = await page.evaluate(() => {
    // A field and a map show it around themselves or around what they are in.
    for (let one = document.activeElement, up = 0; one && up < 2; one = one.parentElement, up += 1) {
      for (const element of [one, ...one.children]) {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        if (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) return true;
        if (boxShadow !== 'none' && element === document.activeElement) return true;
      }
    }
    return false;
  });
  if (!seen) throw new Error(`the focus on "${name}" is not seen`);
}

/** Presses Tab until what has the focus is named so, and the focus is seen there; as somebody without a mouse. */
export async function tabTo(page, name, key = 'Tab') {
  const passed = [];
  for (let presses = 0; presses < 60; presses += 1) {
    const now = await focused(page);
    if (name.test(now)) return seesFocus(page, now);
    passed.push(now.slice(0, 40));
    await page.keyboard.press(key);
  }
  throw new Error(`${name} is not reached with ${key}: ${JSON.stringify(passed)}`);
}

/** Names of everything that Tab reaches from here in the panel; the focus is seen on each. */
export async function tabThroughPanel(page) {
  const names = [];
  const inside = () => page.evaluate(() => document.activeElement.closest('.panel') !== null);
  for (let presses = 0; presses < 60 && (await inside()); presses += 1) {
    const now = await focused(page);
    await seesFocus(page, now);
    names.push(now);
    await page.keyboard.press('Tab');
  }
  return names;
}
