// SPDX-License-Identifier: Apache-2.0
// Says which tests of a run took longest. In: reports (CTest's JUnit with the output of its GoogleTest programs, Node's
// TAP, Vitest's JSON); out: one line each.
//
//   node scripts/slowest.mjs REPORT...
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';

const COUNT = 10;

/** Single tests of GoogleTest programs; other programs are one test. */
function ofJunit(text) {
  return [...text.matchAll(/<testcase name="([^"]*)"[^>]*time="([^"]*)"[^>]*>([^]*?)<\/testcase>/g)].flatMap(
    ([, program, seconds, body]) => {
      const inside = [...body.matchAll(/\[ +(?:OK|FAILED) +\] (\S+)[^\n]*? \((\d+) ms\)/g)];
      if (inside.length === 0) return [{ name: program, ms: Number(seconds) * 1000 }];
      return inside.map(([, name, ms]) => ({ name: `${program} ${name}`, ms: Number(ms) }));
    },
  );
}

/** Tests without those that only hold others. */
function ofTap(text) {
  return [
    ...text.matchAll(/^ *(?:not )?ok \d+ - (.*)\n *---\n *duration_ms: ([\d.]+)\n(?! *type: 'suite')/gm),
  ].map(([, name, ms]) => ({ name, ms: Number(ms) }));
}

function ofVitest(text) {
  return JSON.parse(text).testResults.flatMap((file) =>
    file.assertionResults.map((test) => ({
      name: `${basename(file.name)} ${test.fullName}`,
      ms: test.duration ?? 0,
    })),
  );
}

const readers = { '.xml': ofJunit, '.tap': ofTap, '.json': ofVitest };
const all = process.argv
  .slice(2)
  .filter((path) => existsSync(path))
  .flatMap((path) => readers[extname(path)]?.(readFileSync(path, 'utf8')) ?? [])
  .sort((a, b) => b.ms - a.ms)
  .slice(0, COUNT);
if (all.length > 0) console.log(`  The ${all.length} slowest tests:`);
for (const { name, ms } of all) console.log(`  ${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
