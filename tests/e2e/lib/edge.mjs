// SPDX-License-Identifier: Apache-2.0
// The real nginx and Varnish with the configurations of deploy/, in a folder of their own. In: the port behind them; out:
// ports in front. Names, ports and folders of this machine stand in for those of the shipped files, and each must be there.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { takePorts } from './ports.mjs';
import { until } from './wait.mjs';

const run = promisify(execFile);
const deploy = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'deploy');
const NAME = 'stage.example.org';
const path = `${process.env.PATH}:/usr/sbin`; // where Debian has servers, which a plain user's PATH leaves out

/** The shipped text with each of `replacements`, [what, by what, how often]. */
export function shipped(file, replacements) {
  let text = readFileSync(join(deploy, file), 'utf8');
  for (const [from, to, times] of replacements) {
    const parts = text.split(from);
    if (parts.length - 1 !== times) throw new Error(`${file} has '${from}' ${parts.length - 1} times, not ${times}`);
    text = parts.join(to);
  }
  return text;
}

/** A program that runs until stop(), in a folder that goes with it. */
class Edge {
  async prepare() {
    this.folder = mkdtempSync(join(tmpdir(), 'rostra-edge-'));
    this.ports = await takePorts();
    this.output = '';
  }

  launch(program, argv) {
    this.process = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: path } });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream.setEncoding('utf8').on('data', (chunk) => (this.output += chunk));
    this.exited = new Promise((resolve) => {
      this.process.on('exit', (code) => resolve(`exit code ${code}`));
      this.process.on('error', (error) => resolve(String(error)));
    });
    void this.exited.then((how) => (this.gone = how));
  }

  /** Until something listens on the port. */
  async listens(port) {
    await until(`${this.process.spawnfile} listens`, () => {
      if (this.gone) return true;
      return new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => resolve(socket.end()));
        socket.on('error', reject);
      });
    });
    if (!this.gone) return;
    await this.stop();
    throw new Error(`${this.process.spawnfile} ended with ${this.gone}: ${this.output}`);
  }

  async stop() {
    if (this.process && !this.gone) {
      this.process.kill('SIGTERM');
      await this.exited;
    }
    this.ports.free();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Nginx extends Edge {
  /** In front of the port `backend`. `cache`: as an edge, not beside the server. */
  static async start(backend, { cache }) {
    const one = new Nginx();
    await one.prepare();
    [one.port, one.plainPort] = [one.ports.tcp, one.ports.tcp + 1];
    await one.makeCertificate();
    mkdirSync(join(one.folder, 'acme', '.well-known', 'acme-challenge'), { recursive: true });
    const site = shipped('nginx/rostra.conf', [
      ['127.0.0.1:8080;', `127.0.0.1:${backend};`, 2],
      ['default off;', `default ${cache ? 'rostra' : 'off'};`, 1],
      ['/var/cache/nginx-rostra', join(one.folder, 'cache'), 1],
      ['/var/www/html;', `${join(one.folder, 'acme')};`, 1],
      [`/etc/letsencrypt/live/${NAME}`, one.folder, 2],
      ['listen 443 ssl', `listen 127.0.0.1:${one.port} ssl`, 1],
      ['listen [::]:443 ssl', `listen [::1]:${one.port} ssl`, 1],
      ['listen 80;', `listen 127.0.0.1:${one.plainPort};`, 1],
      ['listen [::]:80;', `listen [::1]:${one.plainPort};`, 1],
    ]);
    writeFileSync(join(one.folder, 'site.conf'), site);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path tmp_${name};`);
    writeFileSync(
      join(one.folder, 'nginx.conf'),
      `daemon off; worker_processes 2; pid nginx.pid; error_log stderr;
       ${process.getuid() === 0 ? 'user root;' : ''}
       events { worker_connections 1024; }
       http { access_log off; ${temporary.join(' ')} include site.conf; }`,
    );
    one.launch('nginx', ['-p', one.folder, '-c', 'nginx.conf', '-e', 'stderr']);
    await one.listens(one.port);
    return one;
  }

  /** A new certificate, as an ACME client leaves it. */
  async makeCertificate() {
    const file = (name) => join(this.folder, name);
    await run('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`],
      ...['-keyout', file('privkey.pem'), '-out', file('fullchain.pem')],
    ]);
    this.certificate = readFileSync(file('fullchain.pem'));
  }

  /** `systemctl reload nginx`. */
  reload() {
    this.process.kill('SIGHUP');
  }

  get url() {
    return `https://127.0.0.1:${this.port}`;
  }
  /** Of its pages. */
  get origin() {
    return `https://${NAME}`;
  }
  /** What a client needs to know to come in under the name of the site. */
  get tls() {
    return { ca: this.certificate, servername: NAME, headers: { host: NAME } };
  }
}

export class Varnish extends Edge {
  static async start(backend) {
    const one = new Varnish();
    await one.prepare();
    one.port = one.ports.tcp;
    const file = join(one.folder, 'rostra.vcl');
    writeFileSync(file, shipped('varnish/rostra.vcl', [['.port = "8080"', `.port = "${backend}"`, 1]]));
    one.launch('varnishd', [
      ...['-j', 'none'], // its own user could not read this folder
      ...['-F', '-n', join(one.folder, 'work'), '-a', `127.0.0.1:${one.port}`, '-f', file, '-s', 'malloc,64m'],
    ]);
    await one.listens(one.port);
    return one;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }
  get tls() {
    return {};
  }
}
