// SPDX-License-Identifier: Apache-2.0
// Takes the pictures of the README from a real show: the real server, four people in real Chromium, one viewer.
// In: `node screenshots/make.mjs FOLDER`; out: stage.png and watch.png there.
import { join } from 'node:path';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';
import { portraits } from './portrait.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('give the folder for the pictures');

const size = { width: 1440, height: 900 };
const server = await Server.start();
const browser = await launch();
try {
  const people = [];
  for (const index of [0, 1, 2, 3]) {
    people.push(
      await Participant.join(browser, server, 'evening-show', index, {
        viewport: index === 0 ? size : { width: 420, height: 320 },
        readEveryMs: 1e9,
        context: { colorScheme: 'dark' },
        init: portraits,
        camera: { width: 960, height: 540, fps: 8, person: index, volume: index === 1 ? 0.1 : 0 },
      }),
    );
  }
  const [ada] = people;
  await until('everybody has a tile that moves', async () => {
    const tiles = await ada.tiles();
    return (
      tiles.length === 3 &&
      ada.page.evaluate(
        (ids) => ids.every((id) => (window.rostraTest.videos[`${id}/camera`]?.frames ?? 0) > 30),
        tiles.map((tile) => tile.id),
      )
    );
  });
  const viewer = await Viewer.open(browser, server, 'evening-show', {
    viewport: size,
    context: { colorScheme: 'light' },
    readEveryMs: 1e9,
  });
  await viewer.plays();
  await viewer.page.getByRole('button', { name: 'Click to unmute' }).click();
  await until(
    'the picture is sharp: the largest layers have arrived',
    () =>
      ada.page.evaluate(() =>
        Object.values(window.rostraTest.videos).every((video) => video.key === 'self' || video.width >= 480),
      ),
    { timeoutMs: 60_000 },
  ).catch((error) => console.error(`going on without: ${error.message}`));
  await ada.page.getByText('ON AIR, 1 watching').waitFor();
  await until('the notices are gone', async () => (await ada.page.locator('.toast').count()) === 0, {
    timeoutMs: 30_000,
  }).catch(() => undefined);
  await ada.page.mouse.move(5, size.height - 5);
  await ada.page.screenshot({ path: join(folder, 'stage.png') });
  // Taking a picture is work for the machine, too: the viewer's is taken when it plays at its pace again.
  await viewer.page.locator('video').hover();
  await until(
    'the audience is as close as it gets',
    async () => {
      const delay = await viewer.page.locator('[data-phase="playing"]').getAttribute('data-latency-ms');
      return Number(delay) > 0 && Number(delay) < 1400;
    },
    { timeoutMs: 90_000, everyMs: 100 },
  );
  // The mouse wakes the controls.
  await viewer.page.mouse.move(700, 400);
  await viewer.page.mouse.move(720, 420);
  await viewer.page.screenshot({ path: join(folder, 'watch.png') });
} finally {
  await browser.close();
  await server.stop();
}
