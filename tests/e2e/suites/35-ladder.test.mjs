// SPDX-License-Identifier: Apache-2.0
// Several renditions of one show as players see them: an independent parser, and hls.js that changes from one to
// another, also to one that is not encoded until somebody asks for it.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import m3u8 from 'm3u8-parser';
import { launch, openPage, Participant } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

const hlsJs = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.js'), 'utf8');

/** Small, so that two cores carry it beside two browsers. */
const LADDER = {
  description: 'Of this test.',
  renditions: [
    { height: 360, videoBitrate: 900000 },
    { height: 240, videoBitrate: 400000, encode: 'on-demand' },
    { height: 120, videoBitrate: 150000, audioBitrate: 64000 },
    { audioBitrate: 64000 },
  ],
};

function parse(text) {
  const parser = new m3u8.Parser();
  parser.push(text);
  parser.end();
  return parser.manifest;
}

describe('a show in several renditions', () => {
  let server;
  let browser;
  let folder;
  let entry;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rostra-ladder-'));
    mkdirSync(join(folder, 'ladders'));
    writeFileSync(join(folder, 'ladders', 'small.json'), JSON.stringify(LADDER));
    server = await Server.start({ mix: ['--ladder', 'small', '--pipelines-dir', folder] });
    browser = await launch();
    await Participant.join(browser, server, 'ladder', 0);
    entry = `${server.url}/hls/ladder/live.m3u8`;
    await until('the multivariant playlist is there', async () => (await fetch(entry)).status === 200);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists them with everything a player chooses by', async () => {
    const { playlists } = parse(await (await fetch(entry)).text());
    const seen = playlists.map(({ attributes: a }) => [
      a.RESOLUTION?.height,
      a['FRAME-RATE'],
      a['VIDEO-RANGE'],
      a['CLOSED-CAPTIONS'],
      a.CODECS.replace(/^avc1\.6400[0-9a-f]{2}/, 'avc1'),
    ]);
    assert.deepEqual(seen, [
      [360, 30, 'SDR', 'NONE', 'avc1,mp4a.40.2'],
      [240, 30, 'SDR', 'NONE', 'avc1,mp4a.40.2'],
      [120, 30, 'SDR', 'NONE', 'avc1,mp4a.40.2'],
      [undefined, undefined, undefined, 'NONE', 'mp4a.40.2'],
    ]);
    const bandwidths = playlists.map(({ attributes }) => attributes.BANDWIDTH);
    assert.deepEqual(
      bandwidths,
      [...bandwidths].sort((a, b) => b - a),
    );
    for (const index of [0, 2, 3]) {
      const { 'AVERAGE-BANDWIDTH': average, BANDWIDTH: peak } = playlists[index].attributes;
      assert.ok(Number(average) > 0 && Number(average) <= peak, `${average} of ${peak}`);
    }
    // Each of them reports where the others are.
    for (const { uri } of playlists) {
      const text = await (await fetch(new URL(uri, entry))).text();
      assert.equal(text.match(/#EXT-X-RENDITION-REPORT:/g)?.length, 3, uri);
    }
  });

  it('has media at once for a rendition that is not encoded, and its own soon', async () => {
    const { playlists } = parse(await (await fetch(entry)).text());
    const media = new URL(playlists[1].uri, entry).href;
    const isOwn = (line) => !line.startsWith('#') && !line.startsWith('..');
    let text = await (await fetch(media)).text();
    assert.ok(text.includes('\n../120p/'), 'media of the next smaller rendition');
    await until('its own segments are listed', async () => {
      text = await (await fetch(media)).text();
      return text.trim().split('\n').some(isOwn);
    });
    assert.ok(!text.includes('#EXT-X-DISCONTINUITY\n'), 'times go on');
    const list = parse(text);
    for (const segment of list.segments.filter((one) => one.uri)) {
      for (const uri of [segment.uri, segment.map.uri])
        assert.equal((await fetch(new URL(uri, media))).status, 200, uri);
    }
    // All of them are of one moment.
    const top = parse(await (await fetch(new URL(playlists[0].uri, entry))).text());
    const at = (one, msn) => one.segments[msn - one.mediaSequence]?.dateTimeObject?.getTime();
    const msn = Math.max(list.mediaSequence, top.mediaSequence);
    assert.equal(at(list, msn), at(top, msn));
  });

  it('lets hls.js change up and down without an error or a gap', async () => {
    const page = await openPage(browser, { url: `${server.url}/` });
    await page.evaluate(hlsJs);
    await page.evaluate((url) => {
      document.body.innerHTML = '<video muted playsinline></video>';
      const hls = new window.Hls({ lowLatencyMode: true, enableWorker: false, startLevel: 0 });
      window.faults = [];
      hls.on(window.Hls.Events.ERROR, (_event, data) =>
        window.faults.push({ details: data.details, fatal: data.fatal, text: String(data.error) }),
      );
      hls.loadSource(url);
      hls.attachMedia(document.querySelector('video'));
      window.hls = hls;
      void document.querySelector('video').play();
    }, entry);
    const heights = await until('hls.js knows the renditions', async () => {
      const found = await page.evaluate(() => window.hls.levels.map((level) => level.height));
      return found.length > 0 && found;
    });
    const shows = (height) =>
      until(`${height} lines are seen`, () =>
        page.evaluate((wanted) => document.querySelector('video').videoHeight === wanted, height),
      );
    for (const height of [120, 240, 360, 240]) {
      await page.evaluate((index) => {
        window.hls.nextLevel = index;
      }, heights.indexOf(height));
      await shows(height);
    }
    const faults = await page.evaluate(() => window.faults);
    assert.deepEqual(
      faults.filter((fault) => fault.fatal),
      [],
    );
    const gaps = await page.evaluate(() => document.querySelector('video').buffered.length);
    assert.equal(gaps, 1, 'what was loaded has no gap');
    await page.context().close();
  });
});
