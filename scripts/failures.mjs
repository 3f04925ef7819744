// SPDX-License-Identifier: Apache-2.0
// Says once more, at the end of a long run, which tests failed and why: a log of 20 minutes hides them, and whoever
// keeps only its end never sees them. In: reports (CTest's JUnit, Node's TAP, Vitest's JSON); out: text.
//
//   node scripts/failures.mjs REPORT...
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';

const LINES = 40;
const unescape = (text) =>
  text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replace(/&amp;/g, '&');
/** The end of a program's output: what it failed on is said last. */
const end = (text) => text.trimEnd().split('\n').slice(-LINES).join('\n');

/** Of a program, the parts between GoogleTest's "[ RUN ]" and "[  FAILED  ]", or the end of what it printed. */
function ofOutput(output) {
  const parts = [...output.matchAll(/^\[ RUN {6}\] (\S+)\n((?:(?!^\[ RUN)[^])*?)^\[ {2}FAILED {2}\] \1/gm)];
  return parts.length > 0 ? parts.map(([, name, text]) => `${name}\n${end(text)}`).join('\n') : end(output);
}

function ofJunit(text) {
  return [...text.matchAll(/<testcase name="([^"]*)"[^>]*status="fail"[^>]*>([^]*?)<\/testcase>/g)].map(
    ([, name, body]) => ({
      name: unescape(name),
      why: ofOutput(unescape(/<system-out>([^]*?)<\/system-out>/.exec(body)?.[1] ?? '')),
    }),
  );
}

function ofTap(text) {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const found = /^( *)not ok \d+ - (.*)$/.exec(line);
    if (!found) return [];
    const [, indent, name] = found;
    const close = lines.findIndex((other, i) => i > at && other === `${indent}  ...`);
    const block = lines.slice(at + 2, close < 0 ? at + LINES : close);
    // A suite fails because of its tests, which are said already.
    if (block.some((other) => /failureType: 'subtestsFailed'/.test(other))) return [];
    return [
      {
        name,
        why: block
          .map((other) => other.slice(indent.length + 2))
          .slice(0, LINES)
          .join('\n'),
      },
    ];
  });
}

function ofVitest(text) {
  return JSON.parse(text).testResults.flatMap((file) => [
    ...(file.status === 'failed' && file.assertionResults.length === 0
      ? [{ name: file.name, why: end(file.message ?? '') }]
      : []),
    ...file.assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({
        name: `${basename(file.name)}: ${test.fullName}`,
        why: test.failureMessages.join('\n').split('\n').slice(0, LINES).join('\n'),
      })),
  ]);
}

const readers = { '.xml': ofJunit, '.tap': ofTap, '.json': ofVitest };
for (const report of process.argv.slice(2).filter((path) => existsSync(path))) {
  for (const { name, why } of readers[extname(report)]?.(readFileSync(report, 'utf8')) ?? []) {
    console.log(`\nFAILED ${name} (${basename(report)})`);
    console.log(why.replace(/^/gm, '    '));
  }
}
