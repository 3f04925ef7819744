// SPDX-License-Identifier: Apache-2.0
// Chooses how to play: hls.js wherever Media Source exists, else the browser itself. hls.js is its own download, so
// that a browser which cannot use it does not load it and the page shows before it is there.
import type { Engine, EngineEvents } from './engine';
import { NativeEngine } from './native-engine';

const hasMediaSource = (): boolean => 'MediaSource' in window || 'ManagedMediaSource' in window;
const loadHls = (): Promise<typeof import('./hls-engine')> => import('./hls-engine');

/** Downloads the player while the page still waits for the show. */
export function prepareEngine(): void {
  if (hasMediaSource()) loadHls().catch(() => undefined);
}

export async function createEngine(video: HTMLVideoElement, events: EngineEvents): Promise<Engine> {
  if (hasMediaSource()) {
    const { HlsEngine } = await loadHls();
    if (HlsEngine.isSupported() || !NativeEngine.isSupported(video)) return new HlsEngine(video, events);
  }
  return new NativeEngine(video, events);
}
