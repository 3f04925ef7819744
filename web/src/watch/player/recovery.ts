// SPDX-License-Identifier: Apache-2.0
// What to do about a fault of playback. In: what the engine reports; out: the mildest measure that can help.
// Pure: time is an argument.

export interface Fault {
  kind: 'network' | 'media' | 'other';
  /** The multivariant playlist itself could not be read. */
  atEntry: boolean;
  /** HTTP status, when there was an answer. */
  status?: number;
}

export type Measure =
  /** Ask the engine to go on loading where it stopped. */
  | 'restart-load'
  /** Rebuild the decoder, keep the position. */
  | 'recover-media'
  /** Start over with the multivariant playlist. */
  | 'reload';

/** So many mild measures within this time did not help. */
const PATIENCE_MS = 8000;
const MILD_ATTEMPTS = 3;

export class Recovery {
  private mild: number[] = [];

  decide(fault: Fault, nowMs: number): Measure {
    this.mild = this.mild.filter((atMs) => nowMs - atMs < PATIENCE_MS);
    const hopeless =
      fault.kind === 'other' ||
      fault.atEntry ||
      // The playlist or part is gone: this show was replaced by another one.
      fault.status === 404 ||
      fault.status === 410 ||
      this.mild.length >= (fault.kind === 'media' ? 1 : MILD_ATTEMPTS);
    if (hopeless) {
      this.mild = [];
      return 'reload';
    }
    this.mild.push(nowMs);
    return fault.kind === 'media' ? 'recover-media' : 'restart-load';
  }
}
