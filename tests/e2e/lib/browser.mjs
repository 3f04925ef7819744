// SPDX-License-Identifier: Apache-2.0
// Real Chromium, and the two kinds of people who use it: participants with a clock for a camera and a tone for a voice,
// and viewers. Each has a context of its own, as on a machine of its own.
import { chromium } from 'playwright-core';
import { inPage } from './in-page.mjs';
import { until } from './wait.mjs';

// 2 cores carry three of these, a viewer and the mix at 20 frames a second. Chromium drops the smaller simulcast layers
// at this size (its table gives 320x180 one layer), so the layers themselves are tested without browsers.
export const CAPTURE = { width: 320, height: 180, fps: 20 };
/** Where nobody looks at the pictures. */
const SLOW = { fps: 5 };
export const TONES = [440, 620, 840, 1100, 1400, 1800];
export const COLOURS = ['red', 'green', 'blue', 'yellow', 'cyan', 'magenta'];

/** Where the browsers are, by the variable of the environment that says otherwise. */
export const BROWSERS = {
  ROSTRA_CHROMIUM: process.env.ROSTRA_CHROMIUM ?? '/usr/bin/chromium',
  ROSTRA_CHROMIUM_SHELL: process.env.ROSTRA_CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell',
};

// Chromium 156 gives every window pages of its own for the address bar, 1.5 s of a core each, though nobody types there.
// The others are what Playwright 1.56 switches off: a second list replaces the first.
const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AcceptCHFrame',
  'AutoDeElevate',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'RenderDocument',
  'ThirdPartyStoragePartitioning',
  'Translate',
];

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${WITHOUT.join(',')}`,
  '--autoplay-policy=no-user-gesture-required',
  // Several windows at once on a screen that does not exist: none of them may count as hidden.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  // Devices for the pages that ask the real getUserMedia and are refused.
  '--use-fake-device-for-media-stream',
  // A name that is not loopback, hence not a secure origin, without any real name server.
  '--host-resolver-rules=MAP insecure.test 127.0.0.1',
];

/**
 * The whole browser, or where nobody looks at the pictures (`light`) the same version without its windows, which takes
 * half the time for every page. `executable`: a program that starts that browser somewhere else.
 */
export function launch({ flags = [], light = false, executable } = {}) {
  return chromium.launch({
    executablePath: executable ?? (light ? BROWSERS.ROSTRA_CHROMIUM_SHELL : BROWSERS.ROSTRA_CHROMIUM),
    headless: true,
    ignoreDefaultArgs: ['--hide-scrollbars', '--mute-audio', ...(light ? [] : ['--headless'])],
    args: [...FLAGS, ...(light ? [] : ['--headless=new']), ...flags],
  });
}

/** A page with the readers of in-page.mjs. Errors of the page are kept for the test to look at. */
export async function openPage(
  browser,
  {
    url,
    camera,
    viewport = { width: 800, height: 560 },
    context: options = {},
    permissions,
    readEveryMs,
    init,
    prepare,
  },
) {
  // Nothing here looks at animations, and a dot that pulses makes a browser without a GPU paint 60 times a second.
  const context = await browser.newContext({ viewport, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(60_000);
  if (permissions) await context.grantPermissions(permissions);
  // A function, or a function and its argument.
  if (init) await context.addInitScript(...[init].flat());
  await context.addInitScript(inPage, { camera, tones: TONES, readEveryMs });
  const page = await context.newPage();
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (process.env.ROSTRA_E2E_LOG) console.error(`[page] ${message.text()}`);
  });
  // What has to be there before the page is: routes of its network.
  await prepare?.(page);
  await page.goto(url);
  return page;
}

/** True when both lists are the same; otherwise an error that shows what there is, for the message of a failed wait. */
function same(found, wanted) {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return true;
  throw new Error(`there is ${JSON.stringify(found)}`);
}

/** Somebody on stage. `index` gives colour, tone and name. */
export class Participant {
  static async join(browser, server, space, index, { name, camera, ...options } = {}) {
    const one = new Participant();
    one.index = index;
    one.colour = COLOURS[index];
    one.tone = TONES[index];
    one.name = name ?? ['Ada', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald'][index];
    one.server = server;
    one.space = space;
    one.startedAt = Date.now();
    one.page = await openPage(browser, {
      url: `${server.url}/stream/${space}?name=${encodeURIComponent(one.name)}&autojoin=1`,
      camera: {
        ...CAPTURE,
        ...(options.readEveryMs ? SLOW : {}),
        ...camera,
        colour: one.colour,
        tone: one.tone,
      },
      ...options,
    });
    return one;
  }

  /** Ids of the remote tiles of a person, by name. */
  async tiles(name) {
    return this.page.$$eval(
      '[data-participant]',
      (tiles, wanted) =>
        tiles
          .filter((t) => !wanted || t.dataset.name === wanted)
          .map((t) => ({ id: t.dataset.participant, name: t.dataset.name, source: t.dataset.source })),
      name,
    );
  }

  /** Waits until the other one's picture runs here: their colour with a clock that is not old. */
  async sees(other, timeoutMs = 60_000) {
    await until(
      `${this.name} sees ${other.name}`,
      async () => {
        const seen = await this.page.evaluate(
          async ([name, colour]) => {
            const tile = document.querySelector(`[data-participant][data-name="${name}"]`);
            if (!tile) return 'no tile';
            const key = `${tile.dataset.participant}/${tile.dataset.source ?? 'camera'}`;
            if (window.rostraTest.shows(key, 1000, 2000).includes(colour)) return true;
            const { frames, lastFrameAt, now, colours } = window.rostraTest.videos[key] ?? {};
            const decoded = await window.rostraTest.decoded();
            return { frames, now, clock: colours?.[colour], age: Date.now() - lastFrameAt, decoded };
          },
          [other.name, other.colour],
        );
        if (seen !== true) throw new Error(JSON.stringify(seen));
        return true;
      },
      { timeoutMs },
    );
  }

  /** Waits until the other one's tone is heard here. */
  async hears(other, timeoutMs = 60_000) {
    await until(
      `${this.name} hears ${other.name}`,
      () =>
        this.page.evaluate(
          ([name, tone]) => {
            const tile = document.querySelector(`[data-participant][data-name="${name}"]`);
            return tile && window.rostraTest.hears(tile.dataset.participant).includes(tone);
          },
          [other.name, other.tone],
        ),
      { timeoutMs, everyMs: 100 },
    );
  }

  /** Waits until the other one has no tile any more. */
  async misses(other, timeoutMs = 60_000) {
    await until(
      `${other.name} is gone from ${this.name}'s page`,
      async () => (await this.tiles(other.name)).length === 0,
      { timeoutMs },
    );
  }

  /** Decoded frames a second of `pictures` remote pictures, over the time in which each of them has `frames` new ones. */
  async decodedFps(pictures, frames = 40, timeoutMs = 60_000) {
    const first = await this.page.evaluate(() => window.rostraTest.decoded());
    return until(
      `${this.name} decodes ${frames} frames of ${pictures} others`,
      async () => {
        const now = await this.page.evaluate(() => window.rostraTest.decoded());
        const counts = Object.keys(now).map((id) => {
          first[id] ??= now[id];
          return { frames: now[id].frames - first[id].frames, seconds: (now[id].at - first[id].at) / 1000 };
        });
        const moving = counts.filter((one) => one.frames >= frames);
        if (moving.length < pictures) throw new Error(JSON.stringify(counts));
        return moving.map((one) => Math.round((one.frames / one.seconds) * 10) / 10);
      },
      { timeoutMs, everyMs: 200 },
    );
  }

  /** Frames a second of the own picture that are sent now. */
  async sentFps() {
    const layers = await this.page.evaluate(() => window.rostraTest.sent());
    return Math.max(...Object.values(layers).map((layer) => layer.fps ?? 0));
  }

  /** Latencies of the others' pictures read since `since`, ms; or of the own one, over connectDirectly(). */
  async latencies(since, { direct = false } = {}) {
    return this.page.evaluate(
      ([from, own]) =>
        Object.entries(window.rostraTest.videos).flatMap(([key, video]) =>
          key === 'main' || (key === 'direct') !== own ? [] : video.latencies.filter((l) => l.at >= from).map((l) => l.latency),
        ),
      [since, direct],
    );
  }

  async leave() {
    await this.page.getByRole('button', { name: 'Leave' }).click();
  }

  async close() {
    await this.page.context().close();
  }
}

/** Somebody in the audience. */
export class Viewer {
  static async open(browser, server, space, { path = 'watch', ...options } = {}) {
    const one = new Viewer();
    one.page = await openPage(browser, { url: `${server.url}/${path}/${space}`, ...options });
    await one.page.evaluate(() => {
      window.rostraTest.mark = 'the first load of this page';
    });
    return one;
  }

  /** Waits until exactly these participants' pictures run in the mix. */
  async sees(participants, timeoutMs = 60_000) {
    const wanted = participants.map((one) => one.colour).sort();
    await until(
      `the viewer sees ${wanted.join(', ') || 'nobody'}`,
      async () => {
        const shown = await this.page.evaluate(() => window.rostraTest.shows('main', 900, 10_000));
        return same(shown, wanted);
      },
      { timeoutMs },
    );
  }

  async hears(participants, timeoutMs = 60_000) {
    const wanted = participants.map((one) => one.tone).sort((a, b) => a - b);
    await until(
      `the viewer hears ${wanted.join(', ')} Hz`,
      async () => {
        return same(await this.page.evaluate(() => window.rostraTest.hearsMix()), wanted);
      },
      { timeoutMs, everyMs: 100 },
    );
  }

  /** Waits until frames are presented again after `since`. */
  async plays(since = Date.now(), timeoutMs = 60_000) {
    await until(
      'the viewer sees moving pictures',
      () =>
        this.page.evaluate(
          (from) => (window.rostraTest.videos.main?.times ?? []).filter((at) => at > from).length >= 10,
          since,
        ),
      { timeoutMs },
    );
  }

  /** Waits until the player has found its pace: two seconds without a stall. */
  async settles(timeoutMs = 60_000) {
    await until(
      'the picture has moved for two seconds without a stall',
      () =>
        this.page.evaluate(() => {
          const { times } = window.rostraTest.videos.main;
          return (
            times[0] < Date.now() - 2500 && window.rostraTest.longestGap('main', Date.now() - 2000).ms < 400
          );
        }),
      { timeoutMs, everyMs: 100 },
    );
  }

  async latencies(since) {
    return this.page.evaluate(
      (from) => window.rostraTest.videos.main.latencies.filter((l) => l.at >= from).map((l) => l.latency),
      since,
    );
  }

  /**
   * What the player has buffered and what it wants to have, ms: the least of one second, as its controller sees it.
   * Both are the player's own doing, however late a busy machine makes the pictures.
   */
  async buffer() {
    return this.page.evaluate(async () => {
      const video = document.querySelector('video');
      let least = Infinity;
      for (const end = performance.now() + 1000; performance.now() < end; ) {
        const { buffered, currentTime } = video;
        if (buffered.length > 0) least = Math.min(least, buffered.end(buffered.length - 1) - currentTime);
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      const target = Number(document.querySelector('[data-target-ms]').dataset.targetMs);
      return { least: Math.round(least * 1000), target };
    });
  }

  /** True while the page was never reloaded. */
  async isTheSamePage() {
    return this.page.evaluate(() => window.rostraTest.mark === 'the first load of this page');
  }

  async close() {
    await this.page.context().close();
  }
}
