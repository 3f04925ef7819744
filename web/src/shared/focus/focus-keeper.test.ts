// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepFocus, textGoesOn } from './focus-keeper';

const frames = async (count = 4): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
};
const get = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
const press = (key: string, target: Element = document.activeElement!): void =>
  void target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
/** Later than anything that was typed in this test. */
const later = (): number => performance.now() + 60_000;

describe('keepFocus', () => {
  let stop: () => void;
  beforeEach(() => {
    document.body.innerHTML =
      '<div id="root"><main><section tabindex="-1" id="list"><p><input id="field"><button id="button"></button></p></section></main></div>';
    stop = keepFocus();
  });
  afterEach(() => stop());

  it('gives the focus of what is removed to its nearest surroundings', async () => {
    get('#button').focus();
    get('p').remove();
    await frames();
    expect(document.activeElement).toBe(get('#list'));
  });

  it('gives it to the new page when the whole page is replaced, as soon as there is one', async () => {
    get('#button').focus();
    get('#root').innerHTML = '';
    await frames();
    expect(document.activeElement).toBe(document.body);
    get('#root').innerHTML = '<main></main>';
    await frames();
    expect(document.activeElement).toBe(get('main'));
    get('main').blur();
    expect(get('main').hasAttribute('tabindex')).toBe(false);
  });

  it('leaves it to whoever takes it first', async () => {
    get('#button').focus();
    get('p').innerHTML = '<button id="other"></button>';
    get('#other').focus();
    await frames();
    expect(document.activeElement).toBe(get('#other'));
  });

  it('does not bring back what was left on purpose', async () => {
    get('#button').focus();
    get('#button').blur();
    await frames(1);
    get('p').remove();
    await frames();
    expect(document.activeElement).toBe(document.body);
  });

  it('does nothing before anything had the focus', async () => {
    get('p').remove();
    await frames();
    expect(document.activeElement).toBe(document.body);
  });
});

describe('textGoesOn', () => {
  let stop: () => void;
  beforeEach(() => {
    document.body.innerHTML = '<main><input id="field"><input type="checkbox" id="box"></main>';
    stop = keepFocus();
  });
  afterEach(() => stop());

  it('holds for a moment after a key in a field, wherever the focus went', () => {
    get('#field').focus();
    press('m');
    get('#box').focus();
    expect(textGoesOn()).toBe(true);
    expect(textGoesOn(later())).toBe(false);
  });

  it.each(['Tab', 'Escape'])('ends with %s', (key) => {
    get('#field').focus();
    press('m');
    press(key);
    expect(textGoesOn()).toBe(false);
  });

  it('ends with a press of the pointer', () => {
    get('#field').focus();
    press('m');
    document.body.dispatchEvent(new MouseEvent('pointerdown', { bubbles: true }));
    expect(textGoesOn()).toBe(false);
  });

  it('holds as long as the field is gone and nothing else has the focus', () => {
    get('#field').focus();
    document.body.innerHTML = '';
    expect(textGoesOn(later())).toBe(true);
    press('Escape', document.body);
    expect(textGoesOn(later())).toBe(false);
  });

  it('does not begin with keys elsewhere', () => {
    get('#box').focus();
    press('m');
    expect(textGoesOn()).toBe(false);
  });
});
