// SPDX-License-Identifier: Apache-2.0
// Runs the suites, each in a process of Node's own test runner. Those that judge moving pictures have the machine for
// themselves, because the cores are for the server and the browsers; the others, which only wait for what happens, run
// beside each other.
// In: `node run.mjs [report.tap] [--only NAME]...`; out: a line when a suite begins, its results when it has ended, and a
// TAP report for scripts/test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BROWSERS } from './lib/browser.mjs';
import { canMakeNetworks } from './lib/own-network.mjs';

/** Half of their time they wait. */
const TOGETHER = cpus().length + 1;

const folder = dirname(fileURLToPath(import.meta.url));
const wanted = [];
let report;
for (let rest = process.argv.slice(2); rest.length > 0; rest = rest.slice(1)) {
  if (rest[0] === '--only') {
    wanted.push(rest[1]);
    rest = rest.slice(1);
  } else {
    report = resolve(rest[0]);
  }
}

const suites = readdirSync(join(folder, 'suites'))
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
for (const [name, path] of Object.entries(BROWSERS)) {
  if (existsSync(path)) continue;
  console.error(`There is no browser at ${path}: run scripts/setup --tests, or set ${name}.`);
  process.exit(1);
}

const startedAt = performance.now();
let begun = 0;
let failed = 0;
if (report) writeFileSync(report, '');

async function run(suite) {
  const name = suite.replace('.test.mjs', '');
  begun += 1;
  console.log(`${name} begins (${begun} of ${suites.length}, ${seconds(startedAt)} s)`);
  const part = report && `${report}.${name}`;
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
  if (part) reporters.push('--test-reporter=tap', `--test-reporter-destination=${part}`);
  const since = performance.now();
  const child = spawn(process.execPath, ['--test', ...reporters, join('suites', suite)], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // What runs beside each other is not printed through each other.
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) failed = 1;
  console.log(`${output}${name} ${code === 0 ? 'passed' : 'FAILED'} after ${seconds(since)} s`);
  if (part && existsSync(part)) {
    appendFileSync(report, readFileSync(part));
    rmSync(part);
  }
}

function seconds(since) {
  return Math.round((performance.now() - since) / 1000);
}

/** The last ones of the calm ones take longest, so they begin. */
const JUDGES_PICTURES = /^(10-stage|12-lipsync|15-h264|18-bad-lines|20-crash|30-playlist|32-frames|35-ladder|45-watch|60-turn)\./;
const judging = suites.filter((one) => JUDGES_PICTURES.test(one));
const impossible = judging.filter((one) => one.startsWith('18-bad-lines.')).filter(() => !canMakeNetworks());
for (const suite of impossible)
  console.log(`${suite} is left out: it needs network namespaces and /dev/net/tun, which this machine does not give`);
for (const suite of judging.filter((one) => !impossible.includes(one))) await run(suite);
const calm = suites.filter((one) => !JUDGES_PICTURES.test(one)).reverse();
const lane = async () => {
  for (let next = calm.shift(); next; next = calm.shift()) await run(next);
};
await Promise.all(Array.from({ length: TOGETHER }, lane));
process.exit(failed);
