// SPDX-License-Identifier: Apache-2.0
// Flows of suite 80: walking on the map of a space.
import { describe, it } from 'node:test';
import { until } from '../../lib/wait.mjs';

/** `here` is the Stand of the tests. */
export function map(here) {
  describe('the map', () => {
    it('shows to the others where somebody walks', async () => {
      const space = await here.host.space('walking', { visitors: 'stage', guests: true, map: true });
      const ada = await here.viewer(space, 'Ada', { tab: 'Map' });
      const bo = await here.viewer(space, 'Bo', { tab: 'Map' });
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
      await until(
        'she walks at once',
        async () => Math.abs((await place(ada.page, true)).x - before.x) > 100,
      );
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
      // A press that is over before the next picture is a step, too.
      const still = await place(ada.page, true);
      const back = key === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight';
      for (let presses = 0; presses < 3; presses += 1) await ada.page.keyboard.press(back);
      await until('three presses are three steps', async () => {
        const moved = Math.abs((await place(ada.page, true)).x - still.x);
        if (moved < 47) throw new Error(String(moved));
        return true;
      });
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
}
