// SPDX-License-Identifier: Apache-2.0
// Real Chromium on emulated bad lines against a real server, judged by what people may expect (lib/limits.mjs). In: options,
// see scripts/netlab; a network namespace of its own, as root. Out: a Markdown table; exit code 1 when a limit is missed.
import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { Lab } from './lib/lab.mjs';
import { prepareServerSide } from './lib/line.mjs';
import { header, rowOf } from './lib/table.mjs';
import { bandwidth } from './scenarios/bandwidth.mjs';
import { loss } from './scenarios/loss.mjs';
import { uplink } from './scenarios/uplink.mjs';

const SCENARIOS = [bandwidth, loss, uplink];

const { values } = parseArgs({
  options: {
    engine: { type: 'string', multiple: true, default: ['on'] },
    only: { type: 'string', multiple: true, default: [] },
    short: { type: 'boolean', default: false },
    queue: { type: 'string', default: '500' },
    rows: { type: 'string' },
    json: { type: 'string' },
    pictures: { type: 'boolean', default: false },
  },
});
const wrong = [
  ...values.engine.filter((word) => !['on', 'off'].includes(word)).map((word) => `--engine ${word}`),
  ...values.only.filter((word) => !SCENARIOS.some(({ name }) => name === word)).map((word) => `--only ${word}`),
];
if (wrong.length > 0) {
  console.error(`not understood: ${wrong.join(', ')}; scripts/netlab --help`);
  process.exit(2);
}
const scenarios = SCENARIOS.filter(({ name }) =>
  values.only.length > 0 ? values.only.includes(name) : !values.short || name !== 'uplink',
);

prepareServerSide();
const rows = [];
console.log(header());
for (const way of values.engine) {
  const engine = way === 'on';
  const options = { short: values.short, queue: Number(values.queue), rows: values.rows };
  // People with the same cameras are the same lab.
  for (const together of groupByCameras(scenarios).values()) {
    const lab = await Lab.open({ engine, cameras: together[0].cameras });
    try {
      for (const scenario of together) {
        for await (const judged of scenario.run(lab, options)) {
          const row = { engine, ...judged };
          if (rows.length === 0) console.error(`Ada sends ${row.layers.map(inWords).join(', ')}`);
          rows.push(row);
          console.log(rowOf(row));
          if (values.pictures) await lab.keepPictures(`${way}, ${rows.length} ${row.line}`.replaceAll('/', ' per '));
        }
      }
    } finally {
      await lab.close();
    }
  }
}
if (values.json) writeFileSync(values.json, JSON.stringify(rows, null, 1));
const missed = rows.filter((row) => row.missed.length > 0);
for (const row of missed) {
  for (const text of row.missed) console.error(`missed, engine ${row.engine ? 'on' : 'off'}, ${row.line}: ${text}`);
}
console.error(`${rows.length - missed.length} of ${rows.length} rows within all limits; load ${loadavg()[0].toFixed(1)}`);
process.exit(missed.length > 0 ? 1 : 0);

function inWords({ height, fps, kbps }) {
  return `${height} lines, ${fps.toFixed(0)} frames/s, ${kbps.toFixed(0)} kbit/s`;
}

function groupByCameras(all) {
  const groups = new Map();
  for (const one of all) groups.set(one.cameras.join(), [...(groups.get(one.cameras.join()) ?? []), one]);
  return groups;
}
