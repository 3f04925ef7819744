// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { refusalText } from './refusal';
import { setLanguage } from './texts';

describe('what the server refuses in a room', () => {
  afterEach(() => setLanguage('en', false));

  it('is said in its own words in English, and by its code when it has none', () => {
    expect(refusalText('denied', 'Only hosts can mute everyone; ask a host of this space.')).toMatch(
      /mute everyone/,
    );
    expect(refusalText('denied', '')).toMatch(/ask a host/i);
  });

  it('is said in Hindi, by the sentence where there is one, else by the code', async () => {
    await setLanguage('hi', false);
    expect(refusalText('slow-mode', 'Slow mode is on: you can write again in 12 seconds.')).toMatch(
      /12 सेकंड/,
    );
    expect(refusalText('bad-message', 'Ada is not on stage.')).toBe('Ada मंच पर नहीं हैं।');
    expect(refusalText('denied', 'A sentence of tomorrow.')).toMatch(/^\p{sc=Deva}/u);
    expect(refusalText('of-tomorrow' as 'denied', 'A sentence of tomorrow.')).toBe('A sentence of tomorrow.');
  });
});
