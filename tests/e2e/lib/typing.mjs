// SPDX-License-Identifier: Apache-2.0
// Typing as people do it, and proof that a text stayed a text. In: pages; out: what single-key shortcuts fired, and an error
// when a letter did not arrive where it was meant to.
import assert from 'node:assert/strict';
import { until } from './wait.mjs';

/** Has every letter that is a shortcut of the stage or of the player. */
export const TEXT = 'love much skeping';

const FIELDS = 'input:not([type=range], [type=checkbox], [type=radio], [type=file]), textarea';

/** For openPage: keeps the letters that something other than a text field took for itself. */
export function recordShortcuts(fields) {
  window.fired = [];
  // After every listener of the page: who acts on a key prevents what the browser would do with it.
  window.addEventListener('keydown', (event) => {
    const letter = event.key.length === 1 && event.key !== ' ';
    if (letter && event.defaultPrevented && !event.target.matches?.(`${fields}, [role=application]`))
      window.fired.push(event.key);
  });
}
export const recorder = [recordShortcuts, FIELDS];

export const fired = (page) => page.evaluate(() => window.fired);

const focusOf = (page) =>
  page.evaluate((fields) => {
    const { activeElement: one } = document;
    return {
      nowhere: one === null || one === document.body,
      text: one?.matches(fields) ?? false,
      what: one?.outerHTML.slice(0, 120),
    };
  }, FIELDS);

/** Waits until the focus is in a text field, as after opening a form. */
export const inField = (page, what) =>
  until(`the focus is in a field: ${what}`, async () => {
    const focus = await focusOf(page);
    if (!focus.text) throw new Error(focus.what);
    return true;
  });

/** Waits until the focus is anywhere but on the page itself. */
export const somewhere = (page, what) =>
  until(`the focus is handed over: ${what}`, async () => !(await focusOf(page)).nowhere);

/** What is typed now is all in the field that has the focus. */
export async function types(page, what) {
  await inField(page, what);
  await page.keyboard.type(TEXT);
  const value = await page.evaluate(() => document.activeElement.value);
  // An address has hyphens in place of blanks.
  const letters = (text = '') => text.replace(/[ -]/g, '');
  assert.ok(letters(value).includes(letters(TEXT)), `${what}: "${value}" has what was typed`);
}

/** Presses a button, by mouse or by keyboard. */
export async function press(how, button) {
  if (how === 'mouse') return button.click();
  await button.focus();
  return button.press('Enter');
}

/** Types into every field that is seen in a part of the page, got there by mouse or with Tab. */
export async function typesEverywhere(page, how, part, what) {
  const fields = part.locator(FIELDS).filter({ visible: true });
  const count = await fields.count();
  assert.ok(count > 0, `${what} has fields`);
  for (let index = 0; index < count; index += 1) {
    const field = fields.nth(index);
    const type = await field.getAttribute('type');
    if (await field.evaluate((one) => one.readOnly || one.disabled)) continue;
    if (how === 'mouse') await field.click();
    else await tabInto(page, field, what);
    // Numbers and dates take no letters: those must not become shortcuts either.
    const takesText = type !== 'datetime-local' && (await field.getAttribute('inputmode')) !== 'numeric';
    if (takesText) await types(page, `${what}, field ${index + 1}`);
    // A blank would open the calendar of a date.
    else await page.keyboard.type(TEXT.replaceAll(' ', ''));
  }
}

async function tabInto(page, field, what) {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await field.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${what}: a field is not reached with Tab`);
}
