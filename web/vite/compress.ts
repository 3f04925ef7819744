// SPDX-License-Identifier: Apache-2.0
// Compresses what a browser will fetch with Brotli, which is too slow to do for every start of a server. In: the files that
// Vite wrote; out: `name.br` beside each, as src/origin/web/pages reads them. gzip, which is quick, the server makes itself.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:js|css|html|svg|json|webmanifest|txt)$/;
/** Where less could be gained than the header of the answer takes. */
const SMALLEST = 256;

export function compress(): Plugin {
  return {
    name: 'rostra-compress',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      const files = Object.keys(bundle).filter((name) => TEXT.test(name));
      await Promise.all(
        files.map(async (name) => {
          const content = await readFile(join(dir, name));
          if (content.length < SMALLEST) return;
          const packed = await promisify(brotliCompress)(content, {
            params: {
              [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
              [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
              [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
            },
          });
          if (packed.length < content.length) await writeFile(join(dir, `${name}.br`), packed);
        }),
      );
    },
  };
}
