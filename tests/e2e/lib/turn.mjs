// SPDX-License-Identifier: Apache-2.0
// A real TURN and STUN server (coturn) on the loopback, with a port, a user and a folder of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePorts } from './ports.mjs';
import { until } from './wait.mjs';

const USER = 'rostra';
const PASSWORD = 'relayed';

export class TurnServer {
  static async start() {
    const one = new TurnServer();
    one.folder = mkdtempSync(join(tmpdir(), 'rostra-turn-'));
    one.ports = await takePorts();
    one.port = one.ports.tcp;
    const [lowest, highest] = one.ports.udp.split('-');
    one.output = '';
    const argv = [
      '-n', // no configuration file of the machine
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      `--listening-port=${one.port}`,
      `--min-port=${lowest}`,
      `--max-port=${highest}`,
      '--lt-cred-mech',
      `--user=${USER}:${PASSWORD}`,
      '--realm=rostra.test',
      // Refused by default, so that a relay is no door to what listens on its own machine. Here everything does.
      '--allow-loopback-peers',
      '--no-tls',
      '--no-dtls',
      '--no-tcp',
      '--no-cli',
      '--no-multicast-peers',
      '--log-file=stdout',
      `--userdb=${join(one.folder, 'turndb')}`,
      `--pidfile=${join(one.folder, 'pid')}`,
      '--verbose',
    ];
    one.process = spawn('turnserver', argv, { stdio: ['ignore', 'pipe', 'pipe'], cwd: one.folder });
    const keep = (chunk) => {
      one.output += chunk;
    };
    one.process.stdout.setEncoding('utf8').on('data', keep);
    one.process.stderr.setEncoding('utf8').on('data', keep);
    one.exited = new Promise((resolve) => {
      one.process.on('exit', resolve);
      one.process.on('error', (error) => resolve(String(error)));
    });
    let gone;
    void one.exited.then((how) => {
      gone = String(how);
    });
    await until('turnserver listens', () => {
      if (gone) throw new Error(`it ended with ${gone}: ${one.output}`);
      return one.output.includes(`UDP listener opened on: 127.0.0.1:${one.port}`);
    });
    return one;
  }

  /** As `--turn` of `rostra serve` takes it. */
  get turn() {
    return `turn:${USER}:${PASSWORD}@127.0.0.1:${this.port}`;
  }
  get stun() {
    return `stun:127.0.0.1:${this.port}`;
  }

  async stop() {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill('SIGTERM');
      const timer = setTimeout(() => this.process.kill('SIGKILL'), 5000);
      await this.exited;
      clearTimeout(timer);
    }
    this.ports.free();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
