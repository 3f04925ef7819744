// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { Recovery, type Fault } from './recovery';

const network: Fault = { kind: 'network', atEntry: false, status: 502 };
const media: Fault = { kind: 'media', atEntry: false };

describe('Recovery', () => {
  it.each([404, 410])('starts over when a playlist or part is gone (%i)', (status) =>
    expect(new Recovery().decide({ ...network, status }, 0)).toBe('reload'),
  );
  it('starts over when there was no playlist to begin with', () =>
    expect(new Recovery().decide({ ...network, atEntry: true }, 0)).toBe('reload'));
  it('starts over after a fault it does not know', () =>
    expect(new Recovery().decide({ kind: 'other', atEntry: false }, 0)).toBe('reload'));

  it('goes on loading after a network fault, three times in a row', () => {
    const recovery = new Recovery();
    expect([0, 500, 1000, 1500].map((t) => recovery.decide(network, t))).toEqual([
      'restart-load',
      'restart-load',
      'restart-load',
      'reload',
    ]);
  });

  it('forgives network faults that are far apart', () => {
    const recovery = new Recovery();
    for (let t = 0; t < 100_000; t += 5000) expect(recovery.decide(network, t)).toBe('restart-load');
  });

  it('repairs the decoder once, then starts over', () => {
    const recovery = new Recovery();
    expect([0, 1000, 2000].map((t) => recovery.decide(media, t))).toEqual([
      'recover-media',
      'reload',
      'recover-media',
    ]);
  });
});
