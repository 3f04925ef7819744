// SPDX-License-Identifier: Apache-2.0
// Flows of suite 80: one person in several tabs, and the chat between stage and audience.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Account } from '../../lib/accounts.mjs';
import { Participant } from '../../lib/browser.mjs';
import {
  focused,
  has,
  menu,
  message,
  openTab,
  QUIET,
  row,
  say,
  texts,
  WIDE,
  Wire,
} from '../../lib/people.mjs';
import { until } from '../../lib/wait.mjs';

/** `here` is the Stand of the tests. */
export function chat(here) {
  describe('a person', () => {
    it('is one, however many tabs of their browser are open', async () => {
      const first = await here.viewer('tabs', 'Ada', { tab: 'People' });
      const other = await here.viewer('tabs', 'Grace', { tab: 'People' });
      const second = await first.page.context().newPage();
      await second.goto(`${here.server.url}/watch/tabs`);
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
      await until('the last one is', async () => (await row(other.page, 'Ada').count()) === 0);
      await other.close();
    });
  });

  describe('the chat', () => {
    it('goes both ways between stage and audience, and shows changes', async () => {
      const ada = await Participant.join(here.browser, here.server, 'chat', 0, { ...QUIET, viewport: WIDE });
      await ada.page.locator('.room').waitFor();
      await openTab(ada.page, 'Chat');
      const bo = await here.viewer('chat', 'Bo');
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
      const field = bo.page.getByRole('textbox', { name: 'Edit message' });
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
      const ada = await here.viewer('direct', 'Ada');
      const bo = await here.viewer('direct', 'Barbara');
      const cy = await here.viewer('direct', 'Cy');
      await until('Ada sees Barbara', async () => {
        await ada.page.locator('.composer__field').fill('/msg bar');
        return ada.page.getByRole('option', { name: /Barbara/ }).isVisible();
      });
      await ada.page.keyboard.press('Tab');
      assert.equal(await ada.page.locator('.composer__field').inputValue(), '/msg Barbara ');
      await ada.page.locator('.composer__field').pressSequentially('a secret');
      await ada.page.keyboard.press('Enter');
      await has(bo.page, 'a secret');
      await message(bo.page, 'a secret').getByText('Private message').waitFor();
      await say(ada.page, 'for all');
      await has(cy.page, 'for all');
      assert.ok(!(await texts(cy.page)).some((text) => text.includes('a secret')));
      await say(ada.page, '/nonsense');
      await ada.page.locator('.composer__hint', { hasText: 'There is no command /nonsense' }).waitFor();
      await Promise.all([ada, bo, cy].map((one) => one.close()));
    });

    it('loses and doubles nothing over a lost connection', async () => {
      const ada = await here.viewer('lost', 'Ada');
      const bo = await here.viewer('lost', 'Bo');
      await say(ada.page, 'before');
      await has(bo.page, 'before');
      await ada.page.context().setOffline(true);
      await here.server.kill();
      await say(ada.page, 'meanwhile');
      await ada.page.locator('[data-outgoing="sending"]').waitFor();
      await here.server.launch();
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
      const ada = await here.viewer('unread', 'Ada', { tab: 'People' });
      const bo = await here.viewer('unread', 'Bo');
      await say(bo.page, 'one');
      await say(bo.page, 'two');
      await until('the title counts', async () => (await ada.page.title()).startsWith('(2) '));
      await ada.page.getByRole('tab', { name: /Chat.*2 new messages/ }).click();
      await until('it is read', async () => !(await ada.page.title()).startsWith('('));
      await ada.close();
      await bo.close();
    });

    it('loads older messages and keeps the place', async () => {
      const ada = await here.viewer('history', 'Ada');
      for (let i = 0; i < 120; i += 1) await say(ada.page, `line ${i} of the history`);
      await has(ada.page, 'line 119');
      await until('all are taken', async () => (await ada.page.locator('[data-outgoing]').count()) === 0);
      const wire = new Wire();
      const bo = await here.viewer('history', 'Bo', { prepare: wire.prepare });
      await has(bo.page, 'line 119');
      assert.ok((await texts(bo.page)).length <= 60);
      await bo.page.locator('.chat__scroll').hover();
      await until(
        'the first line is there',
        async () => {
          await bo.page.mouse.wheel(0, -600);
          return (await texts(bo.page)).includes('line 0 of the history');
        },
        { everyMs: 100 },
      );
      const lines = await texts(bo.page);
      assert.deepEqual(
        lines,
        Array.from({ length: 120 }, (_, i) => `line ${i} of the history`),
      );

      // What is on the screen is asked for again after a lost connection: it may have changed. What came last kept the
      // place, so the start may still be above.
      await until(
        'the start is on the screen',
        async () => {
          await bo.page.mouse.wheel(0, -600);
          return bo.page.locator('.chat__scroll').evaluate((list) => list.scrollTop === 0);
        },
        { everyMs: 100 },
      );
      await wire.lose();
      await menu(ada.page, 'line 1 of', 'Delete');
      await menu(ada.page, 'line 2 of', 'Edit');
      const field = ada.page.getByRole('textbox', { name: 'Edit message' });
      await field.fill('line 2, mended');
      await field.press('Enter');
      await has(ada.page, 'line 2, mended');
      assert.ok((await texts(bo.page)).includes('line 2 of the history'), 'Bo heard nothing of it');
      wire.find();
      await has(bo.page, 'line 2, mended');
      await bo.page.getByText('This message was deleted.').waitFor();
      assert.ok(!(await texts(bo.page)).some((text) => text.startsWith('line 1 of')));
      assert.ok(await bo.isTheSamePage());
      await ada.close();
      await bo.close();
    });

    it('says from the start who may write, and follows rules and roles while one is here', async () => {
      const rules = (chat) => here.host.call('PATCH', `/spaces/${space}`, { settings: { chat } });
      const space = await here.host.space('who-writes', { visitors: 'watch', guests: true, chat: 'members' });
      const clara = await Account.signUp(here.server, 'clara');
      const bo = await here.viewer(space, 'Bo');
      const cy = await here.viewer(space, 'Clara', { context: clara.context });
      await bo.page.getByText('Only people with a role in this space can write here.').waitFor();
      await bo.page.getByText('You are a guest.').waitFor();
      assert.match(
        await bo.page.locator('.closed').getByRole('link', { name: 'Log in' }).getAttribute('href'),
        new RegExp(`^/login\\?return=${encodeURIComponent(`/watch/${space}`)}$`),
      );
      assert.equal(await bo.page.locator('.composer__field').count(), 0);
      await cy.page.getByText('You have no role here yet.').waitFor();
      await cy.page.locator('.closed').getByRole('button', { name: 'Raise hand' }).click();
      await cy.page.getByText('Your hand is up.').waitFor();

      await here.host.call('PUT', `/spaces/${space}/members/@clara`, { role: 'viewer' });
      await say(cy.page, 'now I may');
      await has(bo.page, 'now I may');
      assert.equal(await bo.page.locator('.composer__field').count(), 0);

      await cy.page.locator('.composer__field').fill('half a thought');
      await rules('stage');
      await cy.page.getByText('Only hosts and people on stage can write here.').waitFor();
      await until('the keyboard is where the field was', async () =>
        (await focused(cy.page)).startsWith('Only hosts and people on stage'),
      );
      await rules('everyone');
      await until('the field is back, with what was written and the focus', () =>
        cy.page.evaluate(
          () =>
            document.activeElement.matches('.composer__field') &&
            document.activeElement.value === 'half a thought',
        ),
      );
      await say(bo.page, 'so may I');
      await has(cy.page, 'so may I');
      await rules('off');
      await bo.page.getByText('Only hosts can write here right now.').waitFor();
      assert.deepEqual([...bo.page.problems, ...cy.page.problems], []);
      await bo.close();
      await cy.close();
    });
  });
}
