// SPDX-License-Identifier: Apache-2.0
// The short form of scripts/netlab: real Chromium behind an emulated line that becomes narrow and wide again, and then
// loses packets, beside somebody whose line is free. What each of them gets is a share of what the sender made in the
// same seconds. The limits (tests/netlab/lib/limits.mjs) are those of an idle machine; here there is some room between
// what a busy one gives, and what a sender would that did not adapt: a frame every two seconds, and 26 Mbit/s.
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

  const rowOf = (line) => {
    const row = rows.findLast((one) => one.line === line);
    assert.ok(row, `measured: ${rows.map((one) => one.line).join(', ')}`);
    return row;
  };
  const nobodyElseNotices = ({ other }) => {
    assert.ok(other.share >= 0.85, `the third one gets ${other.share} of the frames`);
    assert.deepEqual(other.heights, [360]);
    assert.ok(other.concealed <= 0.02, `${other.concealed} of the third one's sound`);
  };

  it('get the picture that fits a line of 1 Mbit/s, and sound', () => {
    const row = rowOf('1000 kbit/s');
    assert.equal(row.height, 180);
    assert.ok(row.share >= 0.75, `${row.share} of the frames`);
    assert.ok(row.offered <= 1100, `${row.offered} kbit/s went into the line`);
    assert.ok(row.queueP95 <= 300, `packets waited for ${row.queueP95} ms`);
    assert.ok(row.concealed <= 0.03, `${row.concealed} of the sound was made up`);
    nobodyElseNotices(row);
  });

  it('get the large picture back when the line is free again', () => {
    const row = rowOf('free');
    assert.equal(row.height, 360);
    assert.ok(row.share >= 0.75, `${row.share} of the frames`);
    nobodyElseNotices(row);
  });

  it('get their pictures where a tenth of the packets is lost on a long way', () => {
    const row = rowOf('10 % lost, RTT 100 ms');
    assert.ok(row.share >= 0.7, `${row.share} of the frames`);
    assert.ok(row.concealed <= 0.06, `${row.concealed} of the sound was made up`);
    assert.ok(row.resent <= 0.25, `${row.resent} of the media was sent again`);
    nobodyElseNotices(row);
  });
});
