// SPDX-License-Identifier: Apache-2.0
// What people on stage see of each other and of themselves, as they know it from other stages: speaker view, hands, who
// sends what, a card that does not cover the picture, the way back, and what a host is told who ends the show.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { CAPTURE, COLOURS, launch, Participant, TONES } from '../lib/browser.mjs';
import { act, openTab, QUIET, row, Stand, WIDE } from '../lib/people.mjs';
import { until } from '../lib/wait.mjs';

const PHONE = { width: 390, height: 844 };
const here = new Stand();
let browser;
before(async () => {
  browser = await launch({ light: true });
  await here.start(browser, 'sqlite');
});
after(async () => {
  await here.stop();
  await browser?.close();
});

const join = (space, index, options = {}) =>
  Participant.join(browser, here.server, space, index, { ...QUIET, viewport: WIDE, ...options });
const tile = (page, name) => page.locator(`[data-participant][data-name="${name}"][data-source="camera"]`);
const widthOf = async (one) => (await one.boundingBox()).width;

describe('the stage', () => {
  it('shows who speaks large in the speaker view, and keeps the choice', async () => {
    // A microphone that the test turns on: whoever is not muted speaks.
    const ada = await join('views', 0);
    const grace = await join('views', 1);
    const alan = await join('views', 2);
    const { page } = ada;
    await tile(page, 'Alan').waitFor();
    for (const one of [grace, alan]) await one.page.keyboard.press('m');
    await until('the grid is even', async () => {
      const [a, b] = [await widthOf(tile(page, 'Grace')), await widthOf(tile(page, 'Alan'))];
      return Math.abs(a - b) < 2;
    });
    await page.getByRole('button', { name: 'Speaker view' }).click();
    await alan.page.keyboard.press('m');
    await until(
      'Alan is large',
      async () => (await widthOf(tile(page, 'Alan'))) > 2 * (await widthOf(tile(page, 'Grace'))),
    );
    await alan.page.keyboard.press('m');
    await grace.page.keyboard.press('m');
    await until(
      'Grace is large',
      async () => (await widthOf(tile(page, 'Grace'))) > 2 * (await widthOf(tile(page, 'Alan'))),
    );
    await page.reload();
    await page.getByRole('button', { name: 'Grid view' }).waitFor();
    await until(
      'Grace is large again',
      async () => (await widthOf(tile(page, 'Grace'))) > 2 * (await widthOf(tile(page, 'Alan'))),
    );
    // A pin wins over who speaks.
    await page.getByRole('button', { name: 'Show Alan large' }).click();
    await until(
      'Alan is pinned',
      async () => (await widthOf(tile(page, 'Alan'))) > 2 * (await widthOf(tile(page, 'Grace'))),
    );
    for (const one of [ada, grace, alan]) {
      assert.deepEqual(one.page.problems, []);
      await one.close();
    }
  });

  it('marks who speaks for everyone, on stage and in the audience, and says nothing aloud', async () => {
    const ada = await join('voices', 0);
    const grace = await join('voices', 1);
    const viewer = await here.viewer('voices', 'Vera', { tab: 'People' });
    await tile(ada.page, 'Grace').waitFor();
    await tile(grace.page, 'Ada').waitFor();
    const own = ({ page }) => page.locator('[data-self][data-source="camera"]');
    const marked = async (one, mark) => (await one.getAttribute(mark)) !== null;
    /** Whom each page marks, and that it is the same one who speaks. */
    const follow = (speaker, other) =>
      until(`${speaker.name} is marked everywhere`, async () => {
        const seen = {
          self: await marked(own(speaker), 'data-active'),
          other: await marked(tile(other.page, speaker.name), 'data-active'),
          audience: await marked(row(viewer.page, speaker.name), 'data-speaking'),
          silent: [
            await marked(own(other), 'data-speaking'),
            await marked(tile(speaker.page, other.name), 'data-speaking'),
            await marked(row(viewer.page, other.name), 'data-speaking'),
          ].some(Boolean),
        };
        if (!seen.self || !seen.other || !seen.audience || seen.silent) throw new Error(JSON.stringify(seen));
        return true;
      });
    await ada.page.keyboard.press('m');
    await follow(grace, ada);
    await grace.page.keyboard.press('m');
    await ada.page.keyboard.press('m');
    await follow(ada, grace);
    // A screen reader finds it with the name, and is not interrupted by it.
    assert.match(await tile(grace.page, 'Ada').innerText(), /speaking/);
    await row(viewer.page, 'Ada').getByRole('img', { name: 'speaking' }).waitFor();
    for (const { page } of [ada, grace, viewer]) {
      const aloud = await page.locator('[aria-live], [role="status"], [role="log"]').allTextContents();
      assert.ok(!aloud.some((text) => text.includes('speaking')), aloud.join());
    }
    // Who comes later sees it, too.
    const late = await here.viewer('voices', 'Lars', { tab: 'People' });
    await row(late.page, 'Ada').and(late.page.locator('[data-speaking]')).waitFor();
    for (const one of [ada, grace, viewer, late]) {
      assert.deepEqual(one.page.problems, []);
      await one.close();
    }
  });

  it('shows a raised hand to everyone, by button and key', async () => {
    const ada = await join('hands-up', 0);
    const grace = await join('hands-up', 1);
    await ada.page.getByRole('button', { name: 'Raise hand' }).click();
    await tile(grace.page, 'Ada').getByRole('img', { name: 'hand raised' }).waitFor();
    await ada.page.getByRole('button', { name: 'Lower hand' }).waitFor();
    await ada.page.keyboard.press('h');
    await tile(grace.page, 'Ada').getByRole('img', { name: 'hand raised' }).waitFor({ state: 'detached' });
    await ada.close();
    await grace.close();
  });

  it('lets everyone hear the sound of a shared tab, also from somebody who is muted', async () => {
    const ada = await join('tab-sound', 0);
    const grace = await join('tab-sound', 1);
    await tile(grace.page, 'Ada').waitFor();
    const { id } = (await grace.tiles('Ada'))[0];
    const heard = async (tone) =>
      (await grace.page.evaluate((who) => window.rostraTest.hears(who), id)).includes(tone);
    await until('Ada is heard', () => heard(ada.tone));
    await ada.page.keyboard.press('m');
    await until('Ada is not heard', async () => !(await heard(ada.tone)));
    const tone = TONES[5];
    await ada.page.evaluate((hertz) => {
      const share = navigator.mediaDevices.getDisplayMedia;
      navigator.mediaDevices.getDisplayMedia = async (options) => {
        const stream = await share.call(navigator.mediaDevices, options);
        const context = new AudioContext();
        const out = context.createMediaStreamDestination();
        const oscillator = new OscillatorNode(context, { frequency: hertz });
        oscillator.connect(new GainNode(context, { gain: 0.1 })).connect(out);
        oscillator.start();
        stream.addTrack(out.stream.getAudioTracks()[0]);
        return stream;
      };
    }, tone);
    await ada.page.keyboard.press('s');
    await until('the tab is heard', () => heard(tone));
    assert.ok(!(await heard(ada.tone)), 'Ada herself stays muted');
    await ada.page.keyboard.press('s');
    await until('the tab is silent', async () => !(await heard(tone)));
    assert.deepEqual([...ada.page.problems, ...grace.page.problems], []);
    await ada.close();
    await grace.close();
  });

  it('says in the list of people who sends what, and offers hosts only what can be stopped', async () => {
    const space = await here.host.space('who-sends', { visitors: 'stage', guests: true });
    const ada = await here.onStageAsHost(space);
    const grace = await join(space, 1);
    await openTab(ada.page, 'People');
    const listed = row(ada.page, 'Grace');
    await listed.getByRole('img', { name: 'microphone on' }).waitFor();
    await listed.getByRole('img', { name: 'camera on' }).waitFor();
    const offered = async () => {
      await listed.getByRole('button', { name: 'Actions for Grace' }).click();
      await ada.page.getByRole('menuitem').first().waitFor();
      const names = await ada.page.getByRole('menuitem').allTextContents();
      await ada.page.keyboard.press('Escape');
      await ada.page.getByRole('menu').waitFor({ state: 'detached' });
      return names;
    };
    let names = await offered();
    assert.ok(names.includes('Mute') && names.includes('Turn off camera'), names.join());
    assert.ok(!names.includes('Stop screen sharing'), names.join());
    assert.ok(!names.includes('Make owner'), 'a guest cannot own a space');
    await grace.page.keyboard.press('m');
    await listed.getByRole('img', { name: 'muted' }).waitFor();
    await grace.page.keyboard.press('s');
    await listed.getByRole('img', { name: 'sharing a screen' }).waitFor();
    names = await offered();
    assert.ok(names.includes('Stop screen sharing') && !names.includes('Mute'), names.join());
    await act(ada.page, 'Grace', 'Stop screen sharing');
    await listed.getByRole('img', { name: 'sharing a screen' }).waitFor({ state: 'detached' });
    await grace.close();
    await ada.close();
  });

  it('tells everyone who ended the show, and the host that they did', async () => {
    const space = await here.host.space('the-end', { visitors: 'stage', guests: true });
    const ada = await here.onStageAsHost(space);
    const grace = await join(space, 1);
    await grace.page.locator('.room').waitFor();
    await openTab(ada.page, 'People');
    await ada.page.getByRole('button', { name: 'End the show' }).click();
    await ada.page.getByRole('alertdialog').getByRole('button', { name: 'End the show' }).click();
    await ada.page.getByText('You ended the show').waitFor();
    await grace.page.getByText('hostess ended the show').waitFor();
    for (const { page } of [ada, grace]) {
      assert.equal(await page.getByText('moved you to the audience').count(), 0);
      await page.context().close();
    }
  });

  for (const [size, viewport] of Object.entries({ desktop: WIDE, phone: PHONE })) {
    it(`never covers the picture of somebody who is alone (${size})`, async () => {
      const ada = await join(`alone-${size}`, 0, { viewport });
      const card = ada.page.locator('.alone', { hasText: 'You are the only one here' });
      await card.waitFor();
      const [hint, picture] = await Promise.all([
        card.boundingBox(),
        ada.page.locator('[data-self][data-source="camera"]').boundingBox(),
      ]);
      assert.ok(hint.y >= picture.y + picture.height, JSON.stringify({ hint, picture }));
      await ada.page.getByRole('button', { name: 'Hide this hint' }).click();
      await card.waitFor({ state: 'detached' });
      await ada.close();
    });
  }

  it('leads back to the audience with the browser’s Back, and forward to the device check', async () => {
    const bo = await here.viewer('way-back', 'Bo', {
      tab: undefined,
      camera: { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] },
    });
    const { page } = bo;
    await page.getByRole('button', { name: 'Go on stage' }).click();
    await page.getByRole('button', { name: 'Join the stage' }).waitFor();
    await page.goBack();
    await page.locator('.player').waitFor();
    await page.getByRole('button', { name: 'Go on stage' }).click();
    await page.getByRole('button', { name: 'Join the stage' }).click();
    await page.locator('.room').waitFor();
    assert.equal(new URL(page.url()).pathname, '/stream/way-back');
    await page.goBack();
    await page.locator('.player').waitFor();
    assert.equal(new URL(page.url()).pathname, '/watch/way-back');
    await page.goForward();
    await page.getByRole('button', { name: 'Join the stage' }).waitFor();
    assert.ok(await bo.isTheSamePage());
    assert.deepEqual(page.problems, []);
    await bo.close();
  });
});
