// SPDX-License-Identifier: Apache-2.0
// One endless answer of /live/<space>.mp4. In: its address; out: what it is, its bytes as they come, and its end.

export interface FrameHead {
  /** With codecs, for Media Source. */
  mime: string;
  /** Wall clock of time 0 of its media timeline, ms since 1970. */
  zeroMs: number;
}

/** `end`: the server ended it (another mixer, another rung). `refused`: it answered something else. */
export type StreamEnd = { how: 'end' | 'lost' } | { how: 'refused'; status: number };

export interface FrameStreamEvents {
  opened: (head: FrameHead) => void;
  bytes: (bytes: Uint8Array) => void;
  ended: (end: StreamEnd) => void;
}

/** Begins; the result ends it, after which nothing is told. */
export function openFrameStream(url: string, events: FrameStreamEvents): () => void {
  const abort = new AbortController();
  const told = <T extends unknown[]>(tell: (...what: T) => void, ...what: T): void => {
    if (!abort.signal.aborted) tell(...what);
  };
  void (async () => {
    try {
      const response = await fetch(url, { cache: 'no-store', signal: abort.signal });
      const mime = response.headers.get('Content-Type') ?? '';
      if (!response.ok || !response.body || !mime.startsWith('video/mp4')) {
        told(events.ended, { how: 'refused', status: response.status });
        abort.abort();
        return;
      }
      const zeroMs = Number(response.headers.get('Rostra-Time-Zero') ?? 0);
      told(events.opened, { mime, zeroMs });
      const reader = response.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        told(events.bytes, value);
      }
      told(events.ended, { how: 'end' });
    } catch {
      told(events.ended, { how: 'lost' });
    }
  })();
  return () => abort.abort();
}

const REHEARSAL_MS = 2500;
/** A line that delivers picture by picture delivers at least so often in that time. */
const FEWEST_READS = 20;

/** Whether single pictures come through, one by one: receives them for a moment beside whatever is played. */
export function rehearse(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    let reads = 0;
    const finish = (good: boolean): void => {
      clearTimeout(timer);
      stop();
      resolve(good);
    };
    const timer = setTimeout(() => finish(reads >= FEWEST_READS), REHEARSAL_MS);
    const stop = openFrameStream(url, {
      opened: () => undefined,
      bytes: () => {
        reads += 1;
      },
      ended: () => finish(false),
    });
  });
}
