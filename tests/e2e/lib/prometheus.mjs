// SPDX-License-Identifier: Apache-2.0
// The real Prometheus with the files of deploy/prometheus, in a folder and on a port of its own. In: the address that
// Rostra's metrics are on; out: what its API answers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shipped } from './edge.mjs';
import { takePorts } from './ports.mjs';
import { until } from './wait.mjs';

const rules = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'deploy', 'prometheus', 'rostra.rules.yml');

export class Prometheus {
  static async start(target) {
    const one = new Prometheus();
    one.folder = mkdtempSync(join(tmpdir(), 'rostra-prometheus-'));
    one.ports = await takePorts();
    one.output = '';
    const file = join(one.folder, 'prometheus.yml');
    const text = shipped('prometheus/prometheus.yml', [
      ['_interval: 10s', '_interval: 1s', 2], // what is long for a machine is long for a test
      ['["127.0.0.1:9464"]', `["${target}"]`, 1],
      ['/etc/prometheus/rostra.rules.yml', rules, 1],
    ]);
    writeFileSync(file, text);
    one.process = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${join(one.folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${one.ports.tcp}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    one.process.stderr.setEncoding('utf8').on('data', (chunk) => (one.output += chunk));
    one.exited = new Promise((resolve) => {
      one.process.on('exit', (code) => resolve(`exit code ${code}`));
      one.process.on('error', (error) => resolve(String(error)));
    });
    void one.exited.then((how) => (one.gone = how));
    await until('Prometheus is ready', async () => one.gone || (await fetch(`${one.url}/-/ready`)).ok);
    if (!one.gone) return one;
    await one.stop();
    throw new Error(`prometheus ended with ${one.gone}: ${one.output}`);
  }

  get url() {
    return `http://127.0.0.1:${this.ports.tcp}`;
  }

  /** `data` of /api/v1/PATH; an answer that is no success is an error. */
  async ask(path, parameters = {}) {
    const answer = await (await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`)).json();
    if (answer.status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${answer.error}`);
    return answer.data;
  }

  async stop() {
    if (!this.gone) {
      this.process.kill('SIGTERM');
      await this.exited;
    }
    this.ports.free();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
