// SPDX-License-Identifier: Apache-2.0
// Compresses what a browser will fetch, which takes seconds, too long for every start of a server. In: the files that Vite
// wrote; out: `name.br` and `name.gz` beside each where they are smaller, as src/origin/web/pages reads them.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
/** Only developers fetch these, and few: gzip has to do. */
const MAP = /\.map$/;
/** Where less could be gained than the header of the answer takes. */
const SMALLEST = 256;

export function compress(): Plugin {
  return {
    name: 'rostra-compress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      const files = Object.keys(bundle).filter((name) => TEXT.test(name) || MAP.test(name));
      await Promise.all(
        files.map(async (name) => {
          const content = await readFile(join(dir, name));
          if (content.length < SMALLEST) return;
          const write = async (suffix: string, packed: Buffer): Promise<void> => {
            if (packed.length < content.length) await writeFile(join(dir, `${name}.${suffix}`), packed);
          };
          await write('gz', await promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }));
          if (MAP.test(name)) return;
          const brotli = await promisify(brotliCompress)(content, {
            params: {
              [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
              [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
              [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
            },
          });
          await write('br', brotli);
        }),
      );
    },
  };
}
