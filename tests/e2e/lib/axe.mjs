// SPDX-License-Identifier: Apache-2.0
// What axe-core has to say about a page, in the looks that every page is tested in. In: a page; out: its serious findings,
// or an error when the page is wider than the screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Options of openPage(). */
export const LOOKS = {
  'light, desktop': { viewport: { width: 1280, height: 800 }, context: { colorScheme: 'light' } },
  'dark, desktop': { viewport: { width: 1280, height: 800 }, context: { colorScheme: 'dark' } },
  'light, phone': {
    viewport: { width: 390, height: 844 },
    context: { colorScheme: 'light', hasTouch: true, isMobile: true },
  },
};

/** Sentences about what is serious or critical; none when all is well. */
export async function inspect(page, what) {
  await page.evaluate(axe);
  // Colours are those of the end state: animations would be measured half way.
  const { violations } = await page.evaluate(() => {
    document
      .getAnimations()
      .forEach(
        (animation) =>
          animation.finish?.call &&
          animation.effect?.getComputedTiming().iterations !== Infinity &&
          animation.finish(),
      );
    return window.axe.run(document, { resultTypes: ['violations'] });
  });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${what}: wider than the screen by ${overflow} px`);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${what}: ${id} at ${nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`).join('; ')}`,
    );
}
