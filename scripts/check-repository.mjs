// SPDX-License-Identifier: Apache-2.0
// Checks that no compiler makes. In: the tracked files. Out: one line per problem, exit 1 when there is any.
//  - links and `paths` in the documents lead to files that exist
//  - modules include only modules before them (the order of CMakeLists.txt), and folders of a module only folders
//    before them
//  - every source file starts with its licence line and says what it is for
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file && existsSync(join(root, file)));
const read = (file) => readFileSync(join(root, file), 'utf8');
const problems = [];
const report = (file, line, text) => problems.push(`${file}:${line}: ${text}`);

const folders = new Set(files.flatMap((file) => {
  const parts = file.split('/');
  return parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
}));
const known = (path) => files.includes(path) || folders.has(path);

// `src/sfu/forward/fan_out` stands for the header and source of that name, as a reader would expect.
function leadsSomewhere(path) {
  const plain = path.replace(/\/$/, '');
  if (known(plain) || ['.cpp', '.hpp', '.ts', '.tsx', '.md'].some((end) => known(plain + end))) return true;
  const star = plain.indexOf('*');
  return star >= 0 && files.some((file) => file.startsWith(plain.slice(0, star)));
}

for (const file of files.filter((name) => name.endsWith('.md'))) {
  let fenced = false;
  read(file).split('\n').forEach((text, index) => {
    if (text.startsWith('```')) fenced = !fenced;
    if (fenced) return;
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|mailto:|#)/.test(target)) continue;
      const path = normalize(join(dirname(file), target.split('#')[0]));
      if (!known(path.replace(/\/$/, ''))) report(file, index + 1, `link to ${target}, which does not exist`);
    }
    for (const [, path] of text.matchAll(/`((?:src|include|web|scripts|tests|pipelines|docs)\/[\w./*{},-]+)`/g)) {
      if (path.includes('{') || path.startsWith('web/dist')) continue;
      if (!leadsSomewhere(path) && !leadsSomewhere(join(dirname(file), path))) report(file, index + 1, `names ${path}, which does not exist`);
    }
  });
}

// The folders of a module, in its order: each includes only folders before it. Files that stand in the module itself
// may include all of them; a module that is not here has no folders.
const inside = {
  api: ['core', 'handlers'],
  control: ['config', 'metrics', 'supervisor', 'signalling', 'show', 'room', 'operations', 'serve', 'doctor'],
  mix: ['scene', 'input', 'output', 'worker'],
  origin: ['live', 'web'],
  pipeline: ['template', 'catalog', 'check'],
  rtp: ['packet', 'payload', 'sdp', 'forward', 'srtp', 'rtcp', 'receive', 'send', 'congestion'],
  sfu: ['metrics', 'workaround', 'rtcp', 'forward', 'engine', 'transport', 'worker'],
  store: ['database', 'sqlite', 'postgres', 'rows'],
};
const order = /foreach\(module ([^)]*)\)/.exec(read('CMakeLists.txt'))[1].trim().split(/\s+/);
for (const file of files) {
  const match = /^src\/(\w+)\/(?:(\w+)\/)?.*\.[ch]pp$/.exec(file);
  if (!match) continue;
  const [, module, folder] = match;
  const own = order.indexOf(module);
  if (own < 0) {
    report(file, 1, `module ${module} is not in the order of CMakeLists.txt`);
    continue;
  }
  if (folder && !inside[module]?.includes(folder)) {
    report(file, 1, `folder ${folder} of ${module} is not in the order of this check`);
    continue;
  }
  read(file).split('\n').forEach((text, index) => {
    const include = /^#include "(\w+)\/(?:(\w+)\/)?/.exec(text);
    if (!include) return;
    const other = order.indexOf(include[1]);
    if (other < 0) report(file, index + 1, `includes ${include[1]}, which is no module of src`);
    if (other > own) report(file, index + 1, `${module} includes ${include[1]}, which stands below it`);
    if (other !== own || !folder || !include[2]) return;
    const [from, to] = [folder, include[2]].map((name) => inside[module].indexOf(name));
    if (to > from) report(file, index + 1, `${module}/${folder} includes ${module}/${include[2]}, which stands below it`);
  });
}

for (const file of files.filter((name) => /\.(cpp|hpp|ts|tsx|mjs)$/.test(name) && !name.includes('/corpus/'))) {
  const [first] = read(file).split('\n');
  if (!first.includes('SPDX-License-Identifier: Apache-2.0')) report(file, 1, 'does not start with its licence line');
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`${files.length} files: links, paths, layering and licence lines are in order`);
