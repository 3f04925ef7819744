// SPDX-License-Identifier: Apache-2.0
// Runs the suites one after another with Node's own test runner: the cores are for the server and the browsers.
// In: `node run.mjs [report.tap] [--only NAME]...`; out: readable results, and a TAP report for scripts/test.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
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

const reporters = ['--test-reporter=spec', '--test-reporter-destination=stdout'];
if (report) reporters.push('--test-reporter=tap', `--test-reporter-destination=${report}`);
const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...reporters, ...suites], {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
});
child.on('exit', (code) => process.exit(code ?? 1));
