// SPDX-License-Identifier: Apache-2.0
// People of a space in real browsers: who is whom, chat between stage and audience, from the audience onto the stage and
// back without a reload, what hosts do, reactions, the map, and what axe-core says about the open panels.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { Account } from '../lib/accounts.mjs';
import { CAPTURE, COLOURS, launch, openPage, Participant, TONES, Viewer } from '../lib/browser.mjs';
import { Server } from '../lib/server.mjs';
import { quantile, until } from '../lib/wait.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDE = { width: 1280, height: 800 };
/** Pictures are not what is tested here: reading them would only cost time. */
const QUIET = { readEveryMs: 1e9 };

let server;
let browser;
let host;

before(async () => {
  server = await Server.start({ args: ['--end-after', '2s', '--chat-rate', '50'] });
  host = await Account.signUp(server, 'hostess');
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const named = (name) => `localStorage.setItem('rostra.name', ${JSON.stringify(name)})`;

/** Somebody in the audience with a name, and the panel open at a tab. */
async function viewer(space, name, { tab = 'Chat', ...options } = {}) {
  const one = await Viewer.open(browser, server, space, {
    ...QUIET,
    init: named(name),
    viewport: WIDE,
    ...options,
  });
  if (tab) await openTab(one.page, tab);
  return one;
}

/** The host of the space on stage, logged in. */
async function onStageAsHost(space, options = {}) {
  const one = await Participant.join(browser, server, space, 0, {
    ...QUIET,
    viewport: WIDE,
    context: host.context,
    ...options,
  });
  await one.page.locator('.room').waitFor();
  return one;
}

async function openTab(page, tab) {
  const panel = page.locator('.panel');
  if (!(await panel.isVisible())) await page.getByRole('button', { name: new RegExp(`^${tab}`) }).click();
  await panel.getByRole('tab', { name: new RegExp(`^${tab}`) }).click();
}

async function say(page, text) {
  const field = page.locator('.composer__field');
  await field.fill(text);
  await field.press('Enter');
}

const texts = (page) => page.locator('[data-message] .message__text').allTextContents();
const has = (page, text) =>
  until(`the chat has "${text}"`, async () => (await texts(page)).some((one) => one.includes(text)));
const message = (page, text) => page.locator('[data-message]', { hasText: text });
const row = (page, name) => page.locator(`.panel [data-person-name="${name}"]`);

async function act(page, name, action) {
  await row(page, name)
    .last()
    .getByRole('button', { name: `Actions for ${name}` })
    .click();
  await page.getByRole('menuitem', { name: action }).click();
}

async function menu(page, text, action) {
  const one = message(page, text).last();
  await one.hover();
  await one.getByRole('button', { name: /^Actions for the message/ }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

describe('a person', () => {
  it('is one, however many tabs of their browser are open', async () => {
    const first = await viewer('tabs', 'Ada', { tab: 'People' });
    const other = await viewer('tabs', 'Grace', { tab: 'People' });
    const second = await first.page.context().newPage();
    await second.goto(`${server.url}/watch/tabs`);
    await second.locator('.player').waitFor();
    await until('two people are listed, on every page', async () => {
      const counts = await Promise.all(
        [first.page, other.page].map((page) => page.locator('.panel .person').count()),
      );
      return counts.every((count) => count === 2);
    });
    await other.page.getByText('2 watching').waitFor();
    await second.close();
    await until('one of two tabs is no loss', async () => (await row(other.page, 'Ada').count()) === 1);
    await first.close();
    await until('the last one is', async () => (await row(other.page, 'Ada').count()) === 0, {
      timeoutMs: 20_000,
    });
    await other.close();
  });
});

describe('the chat', () => {
  it('goes both ways between stage and audience, and shows changes', async () => {
    const ada = await Participant.join(browser, server, 'chat', 0, { ...QUIET, viewport: WIDE });
    await ada.page.locator('.room').waitFor();
    await openTab(ada.page, 'Chat');
    const bo = await viewer('chat', 'Bo');
    await say(ada.page, 'hello @Bo, see https://example.org/x and <b>this</b>');
    await has(bo.page, 'see https://example.org/x and <b>this</b>');
    const link = message(bo.page, 'hello').getByRole('link');
    assert.equal(await link.getAttribute('href'), 'https://example.org/x');
    assert.match(await link.getAttribute('rel'), /noopener/);
    await message(bo.page, 'hello').locator('.mention[data-self]').waitFor();
    assert.equal(await bo.page.locator('.message__text b').count(), 0);

    await say(bo.page, 'good evening');
    await has(ada.page, 'good evening');
    await menu(bo.page, 'good evening', 'Edit');
    const field = bo.page.getByRole('textbox', { name: 'Edit the message' });
    await field.fill('good morning');
    await field.press('Enter');
    await has(ada.page, 'good morning');
    await message(ada.page, 'good morning').getByText('(edited)').waitFor();
    await menu(bo.page, 'good morning', 'Delete');
    await ada.page.getByText('This message was deleted.').waitFor();
    assert.ok(!(await texts(ada.page)).some((text) => text.includes('good morning')));
    assert.deepEqual([...ada.page.problems, ...bo.page.problems], []);
    await ada.close();
    await bo.close();
  });

  it('completes names, and writes to one person alone', async () => {
    const ada = await viewer('direct', 'Ada');
    const bo = await viewer('direct', 'Barbara');
    const cy = await viewer('direct', 'Cy');
    await until('Ada sees Barbara', async () => {
      await ada.page.locator('.composer__field').fill('/msg bar');
      return ada.page.getByRole('option', { name: /Barbara/ }).isVisible();
    });
    await ada.page.keyboard.press('Tab');
    assert.equal(await ada.page.locator('.composer__field').inputValue(), '/msg Barbara ');
    await ada.page.locator('.composer__field').pressSequentially('a secret');
    await ada.page.keyboard.press('Enter');
    await has(bo.page, 'a secret');
    await message(bo.page, 'a secret').getByText('only you two').waitFor();
    await say(ada.page, 'for all');
    await has(cy.page, 'for all');
    assert.ok(!(await texts(cy.page)).some((text) => text.includes('a secret')));
    await say(ada.page, '/nonsense');
    await ada.page.getByText('There is no command /nonsense').waitFor();
    await Promise.all([ada, bo, cy].map((one) => one.close()));
  });

  it('loses and doubles nothing over a lost connection', async () => {
    const ada = await viewer('lost', 'Ada');
    const bo = await viewer('lost', 'Bo');
    await say(ada.page, 'before');
    await has(bo.page, 'before');
    await ada.page.context().setOffline(true);
    await server.kill();
    await say(ada.page, 'meanwhile');
    await ada.page.locator('[data-outgoing="sending"]').waitFor();
    await server.launch();
    await ada.page.context().setOffline(false);
    await has(ada.page, 'meanwhile');
    await has(bo.page, 'meanwhile');
    await until(
      'nothing is on its way any more',
      async () => (await ada.page.locator('[data-outgoing]').count()) === 0,
    );
    for (const page of [ada.page, bo.page]) {
      const count = (await texts(page)).filter((text) => text === 'meanwhile').length;
      assert.equal(count, 1);
    }
    await ada.close();
    await bo.close();
  });

  it('marks what is unread on the button and in the title', async () => {
    const ada = await viewer('unread', 'Ada', { tab: 'People' });
    const bo = await viewer('unread', 'Bo');
    await say(bo.page, 'one');
    await say(bo.page, 'two');
    await until('the title counts', async () => (await ada.page.title()).startsWith('(2) '));
    await ada.page.getByRole('tab', { name: /Chat.*2 new messages/ }).click();
    await until('it is read', async () => !(await ada.page.title()).startsWith('('));
    await ada.close();
    await bo.close();
  });

  it('loads older messages and keeps the place', async () => {
    const ada = await viewer('history', 'Ada');
    for (let i = 0; i < 120; i += 1) await say(ada.page, `line ${i} of the history`);
    await has(ada.page, 'line 119');
    await until('all are taken', async () => (await ada.page.locator('[data-outgoing]').count()) === 0, {
      timeoutMs: 60_000,
    });
    const bo = await viewer('history', 'Bo');
    await has(bo.page, 'line 119');
    assert.ok((await texts(bo.page)).length <= 60);
    await bo.page.locator('.chat__scroll').hover();
    await until(
      'the first line is there',
      async () => {
        await bo.page.mouse.wheel(0, -600);
        return (await texts(bo.page)).includes('line 0 of the history');
      },
      { timeoutMs: 30_000, everyMs: 100 },
    );
    const lines = await texts(bo.page);
    assert.deepEqual(
      lines,
      Array.from({ length: 120 }, (_, i) => `line ${i} of the history`),
    );
    await ada.close();
    await bo.close();
  });
});

describe('from the audience onto the stage', () => {
  it('and back, by a hand and an invitation, in one page', async () => {
    const space = await host.space('on-and-off', { visitors: 'watch', guests: true });
    const ada = await onStageAsHost(space, { readEveryMs: undefined });
    await openTab(ada.page, 'People');
    const bo = await Viewer.open(browser, server, space, {
      init: named('Bo'),
      camera: { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] },
    });
    await bo.page.getByRole('button', { name: 'Raise hand' }).click();
    await bo.page.getByText('Your hand is up.').waitFor();
    await ada.page.getByRole('button', { name: 'Invite Bo on stage' }).click();
    await bo.page.getByRole('button', { name: 'Accept' }).click();
    await bo.page.getByRole('button', { name: 'Join the stage' }).click();
    await bo.page.locator('.room').waitFor();
    assert.equal(new URL(bo.page.url()).pathname, `/stream/${space}`);
    assert.ok(await bo.isTheSamePage());
    assert.equal(await bo.page.locator('.player').count(), 0);

    const participant = Object.assign(new Participant(), {
      page: bo.page,
      name: 'Bo',
      colour: COLOURS[1],
      tone: TONES[1],
    });
    ada.name = 'hostess';
    await ada.sees(participant);
    await participant.sees(ada);
    assert.equal(await row(ada.page, 'Bo').count(), 1);

    await act(ada.page, 'Bo', 'Move to the audience');
    await bo.page.locator('.player').waitFor();
    await bo.page.getByText('hostess moved you to the audience').waitFor();
    assert.equal(new URL(bo.page.url()).pathname, `/watch/${space}`);
    assert.ok(await bo.isTheSamePage());
    assert.equal(await bo.page.locator('video').count(), 1);
    await ada.misses(participant);
    await bo.plays();
    assert.deepEqual([...ada.page.problems, ...bo.page.problems], []);
    await ada.close();
    await bo.close();
  });

  it('needs no invitation where everybody may', async () => {
    const bo = await viewer('walk-on', 'Bo', {
      tab: undefined,
      camera: { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] },
    });
    await bo.page.getByRole('button', { name: 'Go on stage' }).click();
    await bo.page.getByRole('button', { name: 'Join the stage' }).click();
    await bo.page.locator('.room').waitFor();
    await openTab(bo.page, 'People');
    await act(bo.page, 'Bo', 'Go to the audience');
    await bo.page.locator('.player').waitFor();
    assert.ok(await bo.isTheSamePage());
    await bo.close();
  });
});

describe('a host', () => {
  it('mutes somebody, who may unmute', async () => {
    const space = await host.space('muting', { visitors: 'stage', guests: true });
    const ada = await onStageAsHost(space);
    const bo = await Participant.join(browser, server, space, 1, { ...QUIET, name: 'Bo' });
    await openTab(ada.page, 'People');
    await act(ada.page, 'Bo', 'Mute');
    await bo.page.getByText('hostess muted you. You can unmute yourself.').waitFor();
    await ada.page.locator('[data-participant][data-name="Bo"]').getByLabel('muted').waitFor();
    await bo.page.getByRole('button', { name: 'Unmute' }).click();
    await ada.page
      .locator('[data-participant][data-name="Bo"]')
      .getByLabel('muted')
      .waitFor({ state: 'detached' });
    await ada.close();
    await bo.close();
  });

  it('removes somebody, who may come back, and bans somebody, who may not', async () => {
    const space = await host.space('removing', { visitors: 'stage', guests: true });
    const ada = await onStageAsHost(space);
    await openTab(ada.page, 'People');
    const bo = await viewer(space, 'Bo');
    await act(ada.page, 'Bo', 'Remove');
    await bo.page.getByRole('heading', { name: 'A host has removed you' }).waitFor();
    await until('Bo is gone', async () => (await row(ada.page, 'Bo').count()) === 0);
    await bo.page.getByRole('button', { name: 'Come back' }).click();
    await bo.page.locator('.player').waitFor();
    await openTab(ada.page, 'Chat');
    await until('Bo is back', async () => {
      await ada.page.locator('.composer__field').fill('/ban Bo');
      return ada.page.getByRole('option', { name: /^Bo/ }).isVisible();
    });
    await say(ada.page, '/ban Bo spam');
    await ada.page.getByRole('button', { name: 'Ban', exact: true }).click();
    await bo.page.getByRole('heading', { name: 'You are banned from this space' }).waitFor();
    await bo.page.getByText('The reason: spam').waitFor();
    await bo.page.reload();
    await bo.page.getByRole('heading', { name: 'You are banned from this space' }).waitFor();
    await ada.close();
    await bo.close();
  });

  it('locks the stage, lets people in from the lobby, and ends the show', async () => {
    const space = await host.space('doors', { visitors: 'stage', guests: true, lobby: true });
    const ada = await onStageAsHost(space);
    await openTab(ada.page, 'People');
    const camera = { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] };
    const bo = await openPage(browser, {
      url: `${server.url}/stream/${space}?name=Bo&autojoin=1`,
      camera,
      ...QUIET,
    });
    await bo.getByRole('heading', { name: 'You are in the lobby' }).waitFor();
    await ada.page.getByText('Bo waits in the lobby.').waitFor();
    await ada.page.getByRole('button', { name: 'Admit', exact: true }).click();
    await bo.locator('.room').waitFor();

    await ada.page.getByRole('button', { name: 'Lock the stage' }).click();
    await ada.page.getByRole('button', { name: 'Unlock the stage' }).waitFor();
    const cy = await openPage(browser, {
      url: `${server.url}/stream/${space}?name=Cy&autojoin=1`,
      camera,
      ...QUIET,
    });
    await cy.getByRole('heading', { name: 'The stage is locked' }).waitFor();
    await cy.getByRole('link', { name: 'Watch the show' }).click();
    await cy.locator('.player').waitFor();
    await cy.getByRole('button', { name: 'Raise hand' }).waitFor();

    await ada.page.getByRole('button', { name: 'End the show' }).click();
    await ada.page.getByRole('alertdialog').getByRole('button', { name: 'End the show' }).click();
    for (const page of [ada.page, bo]) await page.locator('.player').waitFor();
    await cy.getByText('The show is over').first().waitFor({ timeout: 20_000 });
    for (const page of [bo, cy]) await page.context().close();
    await ada.close();
  });
});

describe('reactions', () => {
  it('fly over stage and player, also for those who sent them', async () => {
    const ada = await Participant.join(browser, server, 'applause', 0, QUIET);
    const bo = await viewer('applause', 'Bo', { tab: undefined });
    await ada.page.locator('.room').waitFor();
    await bo.page.getByRole('button', { name: 'React with applause' }).click();
    await Promise.all(
      [ada.page, bo.page].map((page) =>
        page.locator('.flying__one[data-emoji="👏"]').waitFor({ state: 'attached' }),
      ),
    );
    await ada.page.getByRole('button', { name: 'React', exact: true }).click();
    await ada.page.getByRole('button', { name: 'React with party' }).click();
    await bo.page.locator('.flying__one[data-emoji="🎉"]').waitFor({ state: 'attached' });
    await until('they are gone', async () => (await bo.page.locator('.flying__one').count()) === 0);
    await ada.close();
    await bo.close();
  });
});

describe('the map', () => {
  it('shows to the others where somebody walks', async () => {
    const space = await host.space('walking', { visitors: 'stage', guests: true, map: true });
    const ada = await viewer(space, 'Ada', { tab: 'Map' });
    const bo = await viewer(space, 'Bo', { tab: 'Map' });
    const place = (page, self) =>
      page.evaluate((own) => {
        const one = document.querySelector(
          own ? '[data-map-person][data-self]' : '[data-map-person]:not([data-self])',
        );
        return one?.dataset.x === undefined
          ? undefined
          : { x: Number(one.dataset.x), y: Number(one.dataset.y) };
      }, self);
    const before = await until('Ada has a place', () => place(ada.page, true));
    await ada.page.locator('[data-map]').focus();
    const key = before.x < 800 ? 'ArrowRight' : 'ArrowLeft';
    await ada.page.keyboard.down(key);
    await until('she walks at once', async () => Math.abs((await place(ada.page, true)).x - before.x) > 100);
    await ada.page.keyboard.up(key);
    const there = await place(ada.page, true);
    await until('Bo sees her where she is', async () => {
      const seen = await place(bo.page, false);
      if (!seen || Math.abs(seen.x - there.x) > 8 || Math.abs(seen.y - there.y) > 2)
        throw new Error(JSON.stringify([seen, there]));
      return true;
    });
    await ada.page.getByText(/^You are at/).waitFor({ state: 'attached' });
    await bo.page.getByLabel('Near you').getByText('Ada', { exact: true }).waitFor();
    const floor = await bo.page.locator('.map__floor').boundingBox();
    await bo.page.mouse.click(floor.x + floor.width / 2, floor.y + floor.height / 2);
    await until('Bo walks to where he clicked', async () => {
      const { x, y } = await place(bo.page, true);
      return Math.abs(x - 800) < 4 && Math.abs(y - 450) < 4;
    });
    await ada.close();
    await bo.close();
  });
});

describe('the open panels', () => {
  const looks = {
    'light, desktop': { viewport: WIDE, context: { colorScheme: 'light' } },
    'dark, desktop': { viewport: WIDE, context: { colorScheme: 'dark' } },
    'light, phone': {
      viewport: { width: 390, height: 844 },
      context: { colorScheme: 'light', hasTouch: true, isMobile: true },
    },
  };
  for (const [look, options] of Object.entries(looks)) {
    it(`have nothing serious for axe-core to say (${look})`, async () => {
      const space = await host.space(`axe-${look.replace(/[^a-z]+/g, '-')}`, {
        visitors: 'stage',
        guests: true,
        map: true,
        proximity: true,
      });
      const found = [];
      const inspect = async (page, what) => {
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => {
          for (const animation of document.getAnimations()) {
            if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
          }
          return window.axe.run(document, { resultTypes: ['violations'] });
        });
        for (const { id, impact, nodes } of violations) {
          if (impact !== 'serious' && impact !== 'critical') continue;
          found.push(
            `${what}: ${id} at ${nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`).join('; ')}`,
          );
        }
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${what}: wider than the screen by ${overflow} px`);
      };
      const watching = await viewer(space, 'Bo', { ...options, tab: undefined });
      const ada = await onStageAsHost(space, {
        ...options,
        context: { ...options.context, ...host.context },
      });
      for (const [where, page] of [
        ['stage', ada.page],
        ['watch', watching.page],
      ]) {
        await openTab(page, 'Chat');
        await say(page, 'hello @Bo and https://example.org');
        await has(page, 'hello');
        await inspect(page, `${where}, chat`);
        await page.locator('.composer__field').fill('/');
        await page.getByRole('listbox', { name: 'Suggestions' }).waitFor();
        await inspect(page, `${where}, completions`);
        await page.locator('.composer__field').fill('');
        await page.getByRole('button', { name: 'Emoji' }).click();
        await page.getByRole('option', { name: 'rocket' }).waitFor();
        await inspect(page, `${where}, emoji`);
        await page.keyboard.press('Escape');
        await openTab(page, 'People');
        await inspect(page, `${where}, people`);
        await openTab(page, 'Map');
        await page.locator('[data-map-person][data-self]').waitFor({ state: 'attached' });
        await inspect(page, `${where}, map`);
      }
      await ada.close();
      await watching.close();
      assert.deepEqual(found, []);
    });
  }
});

describe('sound of near people', () => {
  it('falls with the distance, is silent and not sent far away, and comes back', async () => {
    const space = await host.space('near-and-far', {
      visitors: 'stage',
      guests: true,
      map: true,
      proximity: true,
    });
    const ada = await onStageAsHost(space);
    const bo = await Participant.join(browser, server, space, 1, { ...QUIET, name: 'Bo', viewport: WIDE });
    await bo.page.locator('.room').waitFor();
    for (const { page } of [ada, bo]) await openTab(page, 'Map');
    const walk = async ({ page }, x, y) => {
      const floor = await page.locator('.map__floor').boundingBox();
      await page.mouse.click(floor.x + (x * floor.width) / 1600, floor.y + (y * floor.height) / 900);
      await until(`they have walked to ${x}, ${y}`, () =>
        page.evaluate(
          ([toX, toY]) => {
            const { x: atX, y: atY } = document.querySelector('[data-map-person][data-self]').dataset;
            return Math.abs(atX - toX) < 12 && Math.abs(atY - toY) < 12;
          },
          [x, y],
        ),
      );
    };
    const sound = () =>
      ada.page.evaluate((tone) => {
        const tile = document.querySelector('[data-participant][data-name="Bo"]');
        return tile && window.rostraTest.sound(tile.dataset.participant, tone);
      }, bo.tone);
    /** The volume has arrived, and the tone is as loud as it will be: the middle of five looks. */
    const loudnessAt = async (volume) => {
      await until(`Bo is played with ${volume}`, async () => Math.abs((await sound()).volume - volume) < 0.06);
      const looks = [];
      while (looks.length < 5) {
        looks.push((await sound()).loudness);
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return quantile(looks, 0.5);
    };

    await walk(ada, 200, 450);
    await walk(bo, 260, 450);
    await until('Bo is heard', async () => (await sound())?.loudness > -60);
    const beside = await loudnessAt(1);
    await walk(bo, 485, 450); // 285 units away: a quarter
    const apart = await loudnessAt(0.25);
    await walk(bo, 570, 450); // 370 away
    const further = await loudnessAt(0.06);
    assert.ok(apart < beside - 6 && apart > beside - 20, `${beside} dB beside, ${apart} dB apart`);
    assert.ok(further < apart - 6, `${apart} dB apart, ${further} dB further away`);

    await walk(bo, 1400, 450);
    await until('nothing of Bo comes any more', async () => {
      const { packets } = await sound();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const later = await sound();
      return later.volume === 0 && later.packets === packets;
    });
    await until('the tone has gone from the stream itself', async () => {
      const { loudness, volume } = await sound();
      return loudness - 20 * Math.log10(Math.max(volume, 1e-6)) < -100;
    });
    const { packets } = await sound();

    await walk(bo, 260, 450);
    const again = await loudnessAt(1);
    assert.ok(Math.abs(again - beside) < 6, `${beside} dB before, ${again} dB now`);
    assert.ok((await sound()).packets > packets);
    assert.deepEqual([...ada.page.problems, ...bo.page.problems], []);
    await ada.close();
    await bo.close();
  });
});
