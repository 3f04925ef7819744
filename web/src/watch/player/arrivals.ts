// SPDX-License-Identifier: Apache-2.0
// How regularly media arrives, as a jitter buffer sees it. In: when each part was there and where it ends; out: how much
// the buffer has to hold so that none of the latest would have come too late. Pure: time is an argument.

/** Longer ago says little about the line now. */
const WINDOW_MS = 20_000;
/** Later than this is an outage, which no buffer of this kind would cover, s. */
const OUTAGE = 1.5;
/** On top of the latest, s. */
const SAFETY = 0.06;
/** Before that, one late part is as likely the rule as the exception. */
const FEWEST = 5;

/** What is lost on the way is there again after this many round trips, and a little more, s. */
const ROUND_TRIPS = 2;
const MARGIN = 0.1;

/** Seconds that a line with this round trip needs, before anything was late on it. `margin`: beside what is lost. */
export function needOf(roundTripMs: number | undefined, margin = MARGIN): number {
  return roundTripMs === undefined ? 0 : (ROUND_TRIPS * roundTripMs) / 1000 + margin;
}

export class Arrivals {
  private samples: { atMs: number; offset: number }[] = [];
  private known = 0;

  /** A part that ends at `end` on the media timeline, s, was there at `atMs`. */
  add(atMs: number, end: number): void {
    this.samples.push({ atMs, offset: atMs / 1000 - end });
    while ((this.samples[0]?.atMs ?? atMs) < atMs - WINDOW_MS) this.samples.shift();
    this.known = this.judge();
  }

  /** After a pause, a seek or a new source. */
  reset(): void {
    this.samples = [];
    this.known = 0;
  }

  /** Seconds; 0 as long as too little is known. */
  get need(): number {
    return this.known;
  }

  private judge(): number {
    if (this.samples.length < FEWEST) return 0;
    const sorted = this.samples.map(({ offset }) => offset).sort((a, b) => a - b);
    const usual = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const late = sorted.filter((offset) => offset - usual < OUTAGE).at(-1) ?? usual;
    return late - usual + SAFETY;
  }
}
