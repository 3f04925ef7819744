// SPDX-License-Identifier: Apache-2.0
// A real TURN and STUN server (coturn) on the loopback, with a port, a user and a folder of its own.
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takePorts } from './ports.mjs';
import { until } from './wait.mjs';

const USER = 'rostra';
const PASSWORD = 'relayed';
/** Addresses that are nobody's business; what a relay should not reach (docs/networks.md). */
const PRIVATE = ['10.0.0.0-10.255.255.255', '172.16.0.0-172.31.255.255', '192.168.0.0-192.168.255.255'];

export class TurnServer {
  /** One user with a password, or, with a `secret`, the credentials of the TURN REST API; by UDP, TCP and TLS. */
  static async start({ secret } = {}) {
    const one = new TurnServer();
    one.secret = secret;
    one.folder = mkdtempSync(join(tmpdir(), 'rostra-turn-'));
    one.ports = await takePorts();
    one.port = one.ports.tcp;
    const [lowest, highest] = one.ports.udp.split('-').map(Number);
    one.tlsPort = lowest; // as a TCP port
    one.output = '';
    one.makeCertificate();
    const argv = [
      '-n', // no configuration file of the machine
      '--listening-ip=127.0.0.1',
      '--relay-ip=127.0.0.1',
      `--listening-port=${one.port}`,
      `--tls-listening-port=${one.tlsPort}`,
      `--min-port=${lowest + 1}`,
      `--max-port=${highest}`,
      ...(secret
        ? ['--use-auth-secret', `--static-auth-secret=${secret}`]
        : ['--lt-cred-mech', `--user=${USER}:${PASSWORD}`]),
      '--realm=rostra.test',
      // Refused by default, so that a relay is no door to what listens on its own machine. Here everything does.
      '--allow-loopback-peers',
      ...PRIVATE.map((range) => `--denied-peer-ip=${range}`),
      `--cert=${join(one.folder, 'cert.pem')}`,
      `--pkey=${join(one.folder, 'key.pem')}`,
      '--no-dtls',
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
      return [
        `UDP listener opened on: 127.0.0.1:${one.port}`,
        `TCP listener opened on : 127.0.0.1:${one.tlsPort}`,
      ].every((line) => one.output.includes(line));
    });
    return one;
  }

  /** A certificate that nobody vouches for: a browser takes it only when it is told to. */
  makeCertificate() {
    const made = spawnSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=127.0.0.1', '-days', '2'].concat([
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        join(this.folder, 'key.pem'),
        '-out',
        join(this.folder, 'cert.pem'),
      ]),
      { encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`openssl made no certificate: ${made.stderr}`);
  }

  /** As `--turn` of `rostra serve` takes it: by 'udp', 'tcp' or 'tls'. */
  turn(by = 'udp') {
    const user = this.secret ? '' : `${USER}:${PASSWORD}@`;
    if (by === 'tls') return `turns:${user}127.0.0.1:${this.tlsPort}?transport=tcp`;
    return `turn:${user}127.0.0.1:${this.port}?transport=${by}`;
  }
  /** What the server makes of the secret: credentials for somebody until `expires`, in seconds since 1970. */
  credentials(forWhom, expires, secret = this.secret) {
    const username = `${expires}:${forWhom}`;
    return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
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
