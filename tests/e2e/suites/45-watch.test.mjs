// SPDX-License-Identifier: Apache-2.0
// The way of a viewer to the picture: how much is fetched before it, and networks that let only HTTP through.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from '../lib/axe.mjs';
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

  it('does not start over when the page comes around it', async () => {
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

/** Runs before the page's own code: the least that was buffered between one second after the first picture and two. */
const noteBuffer = () => {
  document.addEventListener(
    'loadeddata',
    ({ target: video }) => {
      const since = performance.now();
      window.early = { least: Infinity };
      const timer = setInterval(() => {
        const at = performance.now() - since;
        const ends = video.buffered;
        if (at > 1000 && ends.length > 0)
          window.early.least = Math.min(window.early.least, ends.end(ends.length - 1) - video.currentTime);
        if (at < 2000) return;
        clearInterval(timer);
        window.early.over = true;
      }, 40);
    },
    { capture: true, once: true },
  );
};

describe('the player', () => {
  let ada;
  let viewer;
  before(async () => {
    ada = await Participant.join(browser, server, 'player', 0);
    const early = await Viewer.open(browser, server, 'player');
    await early.sees([ada]); // the mix runs
    await early.close();
    viewer = await Viewer.open(browser, server, 'player', { init: noteBuffer });
    await viewer.sees([ada]);
  });
  after(async () => {
    await viewer?.close();
    await ada?.close();
  });

  it('is at its target a second after the first picture', async (t) => {
    await until('the second has passed', () => viewer.page.evaluate(() => window.early?.over));
    const least = await viewer.page.evaluate(() => window.early.least * 1000);
    const { target } = await viewer.buffer();
    t.diagnostic(`${Math.round(least)} ms buffered at least, target ${target} ms`);
    // Before, it had more than a second too much here.
    assert.ok(least < target + 350, `${least} ms at a target of ${target} ms`);
  });

  it('plays on after a pause that nobody wished for, and leaves one alone that somebody did', async () => {
    const video = viewer.page.locator('video');
    await video.evaluate((v) => v.pause());
    await until('it plays again', () => video.evaluate((v) => !v.paused));
    await viewer.plays();
    await until('the delay is shown again', async () => (await viewer.page.locator('[data-latency-ms]').count()) === 1);

    await viewer.page.locator('media-play-button').click();
    await until('it is paused', () => video.evaluate((v) => v.paused));
    await viewer.page.locator('.player:not([data-latency-ms])').waitFor();
    assert.equal(await viewer.page.locator('.controls__latency').count(), 0);
    await viewer.page.evaluate(() => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true })));
    assert.equal(await video.evaluate((v) => v.paused), true);
    await viewer.page.keyboard.press('l');
    await viewer.plays();
  });

  it('has pace, statistics and theatre mode to choose, by keyboard, and remembers them', async () => {
    const { page } = viewer;
    await page.getByRole('button', { name: 'Player settings' }).click();
    const box = page.getByRole('dialog', { name: 'Player settings' });
    await box.getByRole('radio', { name: /^Stable/ }).check();
    await page.locator('.player[data-target-ms="1200"]').waitFor();
    await box.getByRole('checkbox', { name: 'Playback statistics' }).check();
    await page.getByRole('region', { name: 'Playback statistics' }).getByText('Behind live').waitFor();
    assert.deepEqual(await inspect(page, 'player settings'), []);
    await page.keyboard.press('Escape');
    await box.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Player settings');
    await page.keyboard.press('i');
    await page.getByRole('region', { name: 'Playback statistics' }).waitFor({ state: 'detached' });
    await page.keyboard.press('t');
    await page.locator('.watch[data-theatre]').waitFor();
    await page.reload();
    await viewer.sees([ada]);
    await page.locator('.watch[data-theatre]').waitFor();
    await page.locator('.player[data-target-ms="1200"]').waitFor();
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
      assert.equal(await viewer.page.getByRole('textbox').count(), 0, 'nowhere to write what nobody will read');
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
    await viewer.page.getByRole('heading', { level: 1 }).filter({ hasText: /no such space/i }).waitFor();
    await viewer.close();
    await proxy.stop();
    await closed.stop();
  });
});
