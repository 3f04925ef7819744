// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
import { act, useState } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { usePanel, type Panel } from '../../room/panel/use-panel';
import type { TrackKey } from '../media/slot-table';
import { Bars } from './Bars';
import { ConnectionPanel } from './ConnectionPanel';
import { NO_QUALITY } from './judge';
import { LowBandwidthNotice } from './LowBandwidthNotice';
import { received, sample } from './reports.test-support';
import { StageQuality } from './stage-quality';

let root: Root;
const page = (): HTMLElement => document.getElementById('root')!;
const text = (): string => page().textContent ?? '';
const key = (name: string): void =>
  act(
    () =>
      void document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true })),
  );

beforeEach(() => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  document.body.innerHTML = '<div id="root"></div>';
  root = createRoot(page());
});
afterEach(() => {
  act(() => root.unmount());
  vi.unstubAllGlobals();
});

describe('Bars', () => {
  it('have a name, and a shape of their own for every grade', () => {
    const shapes = ([0, 1, 2, 3] as const).map((grade) => {
      act(() => root.render(<Bars grade={grade} label={`grade ${grade}`} />));
      expect(page().querySelector('[role=img]')?.getAttribute('aria-label')).toBe(`grade ${grade}`);
      return [page().querySelectorAll('.bars__full').length, page().querySelectorAll('.bars__cross').length];
    });
    expect(shapes).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
      [3, 0],
    ]);
  });
});

describe('LowBandwidthNotice', () => {
  it('is announced, leads to the numbers, and goes away', () => {
    const onDetails = vi.fn();
    act(() => root.render(<LowBandwidthNotice low="sending" onDetails={onDetails} />));
    const said = page().querySelector('[role=status]')!;
    expect(said.textContent).toBe('Low bandwidth: others may not see and hear you well.');
    act(() => page().querySelector('button')!.click());
    expect(onDetails).toHaveBeenCalledOnce();
    act(() => root.render(<LowBandwidthNotice low={undefined} onDetails={onDetails} />));
    expect(text()).toBe('');
    expect(said.isConnected).toBe(true);
  });
});

describe('LowBandwidthNotice of pictures that are held back', () => {
  it('is announced once, however often the page is drawn', () => {
    act(() => root.render(<LowBandwidthNotice low="paused" onDetails={undefined} />));
    const said = page().querySelector('[role=status]')!;
    expect(said.textContent).toBe('Low bandwidth: some videos are paused.');
    let changes = 0;
    const observer = new MutationObserver((list) => (changes += list.length));
    observer.observe(said, { childList: true, characterData: true, subtree: true });
    act(() => root.render(<LowBandwidthNotice low="paused" onDetails={() => undefined} />));
    changes += observer.takeRecords().length;
    observer.disconnect();
    expect(changes).toBe(0);
  });
});

describe('ConnectionPanel', () => {
  const quality = new StageQuality(() => ({
    connected: true,
    paused: new Set(),
    own: { microphone: true, camera: true, screen: false },
    participants: new Map(),
  }));
  const bo = { id: 'b', name: 'Bo', person: 'p', microphone: true, camera: true, screen: false };
  let panel: Panel;
  let paused: TrackKey[] = [];

  function Page() {
    panel = usePanel(false);
    const [own] = useState({ name: 'Ada (you)', on: { microphone: true, camera: true, screen: false } });
    return (
      <>
        <button onClick={() => panel.toggle('connection')}>open</button>
        <ConnectionPanel
          panel={panel}
          quality={quality}
          participants={[bo]}
          paused={new Set(paused)}
          own={own}
        />
      </>
    );
  }
  const open = (): void => {
    act(() => root.render(<Page />));
    const button = page().querySelector('button')!;
    button.focus();
    act(() => button.click());
  };
  afterEach(() =>
    act(() => {
      quality.sample.set(undefined);
      quality.quality.set(NO_QUALITY);
    }),
  );

  it('takes the focus, closes with Escape and gives the focus back', () => {
    open();
    expect(document.activeElement?.getAttribute('role')).toBe('region');
    key('Escape');
    expect(page().querySelector('aside')).toBeNull();
    expect(document.activeElement?.textContent).toBe('open');
  });

  it('is live while it is open only', () => {
    const watch = vi.spyOn(quality, 'watch');
    open();
    expect(watch).toHaveBeenCalledOnce();
    expect(text()).toContain('Measuring…');
    act(() => {
      quality.sample.set(sample({ received: [received('b', 'microphone'), received('b', 'camera')] }));
      quality.quality.set({ ...NO_QUALITY, participants: new Map([['b', { grade: 1, cause: 'theirs' }]]) });
    });
    const rows = page().querySelector('[data-quality-of=b]')!;
    expect(rows.querySelector('th')?.textContent).toBe('Bopoor, their network');
    expect(rows.querySelector('[data-stream=camera]')?.textContent).toContain('VP8 · 640×360 · 24 fps');
    expect(page().querySelector('[data-quality-of=self] [data-stream=camera] td')?.textContent).toBe(
      '800 kb/s',
    );
  });

  it('says of a picture that is held back that it is', () => {
    paused = ['camera:b'];
    open();
    act(() =>
      quality.sample.set(sample({ received: [received('b', 'microphone'), received('b', 'camera')] })),
    );
    const row = page().querySelector('[data-quality-of=b] [data-stream=camera]')!;
    expect(row.textContent).toBe('Camerapaused–');
    paused = [];
  });

  it('copies everything as text', async () => {
    const writeText = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
    Object.defineProperty(navigator, 'clipboard', { value: { writeText }, configurable: true });
    quality.sample.set(sample());
    open();
    const copy = page().querySelector<HTMLElement>('[aria-label="Copy as text"]')!;
    await act(async () => {
      copy.click();
      await Promise.resolve();
    });
    expect(writeText.mock.calls[0]?.[0]).toMatch(/^Rostra, Connection, .*\n(.|\n)*Round trip: Sending 20 ms/);
  });
});
