// SPDX-License-Identifier: Apache-2.0
// Plays with the browser's own HLS player, where there is no Media Source (older iPhones). It keeps its latency itself.
// In: playlist address; out: media in the video element, faults.
import { NO_RENDITIONS, type Engine, type EngineEvents, type Renditions } from './engine';

/** WebKit's name for the wall clock at media time zero. */
type WithStartDate = HTMLVideoElement & { getStartDate?: () => Date };

export class NativeEngine implements Engine {
  readonly way = 'parts';
  readonly steerable = false;
  readonly partSeconds = 0.2;
  private readonly onError = (): void => {
    const network = this.video.error?.code === MediaError.MEDIA_ERR_NETWORK;
    this.events.fault({ kind: network ? 'network' : 'other', atEntry: true });
  };
  private readonly onReady = (): void => this.events.ready();

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: EngineEvents,
  ) {
    video.addEventListener('error', this.onError);
    video.addEventListener('loadedmetadata', this.onReady);
  }

  static isSupported(video: HTMLVideoElement): boolean {
    return video.canPlayType('application/vnd.apple.mpegurl') !== '';
  }

  load(url: string): void {
    this.video.src = url;
    this.video.load();
  }

  /** Its own business. */
  stalled(): void {}

  restartLoad(): void {
    const { src } = this.video;
    if (src) this.load(src);
  }

  recoverMedia(): void {
    this.restartLoad();
  }

  playingDate(): number | undefined {
    const start = (this.video as WithStartDate).getStartDate?.().getTime();
    return start !== undefined && Number.isFinite(start) ? start + this.video.currentTime * 1000 : undefined;
  }

  livePosition(): number | undefined {
    const { seekable } = this.video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) : undefined;
  }

  /** Its own business. */
  renditions(): Renditions {
    return NO_RENDITIONS;
  }

  choose(): void {}

  bandwidth(): number | undefined {
    return undefined;
  }

  isReceiving(): boolean {
    return this.video.networkState === HTMLMediaElement.NETWORK_LOADING && !this.video.error;
  }

  destroy(): void {
    this.video.removeEventListener('error', this.onError);
    this.video.removeEventListener('loadedmetadata', this.onReady);
    this.video.removeAttribute('src');
    this.video.load();
  }
}
