// SPDX-License-Identifier: Apache-2.0
// Flow of suite 10: how good everyone's connection is, on the tiles and in the panel with the numbers, as the browser counts
// them of real streams. What the bars say is the machine's business; that they say something true in form is judged here.
import assert from 'node:assert/strict';
import { until } from '../../lib/wait.mjs';

const BARS = /^Connection: (good|(lost|poor|fair)(, (your|their) network)?)$/;
const BITRATE = /^(\d+(?:\.\d+)?) [kM]b\/s$/;
const TIME = /^\d+ ms$/;

/** What the panel of `page` says of somebody's stream: bitrate, loss and details as text. */
const stream = (page, of, source) =>
  page
    .locator(`[data-quality-of="${of}"] [data-stream="${source}"]`)
    .evaluate((row) => [...row.children].map((cell) => cell.textContent));

const named = (page, selector) =>
  until(`${selector} has bars`, async () => {
    const [label] = await page.$$eval(`${selector} .bars`, (all) => all.map((one) => one.ariaLabel));
    if (!BARS.test(label)) throw new Error(String(label));
    return label;
  });

/** `one` looks at the connection of `other`; both are on stage and switched on. */
export async function connection(one, other) {
  const { page } = one;
  await named(page, `[data-name="${other.name}"]`);
  await named(page, '[data-self]');
  const button = page.getByRole('button', { name: /^Connection/ });
  await button.focus();
  await page.keyboard.press('Enter');

  const [{ id }] = await page.$$eval(`[data-participant][data-name="${other.name}"]`, (tiles) =>
    tiles.map((tile) => ({ id: tile.dataset.participant })),
  );
  const [camera, loss] = await until(`bitrate and loss of ${other.name}'s camera are measured`, async () => {
    const [what, bitrate, lost] = await stream(page, id, 'camera');
    if (!(Number(BITRATE.exec(bitrate)?.[1]) > 0)) throw new Error(bitrate);
    return [what, lost];
  });
  assert.match(camera, /^CameraVP8 · \d+×\d+ · \d+ fps · jitter \d+ ms/);
  assert.match(loss, /^\d+(\.\d)?%$/);
  const [microphone, sound] = await stream(page, id, 'microphone');
  assert.match(microphone, /^MicrophoneOpus · jitter \d+ ms · concealed \d+(\.\d)?%/);
  assert.ok(Number(BITRATE.exec(sound)?.[1]) > 0, sound);
  assert.match((await stream(page, 'self', 'microphone'))[1], BITRATE);
  const paths = await page.locator('.numbers').first().locator('tbody td').allTextContents();
  assert.match(paths[0], TIME);
  assert.match(paths[1], TIME);
  assert.deepEqual(paths.slice(2, 4), ['direct', 'direct']);

  const numbers = () => page.locator('.connection').textContent();
  const before = await numbers();
  await until('the numbers are live', async () => (await numbers()) !== before);
  await page.getByRole('button', { name: 'Copy as text' }).click();
  await page.getByText('Statistics copied').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.connection').waitFor({ state: 'detached' });
  assert.ok(await button.evaluate((element) => element === document.activeElement));
}
