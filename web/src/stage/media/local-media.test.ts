// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeDevices } from './fake-devices.test-support';
import { LocalMedia } from './local-media';

const SOURCES = ['camera', 'microphone', 'screen'] as const;

describe('LocalMedia', () => {
  let devices: FakeDevices;
  let media: LocalMedia;
  /** What everybody would have been told, in order. */
  let told: Record<(typeof SOURCES)[number], boolean[]>;
  const wait = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
  const enabled = (kind: (typeof SOURCES)[number]): string[] =>
    devices
      .live(kind)
      .filter((track) => track.enabled)
      .map((track) => track.deviceId);

  beforeEach(() => {
    vi.useFakeTimers();
    devices = new FakeDevices();
    media = new LocalMedia(devices);
    told = { camera: [], microphone: [], screen: [] };
    media.state.subscribe(() => {
      for (const source of SOURCES) {
        const { on } = media.state.get()[source];
        if (told[source].at(-1) !== on) told[source].push(on);
      }
    });
  });
  afterEach(() => vi.useRealTimers());

  it('opens camera and microphone with one question', async () => {
    void media.open();
    await wait(300);
    expect(devices.requests).toBe(1);
    expect([enabled('camera'), enabled('microphone')]).toEqual([['camera-1'], ['microphone-1']]);
    expect(media.state.get().devices.cameras).toHaveLength(2);
  });

  it('opens the microphone when only the camera fails, and says why', async () => {
    devices.busy.camera = true;
    void media.open();
    await wait(600);
    expect(media.state.get()).toMatchObject({
      camera: { on: false, wanted: false, problem: 'busy' },
      microphone: { on: true },
    });
  });

  it('asks once when both are refused', async () => {
    devices.permit('camera', false);
    devices.permit('microphone', false);
    void media.open();
    await wait(900);
    expect(devices.requests).toBe(1);
    expect(media.state.get().camera.problem).toBe('refused');
  });

  it('asks nothing where the page may not use devices', async () => {
    devices.allowed = false;
    await media.open();
    expect(devices.requests).toBe(0);
    expect(media.state.get()).toMatchObject({
      camera: { problem: 'insecure' },
      microphone: { problem: 'insecure' },
    });
  });

  it.each(SOURCES)('%s: off while it is opening ends off', async (source) => {
    void media.set(source, true);
    await wait(100);
    expect(media.state.get()[source]).toMatchObject({ wanted: true, starting: true, on: false });
    void media.set(source, false);
    expect(media.state.get()[source]).toMatchObject({ wanted: false, starting: false });
    await wait(1000);
    expect(devices.live(source)).toEqual([]);
    expect(told[source]).toEqual([false]);
  });

  it.each(SOURCES)('%s: off, then on again while it is opening opens it once', async (source) => {
    for (const on of [true, false, true]) {
      void media.set(source, on);
      await wait(50);
    }
    await wait(1000);
    expect(devices.requests).toBe(1);
    expect(devices.live(source)).toHaveLength(1);
    expect(media.state.get()[source].on).toBe(true);
  });

  it.each(SOURCES)('%s: a button that is pressed twice within 300 ms opens nothing twice', async (source) => {
    media.toggle(source);
    await wait(100);
    media.toggle(source);
    await wait(1000);
    expect(devices.mostOpen[source]).toBe(1);
    expect(devices.live(source)).toEqual([]);
  });

  it.each(['camera', 'microphone'] as const)(
    '%s: choosing another one while it is off leaves it off',
    async (kind) => {
      void media.set(kind, true);
      await wait(300);
      void media.set(kind, false);
      told[kind] = [];
      void media.choose(kind, `${kind}-2`);
      await wait(1000);
      expect(told[kind]).not.toContain(true);
      expect(devices.live(kind)).toEqual([]);
      void media.set(kind, true);
      await wait(300);
      expect(enabled(kind)).toEqual([`${kind}-2`]);
    },
  );

  it('the last one chosen counts, also while one is opening', async () => {
    void media.set('camera', true);
    await wait(100);
    void media.choose('camera', 'camera-2');
    await wait(1000);
    expect(enabled('camera')).toEqual(['camera-2']);
    expect(devices.mostOpen.camera).toBe(1);
  });

  it('choosing another one after a failure tries that one', async () => {
    devices.busy.camera = true;
    void media.set('camera', true);
    await wait(300);
    expect(media.state.get().camera).toMatchObject({ wanted: false, problem: 'busy' });
    devices.busy.camera = false;
    void media.choose('camera', 'camera-2');
    await wait(300);
    expect(enabled('camera')).toEqual(['camera-2']);
  });

  it('unmutes at once', async () => {
    void media.set('microphone', true);
    await wait(300);
    void media.set('microphone', false);
    expect(devices.live('microphone').map((track) => track.enabled)).toEqual([false]);
    void media.set('microphone', true);
    expect(media.state.get().microphone.on).toBe(true);
    expect(devices.requests).toBe(1);
  });

  it('takes the next device when one is unplugged, and names it', async () => {
    void media.set('camera', true);
    await wait(300);
    devices.unplug('camera', 'camera-1');
    await wait(300);
    expect(media.state.get().camera).toMatchObject({
      on: true,
      deviceId: 'camera-2',
      replacement: 'Fake camera-2',
    });
    devices.unplug('camera', 'camera-2');
    await wait(300);
    expect(media.state.get().camera).toMatchObject({ on: false, wanted: false, problem: 'lost' });
  });

  it('takes no other device when the one that is unplugged was off', async () => {
    void media.set('microphone', true);
    await wait(300);
    void media.set('microphone', false);
    devices.unplug('microphone', 'microphone-1');
    await wait(1000);
    expect(devices.live('microphone')).toEqual([]);
    expect(media.state.get().microphone.problem).toBeUndefined();
  });

  it('does not ask again when the permission is gone', async () => {
    void media.set('camera', true);
    await wait(300);
    devices.permit('camera', false);
    await wait(1000);
    expect(devices.requests).toBe(1);
    expect(media.state.get().camera).toMatchObject({ on: false, problem: 'refused' });
  });

  it('sharing that ends in the bar of the browser is off, and cancelling is no problem', async () => {
    void media.set('screen', true);
    await wait(300);
    devices.endSharing();
    await wait(1000);
    expect(media.state.get().screen).toMatchObject({ on: false, wanted: false, problem: undefined });
    devices.permit('screen', false);
    void media.set('screen', true);
    await wait(300);
    expect(media.state.get().screen).toMatchObject({ on: false, wanted: false, problem: undefined });
  });

  it('shares the sound of a tab with it, until it ends, a host mutes or sharing does', async () => {
    const { state } = media;
    void media.set('screen', true);
    await wait(300);
    expect(state.get().screenSound).toBeDefined();
    void media.set('microphone', false);
    expect(state.get().screenSound).toBeDefined();
    media.silence();
    expect(state.get().screenSound).toBeUndefined();
    expect(devices.live('tab sound')).toEqual([]);
    expect(state.get().screen.on).toBe(true);
    void media.set('screen', false);
    void media.set('screen', true);
    await wait(300);
    expect(devices.live('tab sound')).toHaveLength(1);
    void media.set('screen', false);
    expect(state.get().screenSound).toBeUndefined();
    expect(devices.live('tab sound')).toEqual([]);
  });

  it('lets go of the sound of a tab that was shared too late', async () => {
    void media.set('screen', true);
    await wait(100);
    void media.set('screen', false);
    await wait(1000);
    expect(devices.live('tab sound')).toEqual([]);
    expect(media.state.get().screenSound).toBeUndefined();
  });

  it('lets go of what opens after it was closed', async () => {
    void media.open();
    void media.set('screen', true);
    await wait(100);
    media.close();
    await wait(1000);
    expect(SOURCES.flatMap((source) => devices.live(source))).toEqual([]);
  });
});
