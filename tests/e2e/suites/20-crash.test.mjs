// SPDX-License-Identifier: Apache-2.0
// kill -9 of each kind of process under people and audience: nobody touches anything, and it goes on. Prints how long
// it took.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { launch, Participant, Viewer } from '../lib/browser.mjs';
import { alive, processes, Server } from '../lib/server.mjs';
import { until } from '../lib/wait.mjs';

describe('a killed process', () => {
  let server;
  let browser;
  let viewer;
  const people = [];

  before(async () => {
    server = await Server.start();
    browser = await launch();
    for (const index of [0, 1, 2])
      people.push(await Participant.join(browser, server, 'crash', index, { readEveryMs: 120 }));
    viewer = await Viewer.open(browser, server, 'crash', { readEveryMs: 120 });
    await everyoneSeesEveryone();
    await viewer.sees(people);
    await viewer.settles();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const pairs = () =>
    people.flatMap((one) => people.filter((other) => other !== one).map((other) => [one, other]));
  const everyoneSeesEveryone = async () => {
    for (const [one, other] of pairs()) await one.sees(other);
  };

  /** When this page first read a picture of that colour that was taken after `moment`. */
  const firstNewPicture = (page, colour, moment) =>
    page.evaluate(
      ([wanted, after]) => {
        const times = Object.values(window.rostraTest.videos).flatMap((video) =>
          video.latencies.filter((l) => l.colour === wanted && l.at - l.latency > after).map((l) => l.at),
        );
        return times.length > 0 ? Math.min(...times) : undefined;
      },
      [colour, moment],
    );

  /** Waits until every page shows pictures taken after `moment`; gives the time of the last page to do so. */
  const allShowNewPictures = async (moment, timeoutMs) => {
    let latest = 0;
    for (const [one, other] of pairs()) {
      latest = Math.max(
        latest,
        await until(
          `${one.name} sees ${other.name} as they are now`,
          () => firstNewPicture(one.page, other.colour, moment),
          { timeoutMs },
        ),
      );
    }
    return latest;
  };

  it('mix worker: the audience goes on without a reload', async (t) => {
    const mixer = server.busiest('mix-worker');
    assert.ok(mixer, 'there is a mix worker');
    const killedAt = Date.now();
    process.kill(mixer.pid, 'SIGKILL');
    let back = 0;
    for (const one of people) {
      // A little later: what had already left the old mixer does not count.
      back = Math.max(
        back,
        await until(`${one.name} is in the mix again`, () =>
          firstNewPicture(viewer.page, one.colour, killedAt + 300),
        ),
      );
    }
    await viewer.sees(people);
    const freeze = await viewer.page.evaluate((from) => window.rostraTest.longestGap('main', from), killedAt);
    t.diagnostic(
      `mix worker killed: longest freeze ${freeze.ms} ms; everyone in the picture again after ${back - killedAt} ms`,
    );
    assert.ok(await viewer.isTheSamePage(), 'the page was loaded again');
    assert.equal(await viewer.page.locator('video').count(), 1);
    assert.ok(freeze.ms < 8000, `the picture stood for ${freeze.ms} ms`);
    const stage = await people[0].page.evaluate(
      (from) =>
        Object.keys(window.rostraTest.videos).map((key) => window.rostraTest.longestGap(key, from).ms),
      killedAt,
    );
    assert.ok(Math.max(...stage) < 3000, `the stage stood for ${Math.max(...stage)} ms`);
  });

  it('SFU worker: all participants see each other again without touching anything', async (t) => {
    await viewer.settles();
    const tiles = async () => {
      const everywhere = await Promise.all(people.map((one) => one.tiles()));
      return everywhere.map((page) => page.map(({ id, name }) => `${name} ${id}`).sort());
    };
    const before = await tiles();
    assert.equal(new Set(before.flat()).size, people.length, 'one id for each, the same on every page');
    const worker = server.busiest('sfu-worker');
    assert.ok(worker, 'there is an SFU worker');
    const killedAt = Date.now();
    process.kill(worker.pid, 'SIGKILL');
    const back = await allShowNewPictures(killedAt + 200, 40_000);
    t.diagnostic(`SFU worker killed: everyone sees everyone again after ${back - killedAt} ms`);
    await viewer.sees(people);
    const gap = await viewer.page.evaluate((from) => window.rostraTest.longestGap('main', from), killedAt);
    t.diagnostic(`longest freeze in the audience meanwhile: ${gap.ms} ms`);
    assert.ok(gap.ms < 3000, `the audience's picture stood for ${gap.ms} ms`);
    assert.deepEqual(await tiles(), before, 'the same participants, and no tile left over');
    for (const one of people) {
      for (const other of people) if (other !== one) await one.hears(other);
    }
  });

  it('serve: no process is left, and everything comes back by itself when it is started again', async (t) => {
    const family = () => {
      const all = processes();
      const found = [server.pid];
      for (let i = 0; i < found.length; i += 1)
        found.push(...all.filter((one) => one.parent === found[i]).map((one) => one.pid));
      return found;
    };
    const before = family();
    assert.ok(before.length >= 4, `serve, workers and a mixer: ${before.length}`);
    const killedAt = Date.now();
    await server.kill();
    await until('every worker has noticed and ended', () => before.every((pid) => !alive(pid)), {
      everyMs: 20,
    });
    t.diagnostic(
      `serve killed: its ${before.length - 1} workers were gone after ${Date.now() - killedAt} ms`,
    );

    for (const one of people) await one.page.getByText('Trying again in').waitFor();
    const startedAt = Date.now();
    await server.launch();
    const readyAt = Date.now();
    const back = await allShowNewPictures(readyAt, 60_000);
    t.diagnostic(
      `serve started again: ready after ${readyAt - startedAt} ms, everyone sees everyone after ${back - startedAt} ms`,
    );
    await viewer.sees(people);
    t.diagnostic(`the audience sees everyone ${Date.now() - startedAt} ms after the start`);
    assert.ok(await viewer.isTheSamePage());
    assert.deepEqual(
      [viewer, ...people].flatMap((one) => one.page.problems),
      [],
    );
  });
});
