// SPDX-License-Identifier: Apache-2.0
// Rows as a Markdown table, one line at a time as they come. Pure.

const COLUMNS = [
  ['engine', (row) => (row.engine ? 'on' : 'off')],
  ['line', (row) => row.line],
  ['frames/s', (row) => row.fps.toFixed(1)],
  ['share %', (row) => (row.share * 100).toFixed(0)],
  ['lines', (row) => (row.height === 0 ? 'paused' : String(row.height))],
  ['there after s', (row) => (row.settling ? (row.reached?.toFixed(1) ?? '-') : '')],
  ['longest gap ms', (row) => String(row.gapMs)],
  ['concealed % (first 3 s)', (row) => withFirst((row.concealed * 100).toFixed(1), row.concealedFirst * 100, 1)],
  ['offered kbit/s (first)', (row) => withFirst(row.offered.toFixed(0), row.offeredFirst, 0)],
  ['queue p50 / p95 ms (first)', (row) => withFirst(`${row.queueP50} / ${row.queueP95}`, row.queueFirst, 0)],
  ['switches', (row) => String(row.switches)],
  ['key frames/s', (row) => (row.keyFrames / row.keyFrameSeconds).toFixed(2)],
  [
    'third: frames/s, lines, concealed %',
    ({ other }) => `${other.fps.toFixed(1)}, ${other.heights.join('>')}, ${(other.concealed * 100).toFixed(1)}`,
  ],
  ['missed', (row) => row.missed.join('; ')],
];

const withFirst = (text, first, digits) => (Number.isFinite(first) ? `${text} (${first.toFixed(digits)})` : text);
const line = (cells) => `| ${cells.join(' | ')} |`;

export const header = () => [line(COLUMNS.map(([name]) => name)), line(COLUMNS.map(() => '---'))].join('\n');
export const rowOf = (row) => line(COLUMNS.map(([, cell]) => cell(row)));
