// SPDX-License-Identifier: Apache-2.0
// The short form of scripts/netlab: real Chromium behind an emulated line that becomes narrow and wide again, and then
// loses packets, beside somebody whose line is free. What each of them gets is a share of what the sender made in the
// same seconds (tests/netlab/lib/limits.mjs), so that a busy machine takes from both.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { inOwnNetwork } from '../lib/own-network.mjs';

const lab = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'netlab', 'run.mjs');

async function measure(file) {
  const [program, ...words] = inOwnNetwork(process.execPath, lab, '--short', '--json', file);
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  }
  await once(child, 'close');
  console.log(output);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`nothing was measured: ${output}`);
  }
}

describe('people on bad lines', () => {
  let folder;
  let rows;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rostra-bad-lines-'));
    rows = await measure(join(folder, 'rows.json'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [name, line] of [
    ['get the picture that fits a line of 1 Mbit/s, and sound', '1000 kbit/s'],
    ['get the large picture back when the line is free again', 'free'],
    ['get every picture where a tenth of the packets is lost on a long way', '10 % lost, RTT 100 ms'],
  ]) {
    it(`${name}, and nobody else notices`, () => {
      const row = rows.findLast((one) => one.line === line);
      assert.ok(row, `measured: ${rows.map((one) => one.line).join(', ')}`);
      assert.deepEqual(row.missed, []);
    });
  }
});
