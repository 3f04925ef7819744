// SPDX-License-Identifier: Apache-2.0
// One person's line to the server: a network namespace behind an emulated link. In: the number of the line, what the
// link does; out: a program that starts a browser there, and what the link counted. It is gone with its process.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const emulator = process.env.ROSTRA_LINK_EMULATOR ?? join(root, 'build', 'release', 'bin', 'link_emulator');

/** Where the server answers HTTP, for everyone. */
export const SERVER_ADDRESS = '10.77.0.1';
/** A line that does nothing to packets. */
export const FREE = 'rate=0 queue=200 delay=0 jitter=0 loss=0 burst=1';

const ip = (...words) => execFileSync('ip', words);

/** What the server's side needs once, in a namespace of its own. */
export function prepareServerSide() {
  ip('link', 'set', 'lo', 'up');
  ip('address', 'add', `${SERVER_ADDRESS}/32`, 'dev', 'lo');
}

export class Line {
  /** `folder`: where the browser's program is written to. */
  static async open(number, folder) {
    const line = new Line();
    const here = `line${number}`;
    line.process = spawn(emulator, [here, 'e0'], { stdio: ['pipe', 'pipe', 'inherit'] });
    line.answers = createInterface({ input: line.process.stdout })[Symbol.asyncIterator]();
    line.process.stdin.on('error', () => undefined);
    const first = await line.answers.next();
    if (first.done) throw new Error('the link emulator did not start');
    // No addresses but ours: whatever is sent takes this line.
    for (const [enter, name, address] of [
      [[], here, `10.77.${number}.1/24`],
      [line.entered(), 'e0', `10.77.${number}.2/24`],
    ]) {
      const run = (...words) => execFileSync('nsenter', [...enter, 'ip', ...words]);
      const set = enter.length > 0 ? run : ip;
      set('link', 'set', 'dev', name, 'addrgenmode', 'none');
      set('address', 'add', address, 'dev', name);
      set('link', 'set', name, 'up');
      set('link', 'set', 'lo', 'up');
    }
    execFileSync('nsenter', [...line.entered(), 'ip', 'route', 'add', 'default', 'via', `10.77.${number}.1`]);
    line.folder = folder;
    line.number = number;
    return line;
  }

  entered() {
    return [`--net=/proc/${this.process.pid}/ns/net`];
  }

  /** A program that does what `program` does, behind this line. */
  wrap(program) {
    const path = join(this.folder, `browser-${this.number}`);
    writeFileSync(path, `#!/bin/sh\nexec nsenter ${this.entered().join(' ')} ${program} "$@"\n`);
    chmodSync(path, 0o755);
    return path;
  }

  /** `direction`: down (to the person) or up. `words`: as in emulated_link.hpp; what is not named stays. */
  async shape(direction, words) {
    const { understood } = await this.ask(`${direction} ${words}`);
    if (!understood) throw new Error(`the link emulator does not understand ${words}`);
  }

  /** What was counted since the last call: {down, up}. */
  counts() {
    return this.ask('stats');
  }

  // One question at a time: each has the next line as its answer.
  ask(text) {
    const answer = (this.last ?? Promise.resolve()).then(async () => {
      this.process.stdin.write(`${text}\n`);
      const { value, done } = await this.answers.next();
      if (done) throw new Error('the link emulator ended');
      return JSON.parse(value);
    });
    this.last = answer.catch(() => undefined);
    return answer;
  }

  async close() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    await ended;
  }
}
