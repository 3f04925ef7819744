// SPDX-License-Identifier: Apache-2.0
// Fetches parts before hls.js asks for them: the one that the playlist announces (the server holds the answer until it
// exists), and every other that is missing, beside each other. hls.js reads a playlist and then one part after another, two
// round trips for 200 ms of media: on a line with a round trip of 300 ms that is slower than time passes.
// In: the parts that a playlist lists and hints at; out: a loader for hls.js that answers with what is on its way.
import type { HlsConfig } from 'hls.js';

type LoaderClass = NonNullable<HlsConfig['fLoader']>;
type Load = Parameters<InstanceType<LoaderClass>['load']>;

/** HTTP/1.1 has six connections for a server; the playlist, a whole segment and the page need some. */
const MOST_AT_ONCE = 3;
/** Longer held than any part takes; hls.js asks for it itself then. */
const PATIENCE_MS = 6000;

export interface Fetched {
  data: ArrayBuffer;
  firstByteMs: number;
  endMs: number;
}

interface Entry {
  abort: AbortController;
  done: Promise<Fetched | undefined>;
  settled: boolean;
}

export class PartPrefetch {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly get: typeof fetch = (...request) => window.fetch(...request),
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** These are wanted next, in this order; what is not among them any more is forgotten. */
  want(urls: readonly string[]): void {
    const wanted = new Set(urls);
    for (const [url, entry] of this.entries) {
      if (wanted.has(url)) continue;
      entry.abort.abort();
      this.entries.delete(url);
    }
    let busy = [...this.entries.values()].filter(({ settled }) => !settled).length;
    for (const url of urls) {
      if (busy >= MOST_AT_ONCE) return;
      if (this.entries.has(url)) continue;
      this.entries.set(url, this.begin(url));
      busy += 1;
    }
  }

  /** What is on its way, once: undefined when nothing is, or when it failed. */
  take(url: string): Promise<Fetched | undefined> | undefined {
    const entry = this.entries.get(url);
    if (!entry) return undefined;
    this.entries.delete(url);
    const timer = setTimeout(() => entry.abort.abort(), PATIENCE_MS);
    return entry.done.finally(() => clearTimeout(timer));
  }

  stop(): void {
    this.want([]);
  }

  private begin(url: string): Entry {
    const abort = new AbortController();
    const read = async (): Promise<Fetched | undefined> => {
      try {
        const response = await this.get(url, { signal: abort.signal });
        const firstByteMs = this.now();
        if (!response.ok) return undefined;
        return { data: await response.arrayBuffer(), firstByteMs, endMs: this.now() };
      } catch {
        return undefined;
      }
    };
    const entry: Entry = { abort, done: read(), settled: false };
    void entry.done.then(() => {
      entry.settled = true;
    });
    return entry;
  }
}

/** hls.js's loader for media, which takes from `prefetch` what is there. */
export function loadFrom(prefetch: PartPrefetch, Loader: LoaderClass): LoaderClass {
  return class extends Loader {
    private waiting: (() => void) | undefined;

    override load(...[context, config, callbacks]: Load): void {
      const coming = context.rangeEnd ? undefined : prefetch.take(context.url);
      if (!coming) {
        super.load(context, config, callbacks);
        return;
      }
      this.context = context;
      let over = false;
      this.waiting = () => {
        over = true;
        this.stats.aborted = true;
        callbacks.onAbort?.(this.stats, context, null);
      };
      void coming.then((fetched) => {
        if (over) return;
        this.waiting = undefined;
        if (!fetched) {
          super.load(context, config, callbacks);
          return;
        }
        const { data, firstByteMs, endMs } = fetched;
        // As if it had come just now: how long the server held it, or it waited here, says nothing about the line.
        const end = performance.now();
        const first = end - (endMs - firstByteMs);
        this.stats.loading = { start: first, first, end };
        this.stats.loaded = this.stats.total = data.byteLength;
        callbacks.onProgress?.(this.stats, context, data, null);
        callbacks.onSuccess({ url: context.url, data, code: 200 }, this.stats, context, null);
      });
    }

    override abort(): void {
      const { waiting } = this;
      this.waiting = undefined;
      if (waiting) waiting();
      else super.abort();
    }

    override destroy(): void {
      this.waiting = undefined;
      super.destroy();
    }
  };
}
