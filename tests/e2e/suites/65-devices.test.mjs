// SPDX-License-Identifier: Apache-2.0
// Cameras, microphones and screens that open slowly, fail or are unplugged: the last word counts, on stage and in the
// device check, and nobody is told otherwise. Requests to the browser are answered by the test, never by a clock.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Account } from '../lib/accounts.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { openTab, QUIET, Stand, WIDE } from '../lib/people.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { answer, hold, requests, running, slowDevices, told } from '../lib/slow-devices.mjs';
import { until } from '../lib/wait.mjs';

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

const SOURCES = [
  { source: 'camera', key: 'v', on: 'Turn camera on', off: 'Turn camera off', list: 'Camera' },
  { source: 'microphone', key: 'm', on: 'Unmute', off: 'Mute', list: 'Microphone' },
  { source: 'screen', key: 's', on: 'Share your screen', off: 'Stop sharing' },
];

async function open(space, { query = 'autojoin=1&', ...options } = {}) {
  return openPage(browser, {
    url: `${here.server.url}/stream/${space}?${query}name=Bo`,
    init: [slowDevices, {}],
    viewport: WIDE,
    ...QUIET,
    ...options,
  });
}

async function onStage(space) {
  const page = await open(space);
  await page.locator('.room').waitFor();
  await until('camera and microphone run', async () => (await running(page)).length === 2);
  return page;
}

/** Off, as it is before each of these stories begins; and from here on the test answers. */
async function switchOff(page, { key, on, source }) {
  if (source !== 'screen') await page.keyboard.press(key);
  await page.getByRole('button', { name: on, exact: true }).waitFor();
  // A microphone that is muted stays open and is back at once: another one has to be opened.
  if (source === 'microphone') await page.evaluate(() => window.rostraDevices.unplug('microphone-1'));
  await hold(page);
  return (await told(page)).length;
}

const ends = (page, { source }) =>
  until(`the ${source} has been let go`, async () => {
    const names = (await running(page)).filter((name) => name.startsWith(source));
    return names.length === 0;
  });

async function nobodyWasTold(page, source, since) {
  const states = (await told(page)).slice(since);
  assert.deepEqual(
    states.filter((one) => one[source]),
    [],
    `told that the ${source} is on`,
  );
}

describe('on stage', () => {
  for (const one of SOURCES) {
    const { source, key, on, off } = one;

    it(`${source}: off while it opens stays off, and pressing twice opens one`, async () => {
      const page = await onStage(`twice-${source}`);
      const since = await switchOff(page, one);
      const before = (await requests(page)).length;
      await page.keyboard.press(key);
      await page.getByRole('button', { name: off, exact: true }).waitFor();
      await page.keyboard.press(key);
      await page.getByRole('button', { name: on, exact: true }).waitFor();
      await answer(page);
      await ends(page, one);
      await nobodyWasTold(page, source, since);
      assert.ok((await requests(page)).length <= before + 1, 'one request to the browser at most');

      // And on is on again.
      await page.evaluate(() => void (window.rostraDevices.held = false));
      await page.keyboard.press(key);
      await until(`the ${source} is on air`, async () => (await told(page)).at(-1)[source]);
      assert.equal((await running(page)).filter((name) => name.startsWith(source)).length, 1);
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });
  }

  for (const one of SOURCES.filter(({ list }) => list)) {
    const { source, key, list } = one;

    it(`${source}: another one chosen while it is off is not on air`, async () => {
      const page = await onStage(`choose-${source}`);
      await page.keyboard.press(key);
      await until(`the ${source} is off`, async () => !(await told(page)).at(-1)[source]);
      const since = (await told(page)).length;
      await page.getByRole('button', { name: 'Devices' }).click();
      await page
        .getByRole('button', { name: new RegExp(`${list}$`) })
        .last()
        .click();
      await page.getByRole('option', { name: `Second ${source}` }).click();
      await page.getByRole('option').first().waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await ends(page, one);
      await nobodyWasTold(page, source, since);
      await page.keyboard.press(key);
      await until(`the second ${source} runs`, async () => (await running(page)).includes(`${source}-2`));
      assert.deepEqual(page.problems, []);
      await page.context().close();
    });

    it(`${source}: the next one is taken and named when it is unplugged`, async () => {
      const page = await onStage(`unplug-${source}`);
      await page.evaluate((id) => window.rostraDevices.unplug(id), `${source}-1`);
      await page.getByText(`The ${source} was unplugged. Now using Second ${source}.`).waitFor();
      await until(`it is on air`, async () => (await told(page)).at(-1)[source]);
      assert.ok((await running(page)).includes(`${source}-2`));
      await page.evaluate((id) => window.rostraDevices.unplug(id), `${source}-2`);
      await page.getByText(`The ${source} was unplugged.`, { exact: true }).waitFor();
      assert.equal((await told(page)).at(-1)[source], false);
      await page.context().close();
    });
  }

  it('a host who mutes while it opens has the last word', async () => {
    const space = await here.host.space('muted-opening', { visitors: 'stage', guests: true });
    const ada = await here.onStageAsHost(space);
    await openTab(ada.page, 'People');
    const bo = await onStage(space);
    const since = await switchOff(bo, SOURCES[1]);
    await bo.keyboard.press('m');
    await bo.getByRole('button', { name: 'Mute', exact: true }).waitFor();
    await ada.page.getByRole('button', { name: 'Mute all' }).click();
    await bo.getByText('hostess muted you. You can unmute yourself.').waitFor();
    await bo.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    await answer(bo);
    await ends(bo, SOURCES[1]);
    await nobodyWasTold(bo, 'microphone', since);
    await bo.context().close();
    await ada.close();
  });
});

describe('before the device check', () => {
  const nothingWasOpened = async (page) => assert.deepEqual(await requests(page), []);

  it('says that a browser without WebRTC cannot go on stage, and lets it watch', async () => {
    const page = await open('no-webrtc', {
      init: `(${slowDevices})({}); delete window.RTCPeerConnection;`,
    });
    await page.getByRole('heading', { name: 'This browser cannot go on stage' }).waitFor();
    await page.getByText('It has no WebRTC, or a setting or an extension turned it off.').waitFor();
    await nothingWasOpened(page);
    await page.getByRole('link', { name: 'Watch the show' }).click();
    await page.locator('.player').waitFor();
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  it('says so of a browser that encodes nothing the stage takes', async () => {
    const page = await open('vp9-only', {
      init: `(${slowDevices})({}); RTCRtpSender.getCapabilities = () => ({ codecs: [{ mimeType: 'video/VP9' }] });`,
    });
    await page.getByRole('heading', { name: 'This browser cannot go on stage' }).waitFor();
    await page.getByText('It cannot encode VP8 or H.264 video').waitFor();
    await nothingWasOpened(page);
    await page.context().close();
  });

  it('says once, and for good, that what a browser offers cannot be used', async () => {
    const page = await open('vp9-offer', {
      init: `(${slowDevices})({});
        const create = RTCPeerConnection.prototype.createOffer;
        RTCPeerConnection.prototype.createOffer = async function (options) {
          const { type, sdp } = await create.call(this, options);
          return { type, sdp: sdp.replaceAll(/(a=rtpmap:\\d+ )(VP8|H264)/g, '$1VP9') };
        };
        const set = RTCPeerConnection.prototype.setLocalDescription;
        window.offered = [];
        RTCPeerConnection.prototype.setLocalDescription = async function (description) {
          window.offered.push(description?.type);
          Object.defineProperty(this, 'localDescription', { configurable: true, get: () => description });
          await set.call(this, { type: description.type, sdp: description.sdp.replaceAll('VP9', 'VP8') }).catch(() => undefined);
        };`,
    });
    await page.getByRole('heading', { name: 'This browser cannot go on stage' }).waitFor();
    await page.getByText('It offers no sound or video that the stage can use').waitFor();
    // The connection is given up: there is nothing left that could fail a second time.
    assert.equal(await page.evaluate(() => window.offered.length), 1);
    assert.equal(await page.locator('.toast').count(), 0);
    await page.context().close();
  });

  it('opens no camera for a space that does not exist', async () => {
    const server = await Server.start({ args: ['--access', 'accounts'], mix: SMALL_MIX });
    try {
      const page = await openPage(browser, {
        url: `${server.url}/stream/nowhere`,
        init: [slowDevices, {}],
        ...QUIET,
      });
      await page.getByRole('heading', { name: 'There is no such space' }).waitFor();
      await nothingWasOpened(page);
      await page.context().close();

      const account = await Account.signUp(server, 'ada');
      const space = await account.space('somewhere', { visitors: 'stage', guests: true });
      const there = await openPage(browser, {
        url: `${server.url}/stream/${space}`,
        init: [slowDevices, {}],
        ...QUIET,
      });
      await there.getByRole('button', { name: 'Join the stage' }).waitFor();
      await until('camera and microphone run', async () => (await running(there)).length === 2);
      await there.context().close();
    } finally {
      await server.stop();
    }
  });
});

describe('the device check', () => {
  it('plays a sound to test the speaker', async () => {
    const page = await open('test-speaker', { query: '' });
    await page.evaluate(() => {
      window.played = [];
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () {
        if (this instanceof HTMLAudioElement) window.played.push(this.srcObject.getAudioTracks().length);
        return play.call(this);
      };
    });
    await page.getByRole('button', { name: 'Test the speaker' }).click();
    await page.getByRole('button', { name: 'Playing a sound…' }).waitFor();
    await page.getByRole('button', { name: 'Test the speaker' }).waitFor();
    assert.deepEqual(await page.evaluate(() => window.played), [1]);
    await page.context().close();
  });

  it('obeys off while camera and microphone open, and joins with neither', async () => {
    const page = await open('check-off', { query: '', init: [slowDevices, { held: true }] });
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await answer(page);
    await until('both are let go', async () => {
      const tracks = await page.evaluate(() => window.rostraDevices.tracks.length);
      return tracks === 2 && (await running(page)).length === 0;
    });
    await page.getByRole('button', { name: /^Join/ }).click();
    await page.locator('.room').waitFor();
    await until('everybody knows', async () => (await told(page)).length > 0);
    await nobodyWasTold(page, 'camera', 0);
    await nobodyWasTold(page, 'microphone', 0);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });

  it('tries another camera when the first one is in use, and says so', async () => {
    const page = await open('check-busy', { query: '', init: [slowDevices, { held: true }] });
    await page.evaluate(() => (window.rostraDevices.failWith = 'NotReadableError'));
    await page.evaluate(() => void (window.rostraDevices.held = false));
    await answer(page);
    await page.getByText('The camera did not start. Another program may be using it.').waitFor();
    await page.evaluate(() => (window.rostraDevices.failWith = undefined));
    await page
      .getByRole('button', { name: /Camera$/ })
      .last()
      .click();
    await page.getByRole('option', { name: 'Second camera' }).click();
    await until('the second camera runs', async () => (await running(page)).includes('camera-2'));
    await page.context().close();
  });
});
