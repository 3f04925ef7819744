// SPDX-License-Identifier: Apache-2.0
// A show on bad lines: a real server, and three people in Chromium, each behind a line of their own. Ada sends; Grace or
// Ada has the bad line, by scenario; Alan is the innocent third, whose line is always free. In: which way media takes in
// the server; out: the people, their lines, and counters over time.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROWSERS, launch, Participant } from '../../e2e/lib/browser.mjs';
import { Server, SMALL_MIX } from '../../e2e/lib/server.mjs';
import { until } from '../../e2e/lib/wait.mjs';
import { readCounters, watchPictures } from './in-page.mjs';
import { Line, SERVER_ADDRESS } from './line.mjs';
import { Series } from './series.mjs';

/** Tiles that are larger than the small layer of the camera. */
const VIEWPORT = { width: 1100, height: 700 };
const CAMERA = { width: 640, height: 360, fps: 30, person: 0 };
const SMALL_CAMERA = { width: 320, height: 180, fps: 15, person: 0 };
const EVERY_MS = 500;
const NAME = 'rostra.localhost';
const NAMES = ['Ada', 'Grace', 'Alan'];

const PICTURES = fileURLToPath(new URL('../../../build/netlab', import.meta.url));

const switchOff = (page, name) => page.getByRole('toolbar').getByRole('button', { name }).first().click();

export class Lab {
  /** `cameras`: who but Ada has camera and microphone on. */
  static async open({ engine, cameras = [] }) {
    const lab = new Lab();
    try {
      await lab.begin(engine, cameras);
      return lab;
    } catch (error) {
      await lab.keepPictures();
      await lab.close();
      throw error;
    }
  }

  async begin(engine, cameras) {
    this.folder = mkdtempSync(join(tmpdir(), 'rostra-netlab-'));
    this.lines = {};
    this.people = {};
    this.browsers = [];
    this.server = await Server.start({
      host: SERVER_ADDRESS,
      mix: SMALL_MIX,
      args: ['--access', 'open', '--rtp-engine', engine ? 'on' : 'off'],
    });
    const url = this.server.url.replace(SERVER_ADDRESS, NAME);
    for (const [index, name] of NAMES.entries()) {
      const line = await Line.open(index + 1, this.folder);
      this.lines[name] = line;
      const browser = await launch({
        light: true,
        executable: line.wrap(BROWSERS.ROSTRA_CHROMIUM_SHELL),
        // A name that gives a page camera and microphone without TLS.
        flags: [`--host-resolver-rules=MAP ${NAME} ${SERVER_ADDRESS}`],
      });
      this.browsers.push(browser);
      this.people[name] = await Participant.join(browser, { ...this.server, url }, 'netlab', index, {
        camera: name === 'Ada' ? CAMERA : SMALL_CAMERA,
        viewport: VIEWPORT,
        init: watchPictures,
        readEveryMs: 1e9, // nobody looks at the clock in these pictures
      });
    }
    for (const name of ['Grace', 'Alan']) {
      if (cameras.includes(name)) continue;
      await switchOff(this.people[name].page, 'Turn camera off');
      await switchOff(this.people[name].page, 'Mute');
    }
    await until('everyone sees Ada in full size', async () => {
      const all = await this.read();
      return ['Grace', 'Alan'].every((name) => all[name].sizes.Ada?.at(-1)?.[1] === CAMERA.height);
    });
  }

  /** What everybody sees now: build/netlab/NAME.png, or "NAME, WHEN.png". */
  async keepPictures(when) {
    for (const [name, { page }] of Object.entries(this.people ?? {})) {
      const path = join(PICTURES, `${when ? `${name}, ${when}` : name}.png`);
      await page.screenshot({ path }).catch(() => undefined);
    }
    if (!when) console.error(`what everybody saw is in ${PICTURES}`);
  }

  /** The counters of all pages now, by name. */
  async read() {
    const read = async (name) => [name, await this.people[name].page.evaluate(readCounters)];
    return Object.fromEntries(await Promise.all(NAMES.map(read)));
  }

  /** Counters twice a second for so long. */
  async follow(seconds) {
    const samples = [await this.read()];
    const begin = Date.now();
    for (let i = 1; Date.now() - begin < seconds * 1000; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, begin + i * EVERY_MS - Date.now())));
      samples.push(await this.read());
    }
    return new Series(samples);
  }

  /** Longest time without a new picture of one person at another, ms. */
  async gap(at, from, since) {
    return this.people[at].page.evaluate(
      ([name, begin]) => {
        const tile = document.querySelector(`[data-participant][data-name="${name}"]`);
        return window.rostraTest.longestGap(`${tile.dataset.participant}/camera`, begin).ms;
      },
      [from, since],
    );
  }

  async close() {
    for (const browser of this.browsers ?? []) await browser.close().catch(() => undefined);
    await this.server?.stop();
    for (const line of Object.values(this.lines ?? {})) await line.close();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}
