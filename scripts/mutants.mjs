// SPDX-License-Identifier: Apache-2.0
// Mutation testing of the rules that keep strangers out. In: mutants-table.mjs, a line per change; out: which test noticed
// it, exit 1 when one did not. Works in a copy of the checkout in build/mutants, with a build of its own that ccache fills.
// How to call it: scripts/mutants --help.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from './mutants-table.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const kPatience = 120_000; // of a test that a change made hang, ms

/** What is wrong with the table itself, one sentence each. */
function mistakes() {
  const found = [];
  const names = new Set();
  for (const one of table) {
    if (names.has(one.name)) found.push(`${one.name}: this name is in the table twice`);
    names.add(one.name);
    const path = join(root, one.file);
    const count = existsSync(path) ? readFileSync(path, 'utf8').split(one.text).length - 1 : -1;
    if (count < 0) found.push(`${one.name}: there is no file ${one.file}`);
    else if (count !== 1) found.push(`${one.name}: ${one.file} has this ${count} times, and should have it once: ${one.text}`);
  }
  return found;
}

/** Makes the copy equal to what is tracked or new here; files that are the same stay untouched, and so does their build. */
function copyCheckout(copy) {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '--', ':!web', ':!tests/e2e'], { cwd: root, encoding: 'utf8' });
  const files = new Set(list.split('\n').filter((file) => file && existsSync(join(root, file))));
  for (const file of files) {
    const [from, to] = [join(root, file), join(copy, file)];
    const bytes = readFileSync(from);
    if (existsSync(to) && readFileSync(to).equals(bytes)) continue;
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes, { mode: statSync(from).mode });
  }
  for (const file of filesBelow(copy)) {
    if (!files.has(file)) rmSync(join(copy, file));
  }
}

/** Paths of all files below a folder, without those of its build. */
function filesBelow(folder, under = '') {
  return readdirSync(join(folder, under), { withFileTypes: true }).flatMap((entry) => {
    const path = join(under, entry.name);
    if (!entry.isDirectory()) return [path];
    return path === 'build' ? [] : filesBelow(folder, path);
  });
}

/** Runs a program; its exit code (null = it was ended), and all it said. */
function run(program, args, options = {}) {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'], ...options });
  return { code: done.status, said: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}` };
}

function fail(sentence, said = '') {
  console.error(`${said.split('\n').slice(-30).join('\n')}\n${sentence}`);
  process.exit(1);
}

function main(args) {
  if (args[0] === '--list') {
    for (const one of table) console.log(`${one.name.padEnd(30)} ${one.target.padEnd(20)} ${one.file}`);
    return 0;
  }
  const wrong = mistakes();
  if (wrong.length > 0) fail(`${wrong.join('\n')}\nBring scripts/mutants-table.mjs up to date.`);
  if (args[0] === '--check') {
    console.log(`${table.length} changes, each of one line that is there`);
    return 0;
  }
  const jobs = args[0] === '--jobs' ? args.splice(0, 2)[1] : '1';
  const chosen = table.filter((one) => args.length === 0 || args.some((start) => one.name.startsWith(start)));
  if (chosen.length === 0) fail(`no change is called ${args.join(' or ')}; scripts/mutants --list names all`);

  const copy = join(root, 'build/mutants');
  mkdirSync(copy, { recursive: true });
  copyCheckout(copy);
  const folder = join(copy, 'build/release');
  const build = (targets) => run('ninja', ['-C', folder, '-j', jobs, ...targets]);
  const test = (one) =>
    run(join(folder, 'bin', one.target), [`--gtest_filter=${one.filter}`, '--gtest_brief=1'], {
      cwd: folder,
      timeout: kPatience,
      killSignal: 'SIGKILL',
      env: { ...process.env, G_DEBUG: 'fatal-criticals' },
    });
  const configured = run('cmake', ['--preset', 'release'], { cwd: copy });
  if (configured.code !== 0) fail('CMake could not configure the copy', configured.said);
  const targets = [...new Set(chosen.map((one) => one.target))];
  console.log(`building ${targets.join(' ')} without a change`);
  const built = build(targets);
  if (built.code !== 0) fail('the copy does not build without a change', built.said);
  for (const one of chosen) {
    const before = test(one);
    if (before.code !== 0 || /\b0 tests from/.test(before.said)) fail(`${one.target} ${one.filter} fails without a change`, before.said);
  }

  let bad = 0;
  for (const one of chosen) {
    const started = Date.now();
    const path = join(copy, one.file);
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace(one.text, () => one.instead));
    const compiled = build([one.target]);
    const outcome = compiled.code !== 0 ? 'DOES NOT COMPILE' : test(one).code === 0 ? 'NOT NOTICED' : 'noticed';
    writeFileSync(path, whole);
    if (outcome !== 'noticed') bad += 1;
    if (compiled.code !== 0) console.error(compiled.said.split('\n').filter((line) => line.includes('error:')).slice(0, 3).join('\n'));
    const seconds = ((Date.now() - started) / 1000).toFixed(0);
    console.log(`${one.name.padEnd(30)} ${one.target.padEnd(20)} ${outcome.padEnd(17)} ${seconds.padStart(4)} s  ${one.file}`);
  }
  console.log(`${chosen.length} changes, ${chosen.length - bad} noticed, ${bad} not`);
  return bad === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
