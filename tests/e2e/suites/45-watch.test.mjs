// SPDX-License-Identifier: Apache-2.0
// The way of a viewer to the picture: how much is fetched before it, and networks that let only HTTP through.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

let server;
let browser;

before(async () => {
  server = await Server.start({ args: ['--end-after', '2s'] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Runs before the page's own code: when the first picture was there, and what was fetched until then. */
const noteFirstPicture = () => {
  document.addEventListener(
    'loadeddata',
    () => {
      window.firstPicture ??= performance.now();
    },
    { capture: true, once: true },
  );
};

describe('the first picture', () => {
  it('needs less than 180 kB of script, and the page comes after it', async (t) => {
    const ada = await Participant.join(browser, server, 'first', 0);
    const early = await Viewer.open(browser, server, 'first');
    await early.sees([ada]); // the mix runs
    const viewer = await Viewer.open(browser, server, 'first', { init: noteFirstPicture });
    await viewer.sees([ada]);
    await viewer.page.getByRole('heading', { level: 1 }).waitFor();
    const { at, before: scripts, all } = await viewer.page.evaluate(() => {
      const fetched = performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js'));
      const bytes = (list) => list.reduce((sum, one) => sum + one.encodedBodySize, 0);
      return {
        at: window.firstPicture,
        before: bytes(fetched.filter((one) => one.responseEnd <= window.firstPicture)),
        all: bytes(fetched),
      };
    });
    t.diagnostic(`first picture after ${Math.round(at)} ms and ${scripts} bytes of script; ${all} in all`);
    assert.ok(scripts > 50_000, `${scripts} bytes`);
    assert.ok(scripts <= 180_000, `${scripts} bytes`);
    assert.ok(all > scripts, 'the page came after the picture');
    await ada.close();
    await early.close();
    await viewer.close();
  });

  it('does not begin anew when the page comes around it', async () => {
    const ada = await Participant.join(browser, server, 'around', 0);
    const viewer = await Viewer.open(browser, server, 'around', {
      init: () => {
        window.played = [];
        for (const type of ['loadstart', 'emptied', 'pause'])
          document.addEventListener(type, () => window.played.push(type), { capture: true });
      },
    });
    await viewer.sees([ada]);
    await viewer.page.getByRole('button', { name: 'Share' }).waitFor();
    await viewer.plays();
    const { played, videos } = await viewer.page.evaluate(() => ({
      played: window.played,
      videos: document.querySelectorAll('video').length,
    }));
    assert.deepEqual(played.filter((type) => type !== 'emptied'), ['loadstart']);
    assert.equal(videos, 1);
    await ada.close();
    await viewer.close();
  });
});

describe('where no WebSocket comes through', () => {
  for (const refusal of ['forbidden', 'closed']) {
    it(`waits for the show, plays it, and sees its end (${refusal})`, async () => {
      const space = `http-only-${refusal}`;
      const proxy = await Proxy.start(server, refusal);
      const viewer = await Viewer.open(browser, proxy, space);
      await viewer.page.locator('.player[data-state="waiting"]').waitFor();
      await viewer.page.getByText('starts soon').first().waitFor();
      await viewer.page.getByText('Your network blocks part of this page.').waitFor();
      assert.equal(await viewer.page.getByRole('button', { name: 'Chat' }).count(), 0);
      const ada = await Participant.join(browser, server, space, 0);
      await viewer.sees([ada]);
      await until('the delay is known', async () =>
        Number(await viewer.page.locator('[data-latency-ms]').getAttribute('data-latency-ms')),
      );
      assert.ok(proxy.upgrades > 0);

      // Somebody opens the page in the middle of the show.
      const late = await Viewer.open(browser, proxy, space);
      await late.sees([ada]);
      await late.page.getByText('Your network blocks part of this page.').waitFor();

      // The network changes: everything is there again, and the picture was never interrupted.
      proxy.open();
      await late.page.getByText('Your network blocks part of this page.').waitFor({ state: 'detached' });
      await late.page.getByRole('button', { name: 'Chat' }).waitFor();
      await late.sees([ada]);

      await ada.leave();
      await viewer.page.getByText('The show is over').waitFor();
      await ada.close();
      await viewer.close();
      await late.close();
      await proxy.stop();
    });
  }

  it('says that a space does not exist', async () => {
    const closed = await Server.start({ args: ['--access', 'accounts'] });
    const proxy = await Proxy.start(closed, 'forbidden');
    const viewer = await Viewer.open(browser, proxy, 'nothing-here');
    await viewer.page.getByRole('heading', { level: 1 }).filter({ hasText: /exist|found/i }).waitFor();
    await viewer.close();
    await proxy.stop();
    await closed.stop();
  });
});
