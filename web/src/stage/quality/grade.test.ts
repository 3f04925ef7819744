// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { causeOf } from './cause';
import { FAIR, GOOD, gradeLimited, gradeReceived, gradeSent, NONE, POOR, type Grade } from './grade';
import { path, received, sent } from './reports.test-support';
import { BETTER_AFTER_MS, Steady } from './steady';

describe('gradeReceived', () => {
  it.each([
    ['a clean voice', received('a', 'microphone'), GOOD],
    ['a few lost packets, which are chance', received('a', 'microphone', { packets: 20, lost: 2 }), GOOD],
    ['a voice with loss', received('a', 'microphone', { packets: 96, lost: 4 }), FAIR],
    ['a voice with much loss', received('a', 'microphone', { packets: 80, lost: 20 }), POOR],
    ['a voice that is made up', received('a', 'microphone', { concealed: 0.12 }), POOR],
    ['no voice at all', received('a', 'microphone', { packets: 0 }), NONE],
    ['a clean picture', received('a', 'camera'), GOOD],
    ['a picture that stood a fifth of the time', received('a', 'camera', { frozen: 0.2 }), FAIR],
    ['a picture that stood half of the time', received('a', 'camera', { frozen: 0.5 }), POOR],
    ['one freeze of unknown length', received('a', 'camera', { frozen: undefined, freezes: 1 }), FAIR],
    ['packets that make no picture', received('a', 'camera', { framesPerSecond: 0 }), POOR],
    ['a slow camera', received('a', 'camera', { framesPerSecond: 6 }), GOOD],
    ['a screen on which nothing changes', received('a', 'screen', { packets: 0 }), undefined],
    [
      'a screen with few frames',
      received('a', 'screen', { framesPerSecond: 0, freezes: 3, frozen: 0.9 }),
      GOOD,
    ],
    ['a screen with loss', received('a', 'screen', { packets: 80, lost: 20 }), POOR],
    ['nothing known', received('a', 'camera', { packets: undefined }), undefined],
  ])('of %s', (_what, sample, grade) => expect(gradeReceived(sample)).toBe(grade));
});

describe('gradeSent', () => {
  it('weighs loss by packets', () => {
    expect(
      gradeSent([sent('microphone', { packets: 10, loss: 0.2 }), sent('camera', { packets: 900 })], path()),
    ).toBe(GOOD);
    expect(gradeSent([sent('camera', { packets: 900, loss: 0.12 })], path())).toBe(POOR);
  });

  it('judges the round-trip time of the path, else what the router says', () => {
    expect(gradeSent([], path({ rttMs: 260 }))).toBe(FAIR);
    expect(gradeSent([sent('camera', { rttMs: 700 })], path({ rttMs: undefined }))).toBe(POOR);
  });

  it('knows nothing from nothing', () => {
    const unknown = { loss: undefined, rttMs: undefined };
    expect(gradeSent([sent('camera', unknown)], path({ rttMs: undefined }))).toBeUndefined();
  });
});

describe('gradeLimited', () => {
  it.each([
    ['nothing', 'none', 2e6, GOOD],
    ['the processor', 'cpu', 2e6, GOOD],
    ['bandwidth', 'bandwidth', 400_000, FAIR],
    ['bandwidth that is next to nothing', 'bandwidth', 100_000, POOR],
    ['bandwidth of unknown size', 'bandwidth', undefined, FAIR],
  ] as const)('by %s', (_what, limitedBy, outgoingBps, grade) =>
    expect(gradeLimited([sent('camera', { limitedBy })], path({ outgoingBps }))).toBe(grade),
  );

  it('is unknown where nothing moves or the browser does not say', () => {
    expect(gradeLimited([sent('camera', { limitedBy: 'bandwidth', packets: 0 })], path())).toBeUndefined();
    expect(gradeLimited([sent('camera', { limitedBy: undefined })], path())).toBeUndefined();
  });
});

describe('causeOf', () => {
  const good = { link: false, limited: false };
  const G: Grade[] = [GOOD, GOOD, GOOD, GOOD];
  it.each([
    ['one bad among good ones', [POOR, ...G], good, 'theirs'],
    [
      'one bad among good ones, over a link that loses',
      [POOR, ...G],
      { link: true, limited: false },
      'theirs',
    ],
    ['everybody bad', [FAIR, POOR], good, 'mine'],
    ['nearly everybody bad', [FAIR, POOR, FAIR, POOR, GOOD], good, 'mine'],
    ['half of two', [FAIR, GOOD], good, 'theirs'],
    ['half of two, over a link that loses', [FAIR, GOOD], { link: true, limited: false }, 'mine'],
    ['two of three', [FAIR, FAIR, GOOD], good, undefined],
    ['the only one', [POOR], good, undefined],
    ['the only one, over a link that loses', [POOR], { link: true, limited: false }, 'mine'],
    ['the only one, over a narrow link', [POOR], { link: false, limited: true }, 'mine'],
  ] as [string, Grade[], typeof good, string | undefined][])('of %s', (_what, grades, own, cause) =>
    expect(causeOf(grades, own)).toBe(cause),
  );
});

describe('Steady', () => {
  it('gets worse at once and better only after some steady seconds', () => {
    const steady = new Steady();
    expect(steady.update(GOOD, 0)).toBe(GOOD);
    expect(steady.update(POOR, 1000)).toBe(POOR);
    expect(steady.update(GOOD, 2000)).toBe(POOR);
    expect(steady.update(GOOD, 2000 + BETTER_AFTER_MS - 1)).toBe(POOR);
    expect(steady.update(GOOD, 2000 + BETTER_AFTER_MS)).toBe(GOOD);
  });

  it('waits again after a relapse, and rises no further than the least meanwhile', () => {
    const steady = new Steady();
    steady.update(NONE, 0);
    steady.update(GOOD, 1000);
    steady.update(NONE, 5000);
    expect(steady.update(GOOD, 8000)).toBe(NONE);
    expect(steady.update(FAIR, 10_000)).toBe(NONE);
    expect(steady.update(GOOD, 8000 + BETTER_AFTER_MS)).toBe(FAIR);
  });
});
