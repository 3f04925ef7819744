// SPDX-License-Identifier: Apache-2.0
// The database that a test's server keeps its rows in. In: ROSTRA_E2E_DATABASE: nothing or "sqlite" = a file in the data
// folder; "postgresql" = a PostgreSQL of the test's own; "postgresql://..." = an empty database that is there already.
// Out: what `rostra serve` has to be told, and stop().
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './wait.mjs';

const VERSIONS = '/usr/lib/postgresql';

/** {args, stop()}. */
export async function startDatabase(wanted = process.env.ROSTRA_E2E_DATABASE ?? 'sqlite') {
  if (wanted === 'sqlite' || wanted === '') return { args: [], stop: async () => undefined };
  if (wanted.startsWith('postgresql://'))
    return { args: ['--database', wanted], stop: async () => undefined };
  if (wanted !== 'postgresql')
    throw new Error(`ROSTRA_E2E_DATABASE=${wanted}: say sqlite, postgresql or an address`);
  return startPostgres();
}

function programs() {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions.find((version) => existsSync(join(VERSIONS, version, 'bin', 'initdb')));
  if (!found) throw new Error('PostgreSQL is not installed; scripts/setup --tests installs it');
  return join(VERSIONS, found, 'bin');
}

/** PostgreSQL refuses to run as root. */
function unprivileged() {
  if (process.getuid() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return { uid: Number(uid), gid: Number(gid) };
}

async function startPostgres() {
  const bin = programs();
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'rostra-pg-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder };
  const initdb = [
    '-D',
    data,
    '-U',
    'rostra',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale',
    'C.UTF-8',
    '--no-sync',
  ];
  const made = spawnSync(join(bin, 'initdb'), initdb, { ...options, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  // Reached by a socket in its own folder only: no port that somebody else may want.
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings], { ...options, stdio: 'ignore' });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  const ready = ['-q', '-h', folder, '-U', 'rostra', '-d', 'postgres'];
  await until('PostgreSQL is ready', () => spawnSync(join(bin, 'pg_isready'), ready).status === 0, {
    timeoutMs: 60_000,
  });
  return {
    args: ['--database', `postgresql://rostra@/postgres?host=${encodeURIComponent(folder)}`],
    stop: async () => {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
