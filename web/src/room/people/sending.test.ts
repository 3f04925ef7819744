// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { sendingOf } from './sending';

describe('sendingOf', () => {
  it('knows what each person sends, from all their tabs', () => {
    const off = { microphone: false, camera: false, screen: false };
    const all = sendingOf([
      { person: 'a', ...off, camera: true },
      { person: 'b', ...off },
      { person: 'a', ...off, screen: true },
    ]);
    expect(all.get('a')).toEqual({ microphone: false, camera: true, screen: true });
    expect(all.get('b')).toEqual(off);
    expect(all.get('c')).toBeUndefined();
  });
});
