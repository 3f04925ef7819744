// SPDX-License-Identifier: Apache-2.0
// What a viewer's browser has to fetch before the first picture, and before the whole page. In: the chunks that Rollup made;
// out: a line each in the log, and a build that fails where one is over its budget.
import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

interface Budget {
  name: string;
  /** Modules whose chunks are fetched, with everything these import statically. */
  modules: string[];
  /** gzip, kB (1000 bytes). */
  limit: number;
}

const FIRST = ['src/watch/main.ts', 'hls.js/dist/hls.light.mjs'];

/** Raise a limit only with a reason that a viewer on a slow line would accept. */
export const BUDGETS: readonly Budget[] = [
  { name: '/watch: script before the first picture', modules: FIRST, limit: 150 },
  {
    name: '/embed: script before the first picture',
    modules: ['src/embed/main.ts', FIRST[1] ?? ''],
    limit: 145,
  },
  {
    name: '/watch: all script of the page',
    modules: [...FIRST, 'src/watch/mount-watch-page.tsx'],
    limit: 390,
  },
];

type Chunks = Rollup.OutputBundle;

/** Pure: the chunks of these modules and what they import statically. */
export function closure(chunks: Chunks, modules: readonly string[]): Rollup.OutputChunk[] {
  const all = Object.values(chunks).filter((one) => one.type === 'chunk');
  const found = new Set<Rollup.OutputChunk>();
  const take = (chunk: Rollup.OutputChunk | undefined): void => {
    if (!chunk || found.has(chunk)) return;
    found.add(chunk);
    for (const name of chunk.imports) take(all.find((one) => one.fileName === name));
  };
  for (const module of modules) {
    const home = all.find((chunk) => chunk.moduleIds.some((id) => id.endsWith(module)));
    if (!home) throw new Error(`no chunk has the module ${module}`);
    take(home);
  }
  return [...found];
}

export function budget(): Plugin {
  return {
    name: 'rostra-budget',
    apply: 'build',
    writeBundle(_options, bundle) {
      for (const { name, modules, limit } of BUDGETS) {
        const bytes = closure(bundle, modules).reduce(
          (sum, { code }) => sum + gzipSync(code, { level: 9 }).length,
          0,
        );
        const size = `${name}: ${(bytes / 1000).toFixed(1)} kB gzipped of ${limit}`;
        this.info(size);
        if (bytes > limit * 1000) this.error(`${size}: over budget; see vite/budget.ts`);
      }
    },
  };
}
