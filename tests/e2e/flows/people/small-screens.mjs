// SPDX-License-Identifier: Apache-2.0
// Flow of suite 80: on a phone on its side, on one that is held upright and at 200 % zoom, an open chat leaves the picture in
// sight.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { has, openTab, say } from '../../lib/people.mjs';
import { until } from '../../lib/wait.mjs';

const SCREENS = {
  'a phone on its side': {
    viewport: { width: 844, height: 390 },
    context: { hasTouch: true, isMobile: true },
  },
  'a phone held upright': {
    viewport: { width: 390, height: 844 },
    context: { hasTouch: true, isMobile: true },
  },
  // A window of 1280 x 800 has half as many CSS pixels.
  'a window at 200 %': { viewport: { width: 640, height: 400 } },
};

/** What is seen of an element beside the panel, CSS pixels. */
const seenOf = (page, selector) =>
  page.evaluate((wanted) => {
    const picture = document.querySelector(wanted).getBoundingClientRect();
    const panel = document.querySelector('.panel').getBoundingClientRect();
    const beside = panel.left >= picture.right - 1;
    const right = Math.min(picture.right, innerWidth, beside ? panel.left : innerWidth);
    const bottom = Math.min(picture.bottom, innerHeight, beside ? innerHeight : panel.top);
    return { width: right - Math.max(0, picture.left), height: bottom - Math.max(0, picture.top) };
  }, selector);

/** `here` is the Stand of the tests. */
export function smallScreens(here) {
  describe('on small screens', () => {
    for (const [name, options] of Object.entries(SCREENS)) {
      it(`the chat leaves the picture in sight: ${name}`, async () => {
        const space = await here.host.space(`small-${name.length}`, { visitors: 'watch', guests: true });
        const ada = await here.onStageAsHost(space, {
          ...options,
          context: { ...options.context, ...here.host.context },
        });
        const bo = await here.viewer(space, 'Bo', options);
        await openTab(ada.page, 'Chat');
        await say(bo.page, 'can you see both?');
        await has(ada.page, 'can you see both?');
        for (const [page, picture] of [
          [bo.page, '.player'],
          [ada.page, '.tile'],
        ]) {
          await until(`the picture is seen beside the chat: ${picture}`, async () => {
            const { width, height } = await seenOf(page, picture);
            if (width < 200 || height < 100) throw new Error(`${width} x ${height}`);
            return true;
          });
          const field = await page.locator('.composer__field').boundingBox();
          assert.ok(field.y + field.height <= options.viewport.height, 'the line to write is on the screen');
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(overflow <= 0, `wider than the screen by ${overflow} px`);
        }
        await ada.close();
        await bo.close();
      });
    }
  });
}
