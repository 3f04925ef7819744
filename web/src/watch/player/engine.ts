// SPDX-License-Identifier: Apache-2.0
// What the player needs from something that can play a show: hls.js over Media Source, the browser itself, or single
// pictures over Media Source.
import type { Fault } from './recovery';
import type { Way } from './ways';

export interface EngineEvents {
  /** Playback cannot go on without a measure. */
  fault(fault: Fault): void;
  /** Media is there and playback may be started. */
  ready(): void;
  /** There are other renditions, or another one is loaded. */
  renditionsChanged(): void;
  /** The newest media there is, which ends at `end` on the media timeline, s, is in the buffer. */
  arrived(end: number): void;
}

/** One of the pictures that a show is sent in. */
export interface Rendition {
  /** For `choose`. */
  id: number;
  /** Lines of the picture; 0 = sound only, or not said. */
  height: number;
  frameRate: number;
  /** bit/s. */
  bitrate: number;
}

export interface Renditions {
  /** Best first. */
  all: readonly Rendition[];
  /** What is loaded now. */
  current: number | undefined;
  /** What the person chose; undefined: the player decides. */
  chosen: number | undefined;
}

export const NO_RENDITIONS: Renditions = { all: [], current: undefined, chosen: undefined };

export interface Engine {
  readonly way: Way;
  /**
   * Begins to play this multivariant playlist, whose text is known, at `behind` seconds before the live edge or a little
   * further, whatever was played before.
   */
  load(url: string, playlist: string, behind: number): void;
  renditions(): Renditions;
  /** From the next segment on; undefined: the player decides. Nothing that is shown is interrupted. */
  choose(id: number | undefined): void;
  /** What the line carries, bit/s, as far as it is known. */
  bandwidth(): number | undefined;
  /** The picture stood still for lack of media. */
  stalled(): void;
  /** Goes on loading after a network fault. */
  restartLoad(): void;
  /** Rebuilds the decoder after a media fault. */
  recoverMedia(): void;
  /** Wall clock of the shown picture at its source, ms since 1970 (EXT-X-PROGRAM-DATE-TIME). */
  playingDate(): number | undefined;
  /** Where on the media timeline live is, s. */
  livePosition(): number | undefined;
  /** Media arrived a moment ago, and nothing went wrong since: whoever waits, waits for a slow line. */
  isReceiving(): boolean;
  /** How much arrives at once, s. */
  readonly partSeconds: number;
  /** Whether the player's own latency controller steers: the browser's player does that itself. */
  readonly steerable: boolean;
  destroy(): void;
}
