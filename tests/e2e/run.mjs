// SPDX-License-Identifier: Apache-2.0
// Runs the suites with Node's own test runner: first those that look at moving pictures, one after another, because the
// cores are for the server and the browsers; then those about people and forms, two at a time.
// In: `node run.mjs [report.tap] [--only NAME]...`; out: readable results, and a TAP report for scripts/test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

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
  .sort()
  .map((name) => join('suites', name));
const chromium = process.env.ROSTRA_CHROMIUM ?? '/usr/bin/chromium';
if (!existsSync(chromium)) {
  console.error(`There is no browser at ${chromium}: run scripts/setup --tests, or set ROSTRA_CHROMIUM.`);
  process.exit(1);
}

// The numbers from 60 on, but for relays, which carry media. The last ones take longest, so they begin.
const isCalm = (suite) => /^suites\/[6-9]/.test(suite) && !suite.includes('turn');
const stages = [
  { suites: suites.filter((suite) => !isCalm(suite)), together: 1 },
  { suites: suites.filter(isCalm).reverse(), together: 2 },
].filter((stage) => stage.suites.length > 0);

if (report) writeFileSync(report, '');
let failed = 0;
for (const [number, stage] of stages.entries()) {
  const part = report && `${report}.${number}`;
  const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
  if (part) reporters.push('--test-reporter=tap', `--test-reporter-destination=${part}`);
  const args = ['--test', `--test-concurrency=${stage.together}`, ...reporters, ...stage.suites];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) failed = 1;
  if (part && existsSync(part)) {
    appendFileSync(report, readFileSync(part));
    rmSync(part);
  }
}
process.exit(failed);
