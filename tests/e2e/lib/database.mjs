// SPDX-License-Identifier: Apache-2.0
// The databases that suites run on, one after another: SQLite in the data folder of the server, and a PostgreSQL of the
// test's own. In: ROSTRA_TEST_DATABASES, to choose; out: what `rostra serve` has to be told, and stop().
import { Postgres } from './postgres.mjs';

const chosen = process.env.ROSTRA_TEST_DATABASES?.split(',');

/** Of suites that call the API: whatever a database can change shows there. */
export const DATABASES = chosen ?? ['sqlite', 'postgresql'];

/** Of suites in browsers: one, because pages know a database by the API's answers only; all that were chosen, if any. */
export const pagesOn = (database) => chosen ?? [database];

/** {args, stop()} of 'sqlite', 'postgresql', or an empty database that is there already ('postgresql://...'). */
export async function startDatabase(name) {
  if (name === 'sqlite') return { args: ['--database', name], stop: async () => undefined };
  if (name.startsWith('postgresql://')) return { args: ['--database', name], stop: async () => undefined };
  if (name !== 'postgresql')
    throw new Error(`ROSTRA_TEST_DATABASES has ${name}: say sqlite, postgresql or an address`);
  const postgres = await Postgres.start();
  return { args: ['--database', postgres.url], stop: () => postgres.close() };
}
