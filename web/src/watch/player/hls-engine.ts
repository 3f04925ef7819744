// SPDX-License-Identifier: Apache-2.0
// Plays with hls.js over Media Source. In: playlist address, commands; out: media in the video element, faults.
// hls.js only loads here; how close to live it plays is decided by the LatencyController, so the library's own
// catch-up stays off (maxLiveSyncPlaybackRate 1) and a stall does not move its target (liveSyncOnStallIncrease 0).
import Hls, { ErrorTypes, Events, type ErrorData, type HlsConfig, type LoadPolicy } from 'hls.js';
import type { Engine, EngineEvents } from './engine';
import { PartMemory, type TimeSpan } from './part-memory';
import type { Fault } from './recovery';

/** A blocked playlist is answered within a part; a lost answer is asked for again at once, not after seconds. */
const QUICK: LoadPolicy = {
  default: {
    maxTimeToFirstByteMs: 6000,
    maxLoadTimeMs: 15_000,
    timeoutRetry: { maxNumRetry: 2, retryDelayMs: 0, maxRetryDelayMs: 0 },
    errorRetry: { maxNumRetry: 5, retryDelayMs: 200, maxRetryDelayMs: 1500, backoff: 'exponential' },
  },
};

const CONFIG: Partial<HlsConfig> = {
  lowLatencyMode: true,
  maxLiveSyncPlaybackRate: 1,
  liveSyncOnStallIncrease: 0,
  backBufferLength: 10,
  maxBufferLength: 20,
  manifestLoadPolicy: QUICK,
  playlistLoadPolicy: QUICK,
  fragLoadPolicy: QUICK,
  enableInterstitialPlayback: false,
};

export class HlsEngine implements Engine {
  readonly steerable = true;
  private hls: Hls | undefined;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly events: EngineEvents,
  ) {}

  static isSupported(): boolean {
    return Hls.isSupported();
  }

  load(url: string): void {
    this.hls?.destroy();
    const hls = new Hls(CONFIG);
    this.hls = hls;
    hls.on(Events.ERROR, (_event, data) => {
      if (data.fatal && this.hls === hls) this.events.fault(toFault(data));
    });
    hls.on(Events.MANIFEST_PARSED, () => this.events.ready());
    const memory = new PartMemory();
    hls.on(Events.FRAG_BUFFERED, (_event, { part }) => {
      if (part) memory.buffered(part);
    });
    // Before the library looks for the next part to load.
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      if (details.partList) memory.restore(details.partList, spansOf(this.video.buffered));
    });
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  restartLoad(): void {
    this.hls?.startLoad();
  }

  recoverMedia(): void {
    this.hls?.recoverMediaError();
  }

  playingDate(): number | undefined {
    return this.hls?.playingDate?.getTime();
  }

  livePosition(): number | undefined {
    return this.hls?.liveSyncPosition ?? undefined;
  }

  destroy(): void {
    this.hls?.destroy();
    this.hls = undefined;
  }
}

function spansOf(ranges: TimeRanges): TimeSpan[] {
  return Array.from({ length: ranges.length }, (_, i) => ({ start: ranges.start(i), end: ranges.end(i) }));
}

function toFault(data: ErrorData): Fault {
  const kind =
    data.type === ErrorTypes.NETWORK_ERROR
      ? 'network'
      : data.type === ErrorTypes.MEDIA_ERROR
        ? 'media'
        : 'other';
  return { kind, atEntry: data.details.startsWith('manifest'), status: data.response?.code };
}
