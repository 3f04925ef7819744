// SPDX-License-Identifier: Apache-2.0
// What axe-core has to say about a page, in light and dark, on screens of the sizes that every page is tested in: a large one,
// the same at 200 % zoom, and the narrowest that there is (WCAG 2.2, 1.4.10: 320 CSS pixels). In: a page; out: its serious
// findings, or an error when the page is wider than the screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { until } from './wait.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCHEMES = ['light', 'dark'];
/** Less than serious for axe-core, or left out by it, and wanted here all the same. */
const WANTED = ['heading-order', 'aria-allowed-role', 'label-content-name-mismatch'];

/** Options of openPage(). */
export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 320, height: 640 }, context: { hasTouch: true, isMobile: true } },
};
/** Wider ones than this are looked at zoomed, too. */
const NARROW = 640;
/** A usual phone: between the sizes above, where only the width can go wrong. */
const PHONE = { width: 390, height: 844 };

/**
 * Sentences about what is serious, critical or wanted; none when all is well. The same open page is looked at in light and in
 * dark and at 200 %: coming to where it stands costs more than another look.
 */
export async function inspect(page, what) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const own = page.viewportSize();
  await page.evaluate(settle);
  const found = await inspectSchemes(page, what);
  // What comes to lie under the pointer would show its tooltip, and the next Escape would close that and nothing else.
  await page.mouse.move(0, 0);
  if (own.width > NARROW) {
    // Half as many CSS pixels.
    await resize(page, { width: own.width / 2, height: own.height / 2 });
    found.push(...(await inspectSchemes(page, `${what}, at 200 %`)));
  } else {
    await resize(page, PHONE);
    await fits(page, `${what}, ${PHONE.width} px`);
  }
  await resize(page, own);
  return found;
}

/** Runs in the page: what fades in or out has done so. A tooltip that goes still has the words of a moment ago. */
function settle() {
  const ends = (animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
  return Promise.allSettled(
    document
      .getAnimations()
      .filter((animation) => animation.playState === 'running' && ends(animation))
      .map((animation) => animation.finished),
  ).then(() => undefined);
}

/** What was open stays open: otherwise something else would be looked at. */
async function resize(page, size) {
  const open = () => page.locator('[role$="dialog"], [role="menu"], [role="listbox"], [role="tabpanel"]').count();
  const before = await open();
  await page.setViewportSize(size);
  await until(`${before} are still open at ${size.width} px`, async () => (await open()) === before);
}

async function fits(page, what) {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `${what}: wider than the screen by ${overflow} px`);
}

async function inspectSchemes(page, what) {
  await fits(page, what);
  const found = [];
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    // Between light and dark nothing but colours changes.
    const only = colorScheme === SCHEMES[0] ? undefined : ['color-contrast'];
    const { violations } = await page.evaluate(async ([wanted, only]) => {
      // Colours are those of the end state: what still moves would be measured half way.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (const animation of document.getAnimations())
        if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
      const rules = Object.fromEntries(wanted.map((id) => [id, { enabled: true }]));
      return window.axe.run(document, { resultTypes: ['violations'], ...(only ? { runOnly: only } : { rules }) });
    }, [WANTED, only]);
    for (const { id, impact, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical' && !WANTED.includes(id)) continue;
      const places = nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary})`);
      found.push(`${what}, ${colorScheme}: ${id} at ${places.join('; ')}`);
    }
  }
  return found;
}
