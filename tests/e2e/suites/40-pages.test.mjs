// SPDX-License-Identifier: Apache-2.0
// The pages as a person uses them: device check, controls, keys, links, everything that can be refused, the player's
// cards and buttons, and what axe-core says about all of them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Account } from '../lib/accounts.mjs';
import { inspect, SIZES } from '../lib/axe.mjs';
import { CAPTURE, COLOURS, launch, openPage, Participant, TONES, Viewer } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const camera = { ...CAPTURE, colour: COLOURS[0], tone: TONES[0] };

let server;
let browser;

before(async () => {
  server = await Server.start({ args: ['--stage-size', '2', '--end-after', '2s'] });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

describe('the stage page', () => {
  it('checks devices first, remembers the name, and joins', async () => {
    const page = await openPage(browser, { url: `${server.url}/stream/check`, camera });
    const preview = page.locator('video');
    await preview.waitFor();
    await until('the preview moves', () =>
      preview.evaluate((video) => video.videoWidth > 0 && !video.paused),
    );
    await page.getByRole('button', { name: 'Join the stage' }).click();
    await page.getByText('Please enter your name.').waitFor();
    await page.getByLabel('Your name').fill('  Ada\tLovelace ');
    await page.getByRole('meter').or(page.getByRole('progressbar')).first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('You are the only one here').waitFor();
    await page.reload();
    assert.equal((await page.getByLabel('Your name').inputValue()).trim(), 'Ada Lovelace');
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  it('says what to do when the permission is refused, and joins without', async () => {
    // An empty grant refuses everything else; these pages ask the real getUserMedia.
    const page = await openPage(browser, { url: `${server.url}/stream/refused?name=Ada`, permissions: [] });
    await page.getByText('Camera and microphone are blocked').waitFor();
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByRole('button', { name: 'Join without camera and microphone' }).click();
    await page.getByText('You are the only one here').waitFor();
    await page.context().close();
  });

  it('explains an insecure origin', async () => {
    const page = await openPage(browser, {
      url: `http://insecure.test:${server.port}/stream/insecure?name=Ada`,
    });
    await page.getByText('This address is not secure').waitFor();
    await page.getByRole('button', { name: 'Join without camera and microphone' }).click();
    await page.getByText('You are the only one here').waitFor();
    await page.context().close();
  });

  it('says so when the space cannot exist', async () => {
    const page = await openPage(browser, { url: `${server.url}/stream/Not_A_Space`, camera });
    await page.getByRole('heading', { name: 'There is no such space' }).waitFor();
    await page.context().close();
  });

  it('shows the others who is muted and who has the camera off, and obeys the keys', async () => {
    const ada = await Participant.join(browser, server, 'keys', 0);
    const grace = await Participant.join(browser, server, 'keys', 1);
    await ada.sees(grace);
    await grace.sees(ada);
    await grace.hears(ada);
    const adaAtGrace = grace.page.locator('[data-participant][data-name="Ada"]');

    await ada.page.keyboard.press('m');
    await adaAtGrace.getByLabel('muted').waitFor();
    const tile = (await grace.tiles('Ada'))[0].id;
    await until(
      'Ada is not heard any more',
      async () => !(await grace.page.evaluate((id) => window.rostraTest.hears(id), tile)).includes(ada.tone),
    );
    await ada.page.getByRole('button', { name: 'Unmute' }).click();
    await adaAtGrace.getByLabel('muted').waitFor({ state: 'detached', timeout: 30_000 });
    await grace.hears(ada);

    await ada.page.keyboard.press('v');
    const video = adaAtGrace.locator('video');
    await until(
      'a placard stands where the picture was',
      async () => (await video.getAttribute('data-visible')) === 'false',
    );
    await until(
      'no new picture comes',
      async () =>
        (await grace.page.evaluate((id) => window.rostraTest.shows(`${id}/camera`, 700), tile)).length === 0,
    );
    await ada.page.keyboard.press('v');
    await grace.sees(ada);

    await ada.page.keyboard.press('?');
    await ada.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await ada.page.keyboard.press('Escape');
    await ada.page.getByRole('dialog').waitFor({ state: 'detached' });

    await ada.page.keyboard.press('s');
    await until('the screen is shown to Grace', async () =>
      (await grace.tiles('Ada')).some((one) => one.source === 'screen'),
    );
    await ada.page.keyboard.press('s');
    await until(
      'the screen is gone',
      async () => !(await grace.tiles('Ada')).some((one) => one.source === 'screen'),
    );

    await ada.page.keyboard.press('Shift+L');
    await ada.page.getByText('You left the stage').waitFor();
    await grace.misses(ada);
    assert.deepEqual([...ada.page.problems, ...grace.page.problems], []);
    await ada.close();
    await grace.close();
  });

  it('gives the second of one name a number, and refuses the one too many', async () => {
    const first = await Participant.join(browser, server, 'full', 0, { name: 'Ada' });
    const second = await Participant.join(browser, server, 'full', 1, { name: 'Ada' });
    await until(
      'each sees the other',
      async () => (await first.tiles('Ada 2')).length === 1 && (await second.tiles('Ada')).length === 1,
    );
    const page = await openPage(browser, { url: `${server.url}/stream/full?name=Alan&autojoin=1`, camera });
    await page.getByText('The stage is full').waitFor();
    assert.match(
      await page.getByRole('link', { name: 'Watch the show' }).getAttribute('href'),
      /\/watch\/full$/,
    );
    await first.leave();
    await second.misses(first);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Join the stage' }).click();
    await until('the one too many has room now', async () => (await second.tiles('Alan')).length === 1);
    await page.context().close();
    await first.close();
    await second.close();
  });

  it('copies the link for the audience', async () => {
    const ada = await Participant.join(browser, server, 'copy', 0, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await ada.page.getByRole('button', { name: 'Copy watch link' }).click();
    await ada.page.getByText('Link copied').waitFor();
    assert.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), `${server.url}/watch/copy`);
    await ada.close();
  });
});

describe('the watch page', () => {
  it('goes from "starts soon" to the show and to its end, and on to the next show', async () => {
    const viewer = await Viewer.open(browser, server, 'cards');
    await viewer.page.locator('.player[data-state="waiting"]').waitFor();
    await viewer.page.getByText('starts soon').first().waitFor();
    const ada = await Participant.join(browser, server, 'cards', 0);
    await viewer.sees([ada]);
    await ada.leave();
    await viewer.page.getByText('The show is over').waitFor();
    await ada.page.getByRole('button', { name: 'Join again' }).click();
    await ada.page.getByRole('button', { name: 'Join the stage' }).click();
    await viewer.sees([ada]);
    assert.ok(await viewer.isTheSamePage());

    // Unmute with its key; pause with another, fall behind, and come back to live.
    const video = viewer.page.locator('video');
    assert.equal(await video.evaluate((v) => v.muted), true);
    await viewer.page.keyboard.press('m');
    assert.equal(await video.evaluate((v) => v.muted), false);
    await viewer.hears([ada]);
    await viewer.page.keyboard.press('k');
    await until('it is paused', () => video.evaluate((v) => v.paused));
    await viewer.page.getByRole('button', { name: 'You are behind. Go live.' }).waitFor();
    await viewer.page.keyboard.press('l');
    await until('it plays', () => video.evaluate((v) => !v.paused));
    await viewer.page.getByRole('button', { name: 'You are live' }).waitFor();
    await viewer.plays();
    await until('the delay is shown and small', async () => {
      const shown = Number(await viewer.page.locator('[data-latency-ms]').getAttribute('data-latency-ms'));
      return shown > 0 && shown < 4000;
    });
    const before = await video.evaluate((v) => v.volume);
    await viewer.page.keyboard.press('ArrowDown');
    assert.ok((await video.evaluate((v) => v.volume)) < before);
    assert.deepEqual([...ada.page.problems, ...viewer.page.problems], []);
    await ada.close();
    await viewer.close();
  });

  it('says when a planned show begins, where the viewer is, and puts it into a calendar', async () => {
    const host = await Account.signUp(server, 'planner');
    const startsAt = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 3 * 86_400_000);
    const more = { title: 'Night; sky', description: 'Stars, and more.', startsAt: startsAt.toISOString() };
    await host.space('planned', {}, more);
    const page = await openPage(browser, {
      url: `${server.url}/watch/planned`,
      context: { timezoneId: 'Asia/Kolkata', locale: 'en-GB' },
    });
    const card = page.locator('.show-card');
    const date = new Intl.DateTimeFormat('en-GB', {
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      hour: 'numeric',
      minute: '2-digit',
      timeZone: 'Asia/Kolkata',
    }).formatToParts(startsAt);
    const shown = await card.locator('time').textContent();
    for (const { type, value } of date) if (type !== 'literal') assert.ok(shown.includes(value), shown);
    assert.match(await page.getByRole('timer').textContent(), /^in [34] days$/);
    assert.equal(await page.getByText('starts soon').count(), 0);
    assert.deepEqual(await inspect(page, 'waiting room'), []);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Add to calendar' }).click();
    const file = await saved;
    assert.equal(file.suggestedFilename(), 'planned.ics');
    const lines = readFileSync(await file.path(), 'utf8').split('\r\n');
    const utc = `${startsAt.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
    for (const line of [
      'BEGIN:VCALENDAR',
      `DTSTART:${utc}`,
      'SUMMARY:Night\\; sky',
      `URL:${server.url}/watch/planned`,
    ])
      assert.ok(lines.includes(line), `${line} in ${lines.join(' | ')}`);
    await page.context().close();

    // Today: with a clock that runs.
    await host.call('PATCH', '/spaces/planned', {
      startsAt: new Date(Date.now() + 7_200_000).toISOString(),
    });
    const embed = await openPage(browser, { url: `${server.url}/embed/planned` });
    const clock = embed.getByRole('timer');
    const first = await clock.textContent();
    assert.match(first, /^(1:59|2:00):\d\d$/);
    await until('the clock runs', async () => (await clock.textContent()) !== first);
    await embed.context().close();
  });

  it('can be embedded', async () => {
    const ada = await Participant.join(browser, server, 'embedded', 0);
    const viewer = await Viewer.open(browser, server, 'embedded', { path: 'embed' });
    await viewer.sees([ada]);
    assert.equal(await viewer.page.locator('video').count(), 1);
    await viewer.close();

    // With the code that the share dialog gives, in a page of another site.
    const watch = await openPage(browser, { url: `${server.url}/watch/embedded` });
    await watch.getByRole('button', { name: 'Share', exact: true }).click();
    const code = await watch.getByLabel('Player for another website (HTML)').inputValue();
    await watch.context().close();
    const site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><title>Another site</title>${code}`);
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const page = await openPage(browser, { url: `http://localhost:${site.address().port}/` });
    const video = page.frameLocator('iframe').locator('video');
    await until('the show plays in the other site', () =>
      video.evaluate((v) => v.videoWidth > 0 && v.currentTime > 0 && !v.paused),
    );
    assert.deepEqual(page.problems, []);
    await page.context().close();
    site.close();
    await ada.close();
  });
});

describe('an address where nothing is', () => {
  it('is a page of this server, in the reader’s language, with status 404', async () => {
    const page = await openPage(browser, {
      url: `${server.url}/no/such/page`,
      context: { locale: 'hi-IN' },
    });
    await page.getByRole('heading', { name: 'पेज नहीं मिला' }).waitFor();
    await page.getByRole('link', { name: 'Rostra, मुखपृष्ठ' }).waitFor();
    assert.deepEqual(await inspect(page, 'missing'), []);
    assert.equal((await fetch(page.url())).status, 404);
    await page.context().close();
  });
});

describe('without a connection to the server', () => {
  it('nothing is called live', async () => {
    const ada = await Participant.join(browser, server, 'offline', 0);
    const viewer = await Viewer.open(browser, server, 'offline');
    await viewer.sees([ada]);
    const badge = viewer.page.locator('.watch__info .badge--live');
    await badge.waitFor();
    await ada.page.locator('.top .badge--live').waitFor();
    // A server that does not answer, as behind a line that is down; nothing of the show is lost.
    process.kill(server.pid, 'SIGSTOP');
    await badge.waitFor({ state: 'detached' });
    await viewer.page.locator('.watch__info').getByText('Reconnecting…').waitFor();
    await ada.page.locator('.top .badge--live').waitFor({ state: 'detached' });
    await viewer.page.getByRole('button', { name: 'You are behind. Go live.' }).waitFor();
    process.kill(server.pid, 'SIGCONT');
    await badge.waitFor();
    await ada.close();
    await viewer.close();
  });
});

describe('every page', () => {
  for (const [size, options] of Object.entries(SIZES)) {
    it(`has nothing serious for axe-core to say (${size}, light and dark)`, async () => {
      const space = `axe-${size}`;
      const found = [];
      const home = await openPage(browser, { url: `${server.url}/`, ...options });
      await home.getByRole('heading', { level: 1 }).waitFor();
      found.push(...(await inspect(home, 'home')));
      await home.context().close();

      const check = await openPage(browser, { url: `${server.url}/stream/${space}`, camera, ...options });
      await check.getByRole('button', { name: 'Join the stage' }).waitFor();
      found.push(...(await inspect(check, 'device check')));
      await check.context().close();

      const ada = await Participant.join(browser, server, space, 0, options);
      const grace = await Participant.join(browser, server, space, 1);
      await ada.sees(grace);
      found.push(...(await inspect(ada.page, 'stage')));
      const viewer = await Viewer.open(browser, server, space, options);
      await viewer.sees([ada, grace]);
      found.push(...(await inspect(viewer.page, 'watch')));
      await ada.close();
      await grace.close();
      await viewer.close();
      assert.deepEqual(found, []);
    });
  }
});
