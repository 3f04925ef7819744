// SPDX-License-Identifier: Apache-2.0
// The live output as others read it: an independent playlist parser, ffprobe and ffmpeg, and hls.js as it comes.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import m3u8 from 'm3u8-parser';
import { launch, openPage, Participant } from '../lib/browser.mjs';
import { DEFAULT_MIX, Server } from '../lib/server.mjs';
import { quantile, summary, until } from '../lib/wait.mjs';

const run = promisify(execFile);
const hlsJs = readFileSync(createRequire(import.meta.url).resolve('hls.js/dist/hls.js'), 'utf8');

function parse(text) {
  const parser = new m3u8.Parser();
  const complaints = [];
  parser.on('warn', ({ message }) => complaints.push(message));
  parser.on('error', ({ message }) => complaints.push(message));
  parser.push(text);
  parser.end();
  return { ...parser.manifest, complaints };
}

describe('the playlists', () => {
  let server;
  let browser;
  let entry;
  let media;

  before(async () => {
    server = await Server.start({ mix: DEFAULT_MIX });
    browser = await launch();
    await Participant.join(browser, server, 'lists', 0);
    entry = `${server.url}/hls/lists/live.m3u8`;
    await until('the multivariant playlist is there', async () => (await fetch(entry)).status === 200);
    const main = parse(await (await fetch(entry)).text());
    media = new URL(main.playlists[0].uri, entry).href;
    // A window of a few segments: an extended session would look like this, too.
    await until(
      'a few segments are listed',
      async () => parse(await (await fetch(media)).text()).segments.length >= 4,
    );
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('satisfy an independent parser', async () => {
    const answer = await fetch(entry);
    assert.match(
      answer.headers.get('content-type'),
      /application\/vnd\.apple\.mpegurl|application\/x-mpegurl/i,
    );
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    const main = parse(await answer.text());
    assert.deepEqual(main.complaints, []);
    const { attributes } = main.playlists[0];
    assert.match(attributes.CODECS, /avc1\.[0-9a-f]{6}/i);
    assert.match(attributes.CODECS, /mp4a\.40\.2/);
    assert.deepEqual(attributes.RESOLUTION, { width: 1280, height: 720 });

    const reply = await fetch(media);
    const text = await reply.text();
    const list = parse(text);
    assert.deepEqual(list.complaints, []);
    assert.match(reply.headers.get('cache-control') ?? '', /no-cache|no-store|max-age/);
    assert.ok(!list.endList);
    assert.equal(list.partTargetDuration, 0.2);
    assert.equal(list.serverControl.canBlockReload, true);
    assert.ok(
      list.serverControl.partHoldBack >= 3 * list.partTargetDuration - 1e-9,
      JSON.stringify(list.serverControl),
    );
    assert.ok(
      list.serverControl.canSkipUntil >= 6 * list.targetDuration - 1e-9,
      JSON.stringify(list.serverControl),
    );
    assert.equal(list.preloadSegment?.preloadHints?.length, 1);
    const whole = list.segments.filter((segment) => segment.uri);
    for (const segment of whole) {
      assert.ok(Math.round(segment.duration) <= list.targetDuration, `segment of ${segment.duration} s`);
      assert.ok(
        segment.dateTimeObject instanceof Date || segment.programDateTime !== undefined,
        'every segment has its date',
      );
      assert.ok(segment.map?.uri, 'every segment has its init segment');
    }
    const parts = [...list.segments, list.preloadSegment].flatMap((segment) => segment.parts ?? []);
    assert.ok(parts.length >= 5, `${parts.length} parts`);
    for (const part of parts)
      assert.ok(part.duration <= list.partTargetDuration + 1e-6, `part of ${part.duration} s`);
    // The dates of the segments follow each other as their durations say.
    const dates = whole.map((segment) => segment.programDateTime ?? segment.dateTimeObject.getTime());
    for (let i = 1; i < whole.length; i += 1) {
      const expected = dates[i - 1] + whole[i - 1].duration * 1000;
      assert.ok(Math.abs(dates[i] - expected) <= 20, `segment ${i} begins ${dates[i] - expected} ms off`);
    }
  });

  it('list only what can be fetched', async () => {
    const list = parse(await (await fetch(media)).text());
    const uris = [list.segments.at(-1).map.uri];
    for (const segment of [...list.segments.slice(-3), list.preloadSegment]) {
      if (segment.uri) uris.push(segment.uri);
      for (const part of segment.parts ?? []) uris.push(part.uri);
    }
    for (const uri of uris) {
      const answer = await fetch(new URL(uri, media));
      const body = await answer.arrayBuffer();
      assert.equal(answer.status, 200, uri);
      assert.equal(Number(answer.headers.get('content-length')), body.byteLength, uri);
      assert.match(answer.headers.get('cache-control') ?? '', /max-age=\d{2,}/, uri);
      assert.equal(answer.headers.get('access-control-allow-origin'), '*', uri);
    }
    // The hinted part is asked for before it exists and answered when it does.
    const hint = new URL(parse(await (await fetch(media)).text()).preloadSegment.preloadHints[0].uri, media);
    const answer = await fetch(hint);
    assert.equal(answer.status, 200);
    assert.ok((await answer.arrayBuffer()).byteLength > 0);
  });

  it('answer a blocked reload within a part of its due time', async (t) => {
    const next = (list) => ({
      msn: list.mediaSequence + list.segments.length,
      part: list.preloadSegment?.parts?.length ?? 0,
    });
    let list = parse(await (await fetch(media)).text());
    const arrivals = [];
    for (let i = 0; i < 25; i += 1) {
      const { msn, part } = next(list);
      const answer = await fetch(`${media}?_HLS_msn=${msn}&_HLS_part=${part}`);
      assert.equal(answer.status, 200, `msn ${msn} part ${part}`);
      list = parse(await answer.text());
      arrivals.push(performance.now());
      const after = next(list);
      assert.ok(
        after.msn > msn || after.part > part,
        `the answer to ${msn}/${part} has not got it: next is ${after.msn}/${after.part}`,
      );
    }
    // Parts are due every 200 ms; the earliest arrival relative to that raster is on time by definition.
    const offsets = arrivals.map((at, i) => at - i * 200);
    const late = offsets.map((offset) => offset - Math.min(...offsets));
    t.diagnostic(`blocked reloads after their due time: ${summary(late)}`);
    // Some answers wait for the processor; one that waits for the next part would make half of them late.
    assert.ok(quantile(late, 0.5) <= 200, `late by ${late.map(Math.round).join(' ')} ms`);
    const blockedTooEarly = await fetch(`${media}?_HLS_msn=${next(list).msn + 50}`);
    assert.equal(blockedTooEarly.status, 400);
  });

  it('skip what the player has when it asks for a delta', async () => {
    const list = parse(await (await fetch(media)).text());
    const text = await (await fetch(`${media}?_HLS_skip=YES`)).text();
    if (list.segments.length * list.targetDuration > list.serverControl.canSkipUntil + 2) {
      assert.match(text, /#EXT-X-SKIP:SKIPPED-SEGMENTS=\d+/);
    }
    assert.match(text, /#EXT-X-VERSION:(9|1\d)/);
  });

  it('refuse nonsense with a reason', async () => {
    for (const [url, status] of [
      [`${media}?_HLS_msn=abc`, 400],
      [`${media}?_HLS_part=1`, 400],
      [`${media}?_HLS_msn=99999999999999999999`, 400],
      [`${media}?_HLS_msn=-1`, 400],
      [`${server.url}/hls/lists/nothing/here.m3u8`, 404],
      [`${server.url}/hls/NOT_A_SPACE/live.m3u8`, 400],
      [media.replace('live.m3u8', '../../../../etc/passwd'), 404],
    ]) {
      const answer = await fetch(url);
      assert.equal(answer.status, status, url);
      assert.ok((await answer.text()).trim().length > 5, `a reason for ${url}`);
    }
  });

  it('satisfy ffprobe and decode without a complaint', async () => {
    const { stdout } = await run('ffprobe', ['-v', 'error', '-show_streams', '-of', 'json', entry], {
      timeout: 60_000,
    });
    const { streams } = JSON.parse(stdout);
    const video = streams.find((stream) => stream.codec_type === 'video');
    const audio = streams.find((stream) => stream.codec_type === 'audio');
    assert.equal(video.codec_name, 'h264');
    assert.deepEqual([video.width, video.height], [1280, 720]);
    assert.equal(audio.codec_name, 'aac');
    assert.deepEqual([audio.sample_rate, audio.channels], ['48000', 2]);
    const { stderr } = await run(
      'ffmpeg',
      ['-nostdin', '-v', 'error', '-i', entry, '-t', '4', '-f', 'null', '-'],
      { timeout: 60_000 },
    );
    assert.equal(stderr, '');
  });

  it('satisfy hls.js as it comes', async (t) => {
    const page = await openPage(browser, { url: `${server.url}/` });
    await page.evaluate(hlsJs);
    await page.evaluate((url) => {
      document.body.innerHTML = '<video muted playsinline></video>';
      const hls = new window.Hls({ lowLatencyMode: true, enableWorker: false });
      window.faults = [];
      hls.on(window.Hls.Events.ERROR, (_event, data) =>
        window.faults.push({ details: data.details, fatal: data.fatal, text: String(data.error) }),
      );
      hls.loadSource(url);
      hls.attachMedia(document.querySelector('video'));
      window.hls = hls;
      void document.querySelector('video').play();
    }, entry);
    const position = () => page.evaluate(() => document.querySelector('video').currentTime);
    await until('hls.js plays', async () => (await position()) > 0);
    const first = await position();
    await until('four seconds were played', async () => (await position()) > first + 4);
    const state = await page.evaluate(() => ({
      faults: window.faults,
      latency: window.hls.latency,
      lowLatency: window.hls.lowLatencyMode,
    }));
    t.diagnostic(`hls.js as it comes is ${state.latency.toFixed(2)} s behind the end of the playlist`);
    assert.deepEqual(
      state.faults.filter((fault) => fault.fatal),
      [],
    );
    assert.ok(state.latency < 3, `latency ${state.latency}`);
    assert.deepEqual(page.problems, []);
    await page.context().close();
  });
});
