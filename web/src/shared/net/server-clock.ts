// SPDX-License-Identifier: Apache-2.0
// The server's wall clock as seen from this page, from ping/pong round trips (Cristian's method): the sample with the
// shortest round trip of the recent ones wins, because its error is at most half of that round trip. Two samples that
// are further apart than their errors allow mean that one of the clocks was set: what is older is forgotten.
// In: (sent, received, server time); out: server time now. Pure: the local monotonic clock is injected.

interface Sample {
  rttMs: number;
  offsetMs: number;
}

/** Recent samples kept; old ones leave so that a drifting clock is followed. */
const WINDOW = 8;
/** Beyond the errors of two samples: neither drift within the window nor a busy server explains it, ms. */
const STEP_MS = 200;

export class ServerClock {
  private samples: Sample[] = [];

  constructor(private readonly monotonicNow: () => number = () => performance.now()) {}

  /** Adds a round trip: local monotonic times in ms, server's wall clock in ms since 1970. */
  add(sentMs: number, receivedMs: number, serverMs: number): void {
    const rttMs = receivedMs - sentMs;
    if (!Number.isFinite(rttMs) || rttMs < 0 || !Number.isFinite(serverMs)) return;
    const sample = { rttMs, offsetMs: serverMs - (sentMs + rttMs / 2) };
    const best = this.best();
    if (best && Math.abs(sample.offsetMs - best.offsetMs) > (rttMs + best.rttMs) / 2 + STEP_MS)
      this.samples = [];
    this.samples.push(sample);
    if (this.samples.length > WINDOW) this.samples.shift();
  }

  /** Forgets everything, for a connection to another server. */
  reset(): void {
    this.samples = [];
  }

  /** Shortest round trip of the samples in use, ms. */
  get rttMs(): number | undefined {
    return this.best()?.rttMs;
  }

  /** Server's wall clock now, ms since 1970; undefined before the first round trip. */
  now(): number | undefined {
    const best = this.best();
    return best && this.monotonicNow() + best.offsetMs;
  }

  private best(): Sample | undefined {
    return this.samples.reduce<Sample | undefined>((a, b) => (a && a.rttMs <= b.rttMs ? a : b), undefined);
  }
}
