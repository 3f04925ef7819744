// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { commandFor } from './show-follower';
import type { Show } from './watch-session';

const show = (state: Show['state'], playlist = ''): Show => ({
  state,
  title: 'Demo',
  viewers: 1,
  playlist,
  recording: 'off',
  liveAt: 0,
});
const live = show('live', '/hls/demo/live.m3u8');

describe('commandFor', () => {
  it('plays when the show begins, also when it is already on', () => {
    expect(commandFor(show('waiting'), live)).toEqual({ do: 'load', url: '/hls/demo/live.m3u8' });
    expect(commandFor(undefined, live).do).toBe('load');
  });
  it('waits until there is something to play', () => {
    expect(commandFor(show('waiting'), show('live')).do).toBe('nothing');
    expect(commandFor(show('live'), live).do).toBe('load');
  });
  it('does not disturb playback when only the number of viewers changes', () =>
    expect(commandFor(live, { ...live, viewers: 9 }).do).toBe('nothing'));
  it('follows a playlist that moved', () =>
    expect(commandFor(live, show('live', '/hls/other.m3u8'))).toEqual({
      do: 'load',
      url: '/hls/other.m3u8',
    }));
  it('plays the last pictures of a show that ends', () =>
    expect(commandFor(live, show('ended')).do).toBe('finish'));
  it('plays nothing of a show that was over before', () =>
    expect(commandFor(undefined, show('ended')).do).toBe('stop'));
  it('starts again when a new show begins at the same address', () =>
    expect(commandFor(show('ended', live.playlist), live).do).toBe('load'));
});
