// SPDX-License-Identifier: Apache-2.0
// Plays with hls.js over Media Source. In: playlist address, commands; out: media in the video element, faults.
// hls.js only loads here; how close to live it plays is decided by the LatencyController, so the library's own
// catch-up stays off (maxLiveSyncPlaybackRate 1) and a stall does not move its target (liveSyncOnStallIncrease 0).
import type Hls from 'hls.js';
import type { ErrorData, Events, ErrorTypes, HlsConfig, LevelDetails, LoadPolicy } from 'hls.js';
import type { Engine, EngineEvents, Renditions } from './engine';
import { firstBandwidth } from './first-bandwidth';
import { answerFirst } from './first-playlist';
import { PartMemory, type TimeSpan } from './part-memory';
import { loadFrom, PartPrefetch } from './part-prefetch';
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
  // A device that cannot draw every frame gets a smaller picture.
  capLevelOnFPSDrop: true,
};

/** hls.js, the light build or the whole: whichever was fetched. */
export type HlsLibrary = typeof Hls;

// The library's enumerations have values only in the library itself.
const ON = {
  error: 'hlsError' as Events.ERROR,
  manifest: 'hlsManifestParsed' as Events.MANIFEST_PARSED,
  buffered: 'hlsFragBuffered' as Events.FRAG_BUFFERED,
  levels: 'hlsLevelsUpdated' as Events.LEVELS_UPDATED,
  levelSwitched: 'hlsLevelSwitched' as Events.LEVEL_SWITCHED,
  levelUpdated: 'hlsLevelUpdated' as Events.LEVEL_UPDATED,
};
/** A line on which nothing arrives for this long is not slow but gone. */
const RECEIVING_MS = 3000;
/** What hls.js adds to a distance from the edge is a part, s. */
const USUAL_DISTANCE = 0.6;
/** Times of one moment differ by less, s. */
const SLACK = 0.01;
/** As the server cuts them, until a playlist says so. */
const USUAL_PART = 0.2;
const NETWORK = 'networkError' as ErrorTypes.NETWORK_ERROR;
const MEDIA = 'mediaError' as ErrorTypes.MEDIA_ERROR;

export class HlsEngine implements Engine {
  readonly way = 'parts';
  readonly steerable = true;
  partSeconds = USUAL_PART;
  private hls: Hls | undefined;
  private prefetch: PartPrefetch | undefined;
  private chosen: number | undefined;
  private receivedAtMs = -Infinity;
  /** End of the last part that a playlist listed, and whether the buffer has been there: from then on, what comes is new. */
  private edge = Infinity;
  private atEdge = false;

  constructor(
    private readonly library: HlsLibrary,
    private readonly video: HTMLVideoElement,
    private readonly events: EngineEvents,
  ) {}

  load(url: string, playlist: string, behind: number): void {
    this.destroy();
    const { loader } = this.library.DefaultConfig;
    const prefetch = new PartPrefetch();
    const hls = new this.library({
      ...CONFIG,
      pLoader: answerFirst(loader, playlist) as HlsConfig['pLoader'],
      ...(behind > USUAL_DISTANCE ? { liveSyncDuration: behind } : {}),
      abrEwmaDefaultEstimate: this.bandwidth() ?? firstBandwidth(scripts()),
      fLoader: loadFrom(prefetch, loader as never),
    });
    this.hls = hls;
    this.prefetch = prefetch;
    this.edge = Infinity;
    this.atEdge = false;
    hls.on(ON.error, (_event, data) => {
      if (data.type === NETWORK) this.receivedAtMs = -Infinity;
      if (data.fatal && this.hls === hls) this.events.fault(toFault(data));
    });
    hls.on(ON.manifest, () => {
      if (this.chosen !== undefined) hls.loadLevel = this.chosen;
      this.events.renditionsChanged();
      this.events.ready();
    });
    hls.on(ON.levels, () => this.events.renditionsChanged());
    hls.on(ON.levelSwitched, () => this.events.renditionsChanged());
    const memory = new PartMemory();
    hls.on(ON.buffered, (_event, { part }) => {
      this.receivedAtMs = performance.now();
      if (part) memory.buffered(part);
      if (!part) return;
      this.atEdge ||= part.end > this.edge - SLACK;
      if (this.atEdge) this.events.arrived(part.end);
    });
    // Before the library looks for the next part to load.
    hls.on(ON.levelUpdated, (_event, { details }) => {
      this.receivedAtMs = performance.now();
      this.partSeconds = details.partTarget || USUAL_PART;
      this.edge = details.partList?.at(-1)?.end ?? Infinity;
      if (details.partList) memory.restore(details.partList, spansOf(this.video.buffered));
      prefetch.want(wanted(details, this.video, behind));
    });
    hls.loadSource(url);
    hls.attachMedia(this.video);
  }

  /** The library sees that itself. */
  stalled(): void {}

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

  renditions(): Renditions {
    const { hls, chosen } = this;
    const all = (hls?.levels ?? []).map(({ height, frameRate, bitrate }, id) => ({
      id,
      height,
      frameRate,
      bitrate,
    }));
    const current = hls && hls.currentLevel >= 0 ? hls.currentLevel : undefined;
    return { all: all.sort((a, b) => b.bitrate - a.bitrate), current, chosen };
  }

  choose(id: number | undefined): void {
    this.chosen = id;
    if (this.hls) this.hls.loadLevel = id ?? -1;
    this.events.renditionsChanged();
  }

  bandwidth(): number | undefined {
    const estimate = this.hls?.bandwidthEstimate;
    return estimate !== undefined && Number.isFinite(estimate) ? estimate : undefined;
  }

  isReceiving(): boolean {
    return performance.now() - this.receivedAtMs < RECEIVING_MS;
  }

  destroy(): void {
    this.prefetch?.stop();
    this.hls?.destroy();
    this.hls = undefined;
  }
}

/**
 * Addresses of the parts that hls.js will ask for next, and of the one that is announced: after the last one in the buffer;
 * of a rendition that is new, from the beginning of the segment in which it has to go on.
 */
function wanted(
  { partList, preloadHint, partHoldBack, url }: LevelDetails,
  video: HTMLVideoElement,
  behind: number,
): string[] {
  if (!partList || partList.length === 0) return [];
  let first = partList.findLastIndex((part) => part.loaded) + 1;
  if (first === 0) {
    const { buffered } = video;
    const edge = partList.at(-1)?.end ?? 0;
    const from =
      buffered.length > 0
        ? buffered.end(buffered.length - 1)
        : edge - Math.max(behind, partHoldBack || USUAL_DISTANCE);
    const next = partList.find((part) => part.end > from + SLACK);
    first = next ? partList.findIndex((part) => part.fragment === next.fragment) : partList.length;
  }
  const urls = partList.slice(first).map((part) => part.url);
  const announced: unknown = preloadHint?.['TYPE'] === 'PART' ? preloadHint['URI'] : undefined;
  if (typeof announced === 'string') urls.push(new URL(announced, new URL(url, window.location.href)).href);
  return urls;
}

const scripts = (): PerformanceResourceTiming[] =>
  performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.endsWith('.js')) as PerformanceResourceTiming[];

function spansOf(ranges: TimeRanges): TimeSpan[] {
  return Array.from({ length: ranges.length }, (_, i) => ({ start: ranges.start(i), end: ranges.end(i) }));
}

function toFault(data: ErrorData): Fault {
  const kind = data.type === NETWORK ? 'network' : data.type === MEDIA ? 'media' : 'other';
  return { kind, atEntry: data.details.startsWith('manifest'), status: data.response?.code };
}
