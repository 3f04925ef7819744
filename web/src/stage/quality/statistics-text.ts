// SPDX-License-Identifier: Apache-2.0
// The statistics for somebody who is asked for help. In: the rows of the panel, the time and the browser; out: plain text.
import { texts } from '../../shared/texts';
import { UNKNOWN, verdictText, type PathRow, type PersonRows } from './statistics-table';

export interface StatisticsText {
  at: Date;
  browser: string;
  paths: readonly PathRow[];
  people: readonly PersonRows[];
}

export function statisticsText({ at, browser, paths, people }: StatisticsText): string {
  const { title, path } = texts.connection;
  const lines = [
    `${texts.product}, ${title}, ${at.toISOString()}`,
    browser,
    '',
    ...paths.map((row) => `${row.label}: ${path.sending} ${row.sending}, ${path.receiving} ${row.receiving}`),
  ];
  for (const { name, verdict, streams } of people) {
    lines.push('', verdict ? `${name} (${verdictText(verdict)})` : name);
    for (const { label, bitrate, loss, details } of streams) {
      const said = loss === UNKNOWN ? [] : [`${texts.connection.streams.loss} ${loss}`];
      lines.push(`  ${label}: ${[bitrate, ...said, ...details].join(' · ')}`);
    }
  }
  return lines.join('\n');
}
