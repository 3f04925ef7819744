// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { Pauses } from './pauses';

describe('Pauses', () => {
  let pauses: Pauses;
  beforeEach(() => {
    pauses = new Pauses();
  });

  it('leaves a pause that the person wished for alone', () => {
    pauses.wish();
    pauses.paused(0);
    expect(pauses.byPerson).toBe(true);
    expect(pauses.due(60_000, true)).toBe(false);
    expect(pauses.played()).toBe('person');
    expect(pauses.any).toBe(false);
  });
  it('takes every other pause for the browser’s, and tries once after a second', () => {
    pauses.paused(0);
    expect(pauses.byPerson).toBe(false);
    expect(pauses.due(900, true)).toBe(false);
    expect(pauses.due(1100, true)).toBe(true);
    expect(pauses.due(5000, true)).toBe(false);
    expect(pauses.played()).toBe('browser');
  });
  it('waits while nobody can see the page', () => {
    pauses.paused(0);
    expect(pauses.due(30_000, false)).toBe(false);
    expect(pauses.due(31_000, true)).toBe(true);
  });
  it('gives in to a browser that pauses at once again', () => {
    pauses.paused(0);
    expect(pauses.due(1000, true)).toBe(true);
    pauses.played();
    pauses.paused(1200);
    expect(pauses.due(60_000, true)).toBe(false);
    pauses.played();
    pauses.paused(120_000);
    expect(pauses.due(121_000, true)).toBe(true);
  });
  it('does not keep a wish for the next pause', () => {
    pauses.wish();
    pauses.clear();
    pauses.paused(0);
    expect(pauses.byPerson).toBe(false);
  });
});
