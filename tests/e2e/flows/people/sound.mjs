// SPDX-License-Identifier: Apache-2.0
// Flows of suite 80: sound that falls with the distance on the map.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Participant } from '../../lib/browser.mjs';
import { openTab, QUIET, WIDE } from '../../lib/people.mjs';
import { quantile, until } from '../../lib/wait.mjs';

/** `here` is the Stand of the tests. */
export function sound(here) {
  describe('sound of near people', () => {
    it('falls with the distance, is silent and not sent far away, and comes back', async () => {
      const space = await here.host.space('near-and-far', {
        visitors: 'stage',
        guests: true,
        map: true,
        proximity: true,
      });
      const ada = await here.onStageAsHost(space);
      const bo = await Participant.join(here.browser, here.server, space, 1, {
        ...QUIET,
        name: 'Bo',
        viewport: WIDE,
      });
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
        await until(
          `Bo is played with ${volume}`,
          async () => Math.abs((await sound()).volume - volume) < 0.06,
        );
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
}
