// SPDX-License-Identifier: Apache-2.0
// What there is to say about playback in numbers, for people who look for the reason of a bad picture. In: video, engine;
// out: one reading.
import { bufferAhead } from './buffer';
import type { Engine } from './engine';

export interface PlayerStats {
  width: number;
  height: number;
  /** Seconds of media after the playhead. */
  ahead: number;
  rate: number;
  frames: number;
  dropped: number;
  stalls: number;
  /** bit/s of what is loaded, and of what the line carries. */
  bitrate: number | undefined;
  bandwidth: number | undefined;
}

export function readStats(video: HTMLVideoElement, engine: Engine | undefined, stalls: number): PlayerStats {
  const quality = video.getVideoPlaybackQuality();
  const renditions = engine?.renditions();
  return {
    width: video.videoWidth,
    height: video.videoHeight,
    ahead: bufferAhead(video.buffered, video.currentTime)?.contiguous ?? 0,
    rate: video.playbackRate,
    frames: quality.totalVideoFrames,
    dropped: quality.droppedVideoFrames,
    stalls,
    bitrate: renditions?.all.find(({ id }) => id === renditions.current)?.bitrate,
    bandwidth: engine?.bandwidth(),
  };
}
