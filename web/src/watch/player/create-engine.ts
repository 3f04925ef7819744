// SPDX-License-Identifier: Apache-2.0
// Chooses how to play: hls.js wherever Media Source exists, else the browser itself; single pictures where they are wanted.
// In: the multivariant playlist and the way; out: an engine. hls.js is its own download, so that a browser which cannot use it does not load it. Its light build plays
// everything but renditions of their own for sound and subtitles; where a playlist has some, the whole library is fetched.
import type { Engine, EngineEvents } from './engine';
import { HlsEngine, type HlsLibrary } from './hls-engine';
import { NativeEngine } from './native-engine';
import type { Way } from './ways';

const hasMediaSource = (): boolean => 'MediaSource' in window || 'ManagedMediaSource' in window;
const loadLight = async (): Promise<HlsLibrary> => (await import('hls.js/light')).default;
const loadWhole = async (): Promise<HlsLibrary> => (await import('hls.js')).default;

/** Downloads the player while the page still waits for the show. */
export function prepareEngine(): void {
  if (hasMediaSource()) loadLight().catch(() => undefined);
}

/** Sound or subtitles beside the variants (RFC 8216bis s.4.4.6.1). */
export function hasRenditions(playlist: string): boolean {
  return /^#EXT-X-MEDIA:(?:.*,)?TYPE=(?:AUDIO|SUBTITLES)(?:,|\s*$)/m.test(playlist);
}

export async function createEngine(
  video: HTMLVideoElement,
  events: EngineEvents,
  playlist: string,
  way: Way,
): Promise<Engine> {
  if (way === 'frames') {
    const { FrameEngine } = await import('./frame-engine');
    return new FrameEngine(video, events);
  }
  if (hasMediaSource()) {
    const library = await (hasRenditions(playlist) ? loadWhole() : loadLight());
    if (library.isSupported() || !NativeEngine.isSupported(video))
      return new HlsEngine(library, video, events);
  }
  return new NativeEngine(video, events);
}
