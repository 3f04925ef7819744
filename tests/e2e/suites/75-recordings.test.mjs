// SPDX-License-Identifier: Apache-2.0
// A recorded show in real browsers: the mark on stage and in the audience, said aloud; the switch in the rules while the
// show runs; the list with download and deletion, and what axe-core says about it. On every database.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { createSpace, signedUp } from '../lib/account.mjs';
import { inspect } from '../lib/axe.mjs';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { pagesOn, startDatabase } from '../lib/database.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const QUIET = { readEveryMs: 1e9, viewport: { width: 1280, height: 800 } };

let browser;
before(async () => {
  browser = await launch({ light: true });
});
after(() => browser?.close());

const marks = (page) => page.locator('[data-recording]');
const spoken = (page, text) =>
  until(`"${text}" is said`, () => page.getByRole('status').filter({ hasText: text }).count());
const waits = { timeout: 60_000 };

for (const name of pagesOn('sqlite')) {
  describe(`a recorded show on ${name}`, () => {
    let server;
    let database;
    before(async () => {
      database = await startDatabase(name);
      const args = ['--workers', '1', '--end-after', '1s', '--recording-min-free', '0B'];
      server = await Server.start({ args: [...database.args, ...args], mix: SMALL_MIX });
    });
    after(async () => {
      await server?.stop();
      await database?.stop();
    });

    it('says so to everybody, follows the switch, and can be downloaded and deleted', async () => {
      const owner = await signedUp(browser, server, 'ada');
      const slug = await createSpace(owner, server, 'Evening show');
      const tab = (name) => owner.getByRole('tab', { name }).click();
      const setRecording = async (on) => {
        await tab('Rules');
        const recording = owner.getByRole('switch', { name: /^Record shows/ });
        await recording.setChecked(on, { force: true });
        await owner.getByRole('button', { name: 'Save' }).click();
        await owner.getByText('Rules saved').last().waitFor();
      };
      await tab('Recordings');
      await owner.getByText('No recordings yet').waitFor();

      const host = await Participant.join(browser, server, slug, 0, {
        ...QUIET,
        context: { storageState: await owner.context().storageState() },
      });
      const viewer = await Viewer.open(browser, server, slug, QUIET);
      await host.page.locator('.room').waitFor(waits);
      await host.page.getByRole('button', { name: 'Go live' }).click();
      await host.page.getByText(/^ON AIR/).waitFor(waits);
      assert.equal(await marks(host.page).count(), 0);
      await setRecording(true);
      for (const { page } of [host, viewer]) {
        await marks(page).waitFor(waits);
        assert.equal(await marks(page).textContent(), 'REC');
        await spoken(page, 'This show is being recorded');
      }
      await tab('Recordings');
      await owner.getByText('being recorded', { exact: true }).waitFor(waits);
      await until('it grows', async () => {
        const [row] = await owner.locator('.rows__row').allTextContents();
        return /0:0[2-9]/.test(row);
      });
      assert.equal(await owner.getByRole('link', { name: /^Download/ }).count(), 0);
      assert.deepEqual(await inspect(owner, 'while it is recorded'), []);
      await setRecording(false);
      for (const { page } of [host, viewer]) {
        await marks(page).waitFor({ state: 'detached', ...waits });
        await spoken(page, 'no longer being recorded');
      }
      await tab('Recordings');
      const link = owner.getByRole('link', { name: /^Download the recording from/ });
      await link.waitFor(waits);
      assert.deepEqual(await inspect(owner, 'a recording'), []);
      const [download] = await Promise.all([owner.waitForEvent('download'), link.click()]);
      assert.match(download.suggestedFilename(), /^evening-show-\d{4}-\d\d-\d\d-\d{6}-\d{3}\.mp4$/);
      const streams = execFileSync('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'stream=codec_name',
        '-of',
        'csv=p=0',
        await download.path(),
      ]);
      assert.deepEqual(String(streams).trim().split('\n').sort(), ['aac', 'h264']);

      await owner.getByRole('button', { name: /^Delete the recording from/ }).click();
      await owner.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
      await owner.getByText('No recordings yet').waitFor(waits);
      for (const page of [owner, host.page, viewer.page]) {
        assert.deepEqual(page.problems, []);
        await page.context().close();
      }
    });
  });
}
