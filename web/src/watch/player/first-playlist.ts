// SPDX-License-Identifier: Apache-2.0
// Gives hls.js the multivariant playlist that the player has read already: one round trip less before the first picture.
// In: hls.js's loader and the text; out: a loader that answers the first question with it and passes on every other.
import type { HlsConfig } from 'hls.js';

type LoaderClass = HlsConfig['loader'];

export function answerFirst(Loader: LoaderClass, playlist: string): LoaderClass {
  let kept: string | undefined = playlist;
  return class extends Loader {
    override load(...[context, config, callbacks]: Parameters<InstanceType<LoaderClass>['load']>): void {
      const data = kept;
      kept = undefined;
      if (data === undefined) {
        super.load(context, config, callbacks);
        return;
      }
      this.context = context;
      const now = performance.now();
      this.stats.loading = { start: now, first: now, end: now };
      this.stats.loaded = this.stats.total = data.length;
      // As a loader does: after the call.
      queueMicrotask(() =>
        callbacks.onSuccess({ url: context.url, data, code: 200 }, this.stats, context, null),
      );
    }
  };
}
