// SPDX-License-Identifier: Apache-2.0
// A show across browsers: Firefox, with a camera and a microphone of its own, and Chromium meet on stage, and Firefox watches.
// What each shows and plays is looked at, not what it says of itself. Then a network breaks the WebSocket of the Firefox on
// stage, and afterwards that of the one which watches.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, openPage, Participant, TONES, Viewer } from '../lib/browser.mjs';
import { launchFirefox } from '../lib/firefox.mjs';
import { Proxy } from '../lib/proxy.mjs';
import { Server, SMALL_MIX } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const SPACE = 'browsers';
/** Of Firefox's own microphone. */
const TONE = TONES[0];
/** Firefox paints without a GPU: no more than is looked at. */
const SMALL = { viewport: { width: 480, height: 480 }, readEveryMs: 500 };
/** Firefox's camera is as large as the page asks for, which two cores do not carry beside the rest. */
const smallCamera = () => {
  const devices = navigator.mediaDevices;
  // The empty page before has none.
  if (!devices) return;
  const open = devices.getUserMedia.bind(devices);
  const small = { width: 320, height: 180, frameRate: 15 };
  devices.getUserMedia = ({ video, audio }) => open({ audio, video: video && { ...Object(video), ...small } });
};

describe('in Firefox', () => {
  let server;
  let proxy;
  let firefox;
  let chromium;
  let grace;
  let viewer;
  /** Ada, in Firefox, as `sees` and `hears` of others want to know her. */
  const ada = Object.assign(new Participant(), { name: 'Ada', tone: TONE });

  before(async () => {
    server = await Server.start({ mix: SMALL_MIX });
    proxy = await Proxy.start(server, 'forbidden');
    proxy.open();
    firefox = await launchFirefox({ preferences: { 'media.navigator.audio.fake_frequency': TONE } });
    chromium = await launch();
  });
  after(async () => {
    await firefox?.close();
    await chromium?.close();
    await proxy?.stop();
    await server?.stop();
  });

  /** Frames that Grace has decoded of Ada's camera, and the colour that her tile has now: Firefox's camera changes it. */
  const adasPicture = () =>
    grace.page.evaluate(async () => {
      const video = document.querySelector('[data-participant][data-name="Ada"] video');
      const paper = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
      const ink = paper.getContext('2d');
      ink.drawImage(video, 0, 0, 1, 1);
      const [counts] = Object.values(await window.rostraTest.decoded());
      return { frames: counts.frames, colour: [...ink.getImageData(0, 0, 1, 1).data.slice(0, 3)] };
    });
  const graceSeesAda = async () => {
    let first;
    await until("Ada's picture moves and changes its colour", async () => {
      const now = await adasPicture();
      first ??= now;
      const changed = Math.max(...now.colour.map((part, i) => Math.abs(part - first.colour[i])));
      if (now.frames < first.frames + 15 || changed < 20) throw new Error(JSON.stringify({ first, now }));
      return true;
    });
  };
  /**
   * The mix shows Grace's clock, and it goes on. How late it is says what two cores and a browser without a GPU make of it;
   * that the player keeps up is judged in Chromium.
   */
  const watchesGrace = async () => {
    const clock = () => viewer.page.evaluate(() => window.rostraTest.videos.main?.colours.green?.clock);
    const first = await until('the mix shows Grace', clock);
    await until('the mix moves on', async () => (await clock()) > first + 2000);
  };
  const everyoneMeets = async () => {
    await ada.sees(grace);
    await ada.hears(grace);
    await graceSeesAda();
    await grace.hears(ada);
  };

  it('shows its own camera and microphone before joining', async () => {
    ada.page = await openPage(firefox, {
      url: `${proxy.url}/stream/${SPACE}`,
      init: smallCamera,
      ...SMALL,
    });
    await until('the preview moves', () =>
      ada.page.locator('.preview video').evaluate((video) => video.videoWidth > 0 && video.currentTime > 0.5),
    );
    await until('the meter shows a level', async () =>
      Number(await ada.page.getByRole('meter').getAttribute('aria-valuenow')),
    );
    await ada.page.getByLabel('Your name').fill('Ada');
    await ada.page.getByRole('button', { name: 'Join the stage' }).click();
    await ada.page.getByText('You are the only one here').waitFor();
  });

  it('publishes to Chromium, and sees and hears what comes from there', async () => {
    grace = await Participant.join(chromium, server, SPACE, 1);
    await everyoneMeets();
  });

  it('watches the show, with sound after a click', async () => {
    viewer = await Viewer.open(firefox, proxy, SPACE, SMALL);
    await watchesGrace();
    await viewer.page.getByRole('button', { name: 'Click to unmute' }).click();
    await viewer.hears([ada, grace]);
  });

  it('comes back on stage after its WebSocket was cut, and the show goes on', async () => {
    proxy.cut();
    await ada.page.getByText(/Connection lost\. Trying again/).first().waitFor();
    // The audience of this network has lost its WebSocket, too, and the picture goes on over HTTP.
    const cutAt = Date.now();
    await viewer.plays(cutAt);
    proxy.open();
    await ada.page.getByText('You are connected again').first().waitFor();
    await everyoneMeets();
    assert.equal((await grace.tiles('Ada')).length, 1, 'Ada is there once');
    await watchesGrace();
    await until('the mix is heard', () => viewer.page.evaluate((tone) => window.rostraTest.hearsMix().includes(tone), grace.tone));
    assert.ok(await viewer.isTheSamePage());
  });

  it('tells the audience about the end of the show over the WebSocket that came back', async () => {
    await ada.leave();
    await grace.misses(ada);
    await viewer.hears([grace]);
    await grace.leave();
    await viewer.sees([]);
    // Firefox calls a connection that cannot be made an error of the page; this one was cut by the test.
    const expected = /can’t establish a connection|was interrupted/;
    const problems = [ada, grace, viewer].flatMap((one) => one.page.problems);
    assert.deepEqual(
      problems.filter((problem) => !expected.test(problem)),
      [],
    );
  });
});
