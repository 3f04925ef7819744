// SPDX-License-Identifier: Apache-2.0
// A PostgreSQL of the test's own: in a folder that is removed afterwards, on a port of its own, loopback only. It
// refuses to run as root, so a root's test runs it as the user postgres.
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePorts } from './ports.mjs';
import { until } from './wait.mjs';

const base = '/usr/lib/postgresql';

function programs() {
  const versions = existsSync(base) ? readdirSync(base).map(Number).filter(Number.isFinite) : [];
  if (versions.length === 0) throw new Error('PostgreSQL is not installed: run scripts/setup --tests');
  return join(base, String(Math.max(...versions)), 'bin');
}

function user() {
  if (process.getuid() !== 0) return {};
  const id = (flag) => Number(spawnSync('id', [flag, 'postgres']).stdout.toString());
  return { uid: id('-u'), gid: id('-g') };
}

export class Postgres {
  static async start() {
    const server = new Postgres();
    server.programs = programs();
    server.user = user();
    server.folder = mkdtempSync(join(tmpdir(), 'rostra-postgres-'));
    if (server.user.uid !== undefined) chownSync(server.folder, server.user.uid, server.user.gid);
    const made = spawnSync(
      join(server.programs, 'initdb'),
      ['--pgdata', join(server.folder, 'data'), '--username', 'rostra', '--auth', 'trust', '--encoding', 'UTF8',
        '--locale', 'C.UTF-8', '--no-sync', '--no-instructions'],
      { ...server.user, cwd: server.folder },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    server.ports = await takePorts();
    server.port = server.ports.tcp;
    await server.launch();
    return server;
  }

  get url() {
    return `postgresql://rostra@127.0.0.1:${this.port}/postgres`;
  }

  async launch() {
    this.process = spawn(
      join(this.programs, 'postgres'),
      ['-D', join(this.folder, 'data'), '-p', String(this.port), '-c', 'listen_addresses=127.0.0.1', '-c',
        `unix_socket_directories=${this.folder}`, '-c', 'fsync=off'],
      { ...this.user, cwd: this.folder, stdio: 'ignore' },
    );
    this.exited = new Promise((resolve) => this.process.on('exit', resolve));
    await until(
      'PostgreSQL accepts connections',
      () =>
        spawnSync(join(this.programs, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(this.port)]).status === 0,
      { timeoutMs: 60_000, everyMs: 200 },
    );
  }

  /** Ends all connections at once, as a crash would. */
  async stop() {
    this.process.kill('SIGQUIT');
    await this.exited;
  }

  async close() {
    await this.stop();
    this.ports.free();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
