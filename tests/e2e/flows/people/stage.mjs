// SPDX-License-Identifier: Apache-2.0
// Flows of suite 80: from the audience onto the stage and back, what hosts do, reactions.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CAPTURE, COLOURS, openPage, Participant, TONES, Viewer } from '../../lib/browser.mjs';
import { act, named, openTab, QUIET, row, say, tabTo } from '../../lib/people.mjs';
import { until } from '../../lib/wait.mjs';

/** `here` is the Stand of the tests. */
export function stage(here) {
  describe('from the audience onto the stage', () => {
    it('and back, by a hand and an invitation, in one page', async () => {
      const space = await here.host.space('on-and-off', { visitors: 'watch', guests: true });
      const ada = await here.onStageAsHost(space, { readEveryMs: undefined });
      await openTab(ada.page, 'People');
      const bo = await Viewer.open(here.browser, here.server, space, {
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
      const bo = await here.viewer('walk-on', 'Bo', {
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
      const space = await here.host.space('muting', { visitors: 'stage', guests: true });
      const ada = await here.onStageAsHost(space);
      const bo = await Participant.join(here.browser, here.server, space, 1, { ...QUIET, name: 'Bo' });
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

    it('asks somebody to unmute, who decides; so does the operator', async () => {
      const space = await here.host.space('asking', { visitors: 'stage', guests: true });
      const ada = await here.onStageAsHost(space);
      const bo = await Participant.join(here.browser, here.server, space, 1, { ...QUIET, name: 'Bo' });
      const muted = ada.page.locator('[data-participant][data-name="Bo"]').getByLabel('muted');
      const question = bo.page.getByRole('dialog', { name: 'Unmute?' });
      await openTab(ada.page, 'People');
      await act(ada.page, 'Bo', 'Mute');
      await muted.waitFor();

      // No is an answer, and nothing was switched on before it.
      await act(ada.page, 'Bo', 'Ask to unmute');
      await question.getByText('hostess is asking you to unmute.').waitFor();
      assert.equal(await muted.count(), 1);
      await question.getByRole('button', { name: 'Stay muted' }).click();
      await question.waitFor({ state: 'detached' });
      assert.equal(await muted.count(), 1);

      assert.equal((await here.server.cli('participant', 'unmute-request', space, 'Bo')).code, 0);
      await question.getByText('The operator is asking you to unmute.').waitFor();
      await question.getByRole('button', { name: 'Unmute now' }).click();
      await muted.waitFor({ state: 'detached' });
      await question.waitFor({ state: 'detached' });

      // Who unmutes by themselves has answered, too.
      await act(ada.page, 'Bo', 'Mute');
      await muted.waitFor();
      await act(ada.page, 'Bo', 'Ask to unmute');
      await question.waitFor();
      await bo.page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      assert.deepEqual([...ada.page.problems, ...bo.page.problems], []);
      await ada.close();
      await bo.close();
    });

    it('removes somebody, who may come back, and bans somebody, who may not', async () => {
      const space = await here.host.space('removing', { visitors: 'stage', guests: true });
      const ada = await here.onStageAsHost(space);
      await openTab(ada.page, 'People');
      const bo = await here.viewer(space, 'Bo');
      // The question keeps the keyboard to itself; Escape is no.
      const question = ada.page.getByRole('alertdialog', { name: 'Remove Bo?' });
      await act(ada.page, 'Bo', 'Remove');
      await question.waitFor();
      for (let presses = 0; presses < 5; presses += 1) {
        assert.ok(await question.evaluate((dialog) => dialog.contains(document.activeElement)));
        await ada.page.keyboard.press('Tab');
      }
      await ada.page.keyboard.press('Escape');
      await question.waitFor({ state: 'detached' });
      assert.equal(await row(ada.page, 'Bo').count(), 1);
      await act(ada.page, 'Bo', 'Remove');
      await tabTo(ada.page, /^Remove$/);
      await ada.page.keyboard.press('Enter');
      await bo.page.getByRole('heading', { name: 'A host removed you' }).waitFor();
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
      await bo.page.getByText('Reason: spam').waitFor();
      await bo.page.reload();
      await bo.page.getByRole('heading', { name: 'You are banned from this space' }).waitFor();
      await ada.close();
      await bo.close();
    });

    it('locks the stage, lets people in from the lobby, and ends the show', async () => {
      const space = await here.host.space('doors', { visitors: 'stage', guests: true, lobby: true });
      const ada = await here.onStageAsHost(space);
      await openTab(ada.page, 'People');
      const camera = { ...CAPTURE, colour: COLOURS[1], tone: TONES[1] };
      const bo = await openPage(here.browser, {
        url: `${here.server.url}/stream/${space}?name=Bo&autojoin=1`,
        camera,
        ...QUIET,
      });
      await bo.getByRole('heading', { name: 'You are in the lobby' }).waitFor();
      await ada.page.getByText('Bo is waiting in the lobby.').waitFor();
      await ada.page.getByRole('button', { name: 'Admit', exact: true }).click();
      await bo.locator('.room').waitFor();

      await ada.page.getByRole('button', { name: 'Lock the stage' }).click();
      await ada.page.getByRole('button', { name: 'Unlock the stage' }).waitFor();
      const cy = await openPage(here.browser, {
        url: `${here.server.url}/stream/${space}?name=Cy&autojoin=1`,
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
      await cy.getByText('The show is over').first().waitFor();
      for (const page of [bo, cy]) await page.context().close();
      await ada.close();
    });
  });

  describe('reactions', () => {
    it('fly over stage and player, also for those who sent them', async () => {
      const ada = await Participant.join(here.browser, here.server, 'applause', 0, QUIET);
      const bo = await here.viewer('applause', 'Bo', { tab: undefined });
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
}
