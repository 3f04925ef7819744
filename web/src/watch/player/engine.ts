// SPDX-License-Identifier: Apache-2.0
// What the player needs from something that can play HLS: hls.js over Media Source, or the browser itself.
import type { Fault } from './recovery';

export interface EngineEvents {
  /** Playback cannot go on without a measure. */
  fault(fault: Fault): void;
  /** Media is there and playback may be started. */
  ready(): void;
}

export interface Engine {
  /** Begins to play this multivariant playlist at the live edge, whatever was played before. */
  load(url: string): void;
  /** Goes on loading after a network fault. */
  restartLoad(): void;
  /** Rebuilds the decoder after a media fault. */
  recoverMedia(): void;
  /** Wall clock of the shown picture at its source, ms since 1970 (EXT-X-PROGRAM-DATE-TIME). */
  playingDate(): number | undefined;
  /** Where on the media timeline live is, s. */
  livePosition(): number | undefined;
  /** Whether the player's own latency controller steers: the browser's player does that itself. */
  readonly steerable: boolean;
  destroy(): void;
}
