// SPDX-License-Identifier: Apache-2.0
// A real `rostra serve` in its own folder and on its own port, with everything a test wants to do to it: look at its
// worker processes, kill them or it, start it again at the same address.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takePorts } from './ports.mjs';
import { until } from './wait.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const binary = process.env.ROSTRA_BINARY ?? join(root, 'build', 'release', 'bin', 'rostra');
const pages = join(root, 'web', 'dist');

/** Every process of the machine as {pid, parent, command, state, ticks}. */
export function processes() {
  const found = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      found.push({
        pid: Number(entry),
        parent: Number(fields[1]),
        state: fields[0],
        ticks: Number(fields[11]) + Number(fields[12]),
        command,
      });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

export function alive(pid) {
  return processes().some((one) => one.pid === pid && one.state !== 'Z');
}

/** The mix where suites look at its pictures: 2 cores carry it beside three participants and a viewer. */
const SMALLER_MIX = ['--ladder', 'single', '--canvas', '640x360'];
/** Where nobody looks at them. */
export const SMALL_MIX = ['--ladder', 'single', '--canvas', '320x180', '--frame-rate', '10'];
/** As a server without options has it. */
export const DEFAULT_MIX = [];

export class Server {
  constructor(options) {
    this.options = options;
    this.dataDir = mkdtempSync(join(tmpdir(), 'rostra-e2e-'));
    this.output = '';
  }

  /** Starts a server that is ready for participants. `args` and `mix` go to `rostra serve`. */
  static async start({ args = [], mix = SMALLER_MIX, host = '127.0.0.1' } = {}) {
    const server = new Server({ args: [...mix, ...args], host });
    server.ports = await takePorts();
    try {
      await server.launch();
    } catch (error) {
      // Otherwise it would outlive the tests, and keep them from ending.
      await server.stop();
      throw error;
    }
    return server;
  }

  get port() {
    return this.ports.tcp;
  }
  get udpPorts() {
    return this.ports.udp;
  }
  get url() {
    return `http://${this.options.host}:${this.port}`;
  }
  get pid() {
    return this.process.pid;
  }

  async launch() {
    const { args, host } = this.options;
    const argv = [
      'serve',
      '--listen',
      `${host}:${this.port}`,
      '--data-dir',
      this.dataDir,
      '--udp-ports',
      this.udpPorts,
      // On a machine that is busy with browsers, shows still start.
      '--max-picture-loss',
      '0',
      ...args,
    ];
    // The pages beside these tests, not those where the binary was built. What GLib calls critical ends the process, so
    // that no test passes over it.
    const env = { ROSTRA_WEB_DIR: pages, ...process.env, G_DEBUG: 'fatal-criticals' };
    this.process = spawn(binary, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk) => {
      this.output += chunk;
      if (process.env.ROSTRA_E2E_LOG) process.stderr.write(chunk);
    };
    this.process.stdout.setEncoding('utf8').on('data', keep);
    this.process.stderr.setEncoding('utf8').on('data', keep);
    this.exited = new Promise((resolve) => {
      this.process.on('exit', (code, signal) => resolve({ code, signal }));
      this.process.on('error', (error) => resolve({ code: null, signal: null, error: String(error) }));
    });
    let gone;
    void this.exited.then((how) => {
      gone = how;
    });
    await until(
      'rostra serve answers /healthz',
      async () => {
        if (gone) return gone;
        return (await fetch(`${this.url}/healthz`)).status === 200;
      },
      { timeoutMs: 30_000 },
    );
    if (gone) throw new Error(`rostra serve ended at once (${JSON.stringify(gone)}):\n${this.output}`);
  }

  /** Worker processes of a kind ('sfu-worker' or 'mix-worker') of this server. */
  workers(kind) {
    return processes().filter(
      (one) => one.parent === this.pid && one.state !== 'Z' && one.command.includes(kind),
    );
  }

  /** The worker of a kind that has worked most: the one that serves the only room of a test. */
  busiest(kind) {
    return this.workers(kind).sort((a, b) => b.ticks - a.ticks)[0];
  }

  /** Runs `rostra COMMAND...` against this server and gives its exit code and output. */
  async cli(...args) {
    const child = spawn(binary, [...args, '--data-dir', this.dataDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => (out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk) => (out += chunk));
    const code = await new Promise((resolve) => child.on('exit', resolve));
    return { code, out };
  }

  /** kill -9, and back only when the process is gone. */
  async kill() {
    process.kill(this.pid, 'SIGKILL');
    await this.exited;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 15_000);
      const how = await this.exited;
      clearTimeout(timer);
      this.stopped = how;
    }
    this.ports.free();
    rmSync(this.dataDir, { recursive: true, force: true });
    return this.stopped;
  }
}
