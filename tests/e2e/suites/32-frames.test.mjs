// SPDX-License-Identifier: Apache-2.0
// Single pictures: what others get at /live/<space>.mp4, and a viewer who wants the lowest latency: how far behind they are
// beside one who plays parts, and what happens when single pictures do not come through or the mixer dies.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { quantile, summary, until } from '../lib/wait.mjs';

const run = promisify(execFile);
const lowest = () => localStorage.setItem('rostra.pace', 'lowest');
/** Looked at for so long, ms. */
const LOOK_MS = 12_000;

let server;
let browser;
let ada;

before(async () => {
  server = await Server.start();
  browser = await launch();
  ada = await Participant.join(browser, server, 'frames', 0);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const way = (viewer, name) =>
  until(
    `the viewer plays ${name}`,
    async () => (await viewer.page.locator(`.player[data-way="${name}"][data-phase="playing"]`).count()) === 1,
    { timeoutMs: 90_000 },
  );

/** The first `seconds` of media of an endless answer. */
async function record(url, seconds) {
  const abort = new AbortController();
  const answer = await fetch(url, { signal: abort.signal });
  const pieces = [];
  const fragments = () => Buffer.concat(pieces).toString('latin1').split('moof').length - 1;
  try {
    for await (const piece of answer.body) {
      pieces.push(piece);
      if (fragments() > seconds * 30) break;
    }
  } finally {
    abort.abort();
  }
  return { answer, bytes: Buffer.concat(pieces) };
}

describe('/live/<space>.mp4', () => {
  it('is one picture a fragment from a key frame on, as an independent player reads it', async (t) => {
    const { answer, bytes } = await record(`${server.url}/live/frames.mp4`, 3);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^video\/mp4; codecs="avc1\.\w+,mp4a\.40\.2"$/);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    const begun = Number(answer.headers.get('rostra-time-zero'));
    assert.ok(begun > Date.now() - 600_000 && begun < Date.now(), `${begun}`);
    const folder = mkdtempSync(join(tmpdir(), 'rostra-frames-'));
    try {
      const file = join(folder, 'frames.mp4');
      writeFileSync(file, bytes.subarray(0, bytes.lastIndexOf('moof') - 4));
      const probe = async (stream, entries) => {
        const args = ['-v', 'error', '-select_streams', stream, '-show_entries', entries, '-of', 'json', file];
        const { stdout, stderr } = await run('ffprobe', args, { maxBuffer: 1e8 });
        assert.equal(stderr, '');
        return JSON.parse(stdout).packets;
      };
      const pictures = await probe('v', 'packet=pts_time,flags');
      assert.match(pictures[0].flags, /^K/, 'the first is a key frame');
      assert.ok(pictures.length >= 85, `${pictures.length}`);
      assert.equal(bytes.toString('latin1').split('moof').length - 2, pictures.length, 'a fragment each');
      for (let i = 1; i < pictures.length; i += 1) {
        const step = pictures[i].pts_time - pictures[i - 1].pts_time;
        assert.ok(Math.abs(step - 1 / 30) < 0.002, `picture ${i} comes ${step} s after the one before`);
      }
      const sound = await probe('a', 'packet=pts_time');
      for (let i = 1; i < sound.length; i += 1) {
        const step = sound[i].pts_time - sound[i - 1].pts_time;
        assert.ok(Math.abs(step - 1024 / 48_000) < 0.001, `sound ${i} comes ${step} s after the one before`);
      }
      assert.ok(Math.abs(sound[0].pts_time - pictures[0].pts_time) < 0.12, 'they begin together');
      const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']);
      assert.equal(stderr, '', 'it can be decoded');
      t.diagnostic(`${pictures.length} pictures, ${sound.length} frames of sound, ${bytes.length} bytes`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('a viewer who wants the lowest latency', () => {
  it('gets single pictures, and sees what happens sooner than one who plays parts', async (t) => {
    const balanced = await Viewer.open(browser, server, 'frames');
    await balanced.sees([ada]);
    await balanced.settles();
    const parts = await latenciesOf(balanced);
    await balanced.close();

    const viewer = await Viewer.open(browser, server, 'frames', { init: lowest });
    await way(viewer, 'frames');
    await viewer.sees([ada]);
    await viewer.page.getByRole('button', { name: 'Click to unmute' }).click();
    await viewer.hears([ada]);
    await viewer.settles();
    const frames = await latenciesOf(viewer);
    t.diagnostic(`camera to page, single pictures: ${summary(frames)}; parts: ${summary(parts)}`);
    assert.ok(
      quantile(frames, 0.5) < quantile(parts, 0.5) - 100,
      `${quantile(frames, 0.5)} ms, parts ${quantile(parts, 0.5)} ms`,
    );
    const shown = Number(await viewer.page.locator('.player').getAttribute('data-latency-ms'));
    assert.ok(shown > 0 && shown < quantile(parts, 0.5), `the page shows ${shown} ms`);
    assert.deepEqual(viewer.page.problems, []);
    await viewer.close();
  });

  it('gets parts where single pictures are blocked, and single pictures when they no longer are', async () => {
    let blocked = true;
    const viewer = await Viewer.open(browser, server, 'frames', {
      init: lowest,
      prepare: (page) =>
        page.route('**/live/**', (route) => (blocked ? route.abort() : route.continue())),
    });
    await way(viewer, 'parts');
    await viewer.sees([ada]);
    blocked = false;
    await way(viewer, 'frames');
    await viewer.sees([ada]);
    assert.ok(await viewer.isTheSamePage());
    await viewer.close();
  });

  it('chooses it in the menu, and is told where it is not possible now', async () => {
    const viewer = await Viewer.open(browser, server, 'frames', {
      prepare: (page) => page.route('**/live/**', (route) => route.abort()),
    });
    await viewer.sees([ada]);
    await way(viewer, 'parts');
    await viewer.page.getByRole('button', { name: 'Player settings' }).click();
    await viewer.page.getByRole('radio', { name: /Lowest latency/ }).check();
    await viewer.page.getByText('Your connection does not allow it right now').waitFor();
    await viewer.page.unroute('**/live/**');
    await way(viewer, 'frames');
    await viewer.page.getByText('May stutter on a bad connection').waitFor();
    await viewer.page.getByRole('radio', { name: /Balanced/ }).check();
    await way(viewer, 'parts');
    await viewer.sees([ada]);
    await viewer.close();
  });

  it('sees the show go on when the mixer is killed, on the same page', async (t) => {
    const viewer = await Viewer.open(browser, server, 'frames', { init: lowest });
    await way(viewer, 'frames');
    await viewer.sees([ada]);
    const killedAt = Date.now();
    process.kill(server.busiest('mix-worker').pid, 'SIGKILL');
    await viewer.plays(killedAt + 500);
    await viewer.sees([ada]);
    const freeze = await viewer.page.evaluate((from) => window.rostraTest.longestGap('main', from), killedAt);
    t.diagnostic(`mix worker killed: longest freeze ${freeze.ms} ms`);
    await way(viewer, 'frames');
    assert.ok(await viewer.isTheSamePage());
    await viewer.close();
  });
});

async function latenciesOf(viewer) {
  const since = Date.now();
  await until('enough pictures were looked at', () => Date.now() - since > LOOK_MS, { everyMs: 500 });
  return viewer.latencies(since);
}
