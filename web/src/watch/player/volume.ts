// SPDX-License-Identifier: Apache-2.0
// The sound of the video: begins muted, as browsers demand, at the volume of the last visit. In: wishes, the video's
// events; out: the video's sound, and what there is to show of it.
import { recall, remember } from '../../shared/storage';

export class Volume {
  constructor(
    private readonly video: HTMLVideoElement,
    changed: (sound: { muted: boolean; volume: number }) => void,
    signal: AbortSignal,
  ) {
    video.muted = true;
    video.volume = clamp(Number(recall('volume') ?? '1'));
    video.addEventListener(
      'volumechange',
      () => {
        remember('volume', String(video.volume));
        changed({ muted: video.muted, volume: video.volume });
      },
      { signal },
    );
  }

  toggleMute(): void {
    const { video } = this;
    video.muted = !video.muted;
    if (!video.muted && video.volume === 0) video.volume = 0.5;
  }

  /** Adds to the volume; louder also unmutes. */
  change(by: number): void {
    this.video.volume = clamp(this.video.volume + by);
    if (by > 0) this.video.muted = false;
  }
}

function clamp(volume: number): number {
  return Number.isFinite(volume) ? Math.min(1, Math.max(0, volume)) : 1;
}
