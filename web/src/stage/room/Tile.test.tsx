// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TileReporter } from '../media/tile-reporter';
import { Tile } from './Tile';
import type { TileModel } from './tile-models';

const ada: TileModel = {
  key: 'a:camera',
  participant: 'a',
  source: 'camera',
  name: 'Ada',
  avatar: undefined,
  hand: false,
  title: 'Ada',
  muted: false,
  speaking: false,
  active: false,
  on: true,
  paused: false,
  stream: {} as MediaStream,
  track: undefined,
};
const reporter = { observe: () => () => undefined } as unknown as TileReporter;

describe('Tile', () => {
  let root: Root;
  const page = (): HTMLElement => document.getElementById('root')!;
  const video = (): HTMLVideoElement => page().querySelector('video')!;
  const notice = (): string | undefined => page().querySelector('.tile__paused')?.textContent;
  const show = (change: Partial<TileModel>, reconnecting = false): void =>
    act(() =>
      root.render(
        <Tile
          tile={{ ...ada, ...change }}
          rect={{ left: 0, top: 0, width: 320, height: 180 }}
          large={false}
          canPin={false}
          reconnecting={reconnecting}
          verdict={undefined}
          reporter={reporter}
          onPin={() => undefined}
        />,
      ),
    );

  beforeEach(() => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    vi.spyOn(HTMLMediaElement.prototype, 'play').mockResolvedValue();
    document.body.innerHTML = '<div id="root"></div>';
    root = createRoot(page());
    show({});
    act(() => void video().dispatchEvent(new Event('loadeddata')));
  });
  afterEach(() => {
    act(() => root.unmount());
    vi.restoreAllMocks();
  });

  it('shows the picture that came, without a word', () => {
    expect(video().dataset.visible).toBe('true');
    expect(page().querySelector('.tile__avatar')).toBeNull();
    expect(notice()).toBeUndefined();
  });

  it('shows the name instead of a frozen picture while it is held back, and why', () => {
    show({ paused: true });
    expect(video().dataset.visible).toBe('false');
    expect(page().querySelector('.tile__avatar')?.textContent).toBe('A');
    expect(page().querySelector('.tile__waiting')).toBeNull();
    expect(notice()).toBe('Paused: your connection is slow');
    expect(page().querySelector('[role=status], [aria-live]')).toBeNull();
  });

  it('marks who speaks, in words too, but says nothing aloud', () => {
    const tile = (): DOMStringMap => page().querySelector<HTMLElement>('.tile')!.dataset;
    expect(page().textContent).not.toContain('speaking');
    show({ speaking: true, active: true });
    expect([tile().speaking, tile().active]).toEqual(['true', 'true']);
    expect(page().querySelector('.tile__tag')?.textContent).toContain('speaking');
    expect(page().querySelector('[role=status], [aria-live]')).toBeNull();
    show({ speaking: true });
    expect([tile().speaking, tile().active]).toEqual(['true', undefined]);
  });

  it('shows the picture again when it goes on, without loading it again', () => {
    const before = video();
    show({ paused: true });
    show({});
    expect(video()).toBe(before);
    expect(video().dataset.visible).toBe('true');
    expect(notice()).toBeUndefined();
  });

  it('shows the picture of the account while there is none of the camera, and initials when it does not load', () => {
    show({ on: false, avatar: '/avatars/ada.webp' });
    const portrait = page().querySelector('.tile__avatar img')!;
    expect(portrait.getAttribute('src')).toBe('/avatars/ada.webp');
    act(() => void portrait.dispatchEvent(new Event('error')));
    expect(page().querySelector('.tile__avatar')?.textContent).toBe('A');
  });

  it('shows a raised hand', () => {
    const hand = (): Element | null => page().querySelector('[aria-label="hand raised"]');
    expect(hand()).toBeNull();
    show({ hand: true });
    expect(hand()).not.toBeNull();
  });

  it('says one thing at a time', () => {
    show({ paused: true }, true);
    expect(notice()).toBeUndefined();
    expect(page().textContent).toContain('Reconnecting');
  });
});
