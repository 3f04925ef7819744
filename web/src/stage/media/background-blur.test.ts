// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, vi } from 'vitest';
import { canBlur, setBlur } from './background-blur';

const applied: object[] = [];

function camera(capabilities: object | undefined, refuses = false): MediaStreamTrack {
  let settings = {};
  return {
    ...(capabilities ? { getCapabilities: () => capabilities } : {}),
    getConstraints: () => ({ width: { ideal: 1280 } }),
    getSettings: () => settings,
    applyConstraints: (constraints: object) => {
      if (refuses) return Promise.reject(new Error('no'));
      applied.push(constraints);
      settings = constraints;
      return Promise.resolve();
    },
  } as unknown as MediaStreamTrack;
}

describe('background blur', () => {
  it.each([
    [{ backgroundBlur: [false, true] }, true],
    [{ backgroundBlur: [true] }, false],
    [{ backgroundBlur: [false] }, false],
    [{}, false],
    [undefined, false],
  ])('of a camera with %j can be chosen: %s', (capabilities, can) =>
    expect(canBlur(camera(capabilities))).toBe(can),
  );

  it('is set beside the other constraints', async () => {
    const track = camera({});
    expect(await setBlur(track, true)).toBe(true);
    expect(applied).toEqual([{ width: { ideal: 1280 }, backgroundBlur: true }]);
    expect(await setBlur(track, false)).toBe(false);
  });

  it('is off where the camera refuses', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    expect(await setBlur(camera({}, true), true)).toBe(false);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});
