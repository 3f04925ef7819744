// SPDX-License-Identifier: Apache-2.0
// What axe-core has to say about a page, in light and dark, on screens of the sizes that every page is tested in. In: a
// page; out: its serious findings, or an error when the page is wider than the screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHEMES = ['light', 'dark'];
/** Less than serious for axe-core, or left out by it, and wanted here all the same. */
const WANTED = ['heading-order', 'aria-allowed-role', 'label-content-name-mismatch'];

/** Options of openPage(). */
export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, context: { hasTouch: true, isMobile: true } },
};

/**
 * Sentences about what is serious, critical or wanted; none when all is well. The same open page is looked at in light and in
 * dark: coming to where it stands costs more than a second look.
 */
export async function inspect(page, what) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${what}: wider than the screen by ${overflow} px`);
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const found = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate(async (wanted) => {
      // Colours are those of the end state: what still moves would be measured half way.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const animation of document.getAnimations())
        if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
      const rules = Object.fromEntries(wanted.map((id) => [id, { enabled: true }]));
      return window.axe.run(document, { resultTypes: ['violations'], rules });
    }, WANTED);
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical' && !WANTED.includes(id)) continue;
      const places = nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`);
      found.push(`${what}, ${colorScheme}: ${id} at ${places.join('; ')}`);
    }
  }
  return found;
}
