// SPDX-License-Identifier: Apache-2.0
// Ports for the servers of a suite, which no other test takes meanwhile, whatever process or checkout it runs in. In:
// nothing; out: blocks of 100 ports of the loopback, below those that the kernel gives away by itself. A listener on the
// first port of a block says that it is taken; tests/support/port_block.hpp takes its blocks in the same way.
import { createServer } from 'node:net';

const FIRST = 10_000;
const SIZE = 100;
const BLOCKS = 220;

/** A listener on a port of the loopback, or undefined when somebody else has it. */
function listen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

/** {tcp, udp: 'FIRST-LAST', free()}: one port for a server that listens, the rest for media. */
export async function takePorts() {
  // Processes begin at different places, so that they do not meet at the same few blocks.
  for (let i = 0; i < BLOCKS; i += 1) {
    const first = FIRST + ((process.pid + i) % BLOCKS) * SIZE;
    const holder = await listen(first);
    if (!holder) continue;
    const probe = await listen(first + 1);
    if (probe) {
      await new Promise((resolve) => probe.close(resolve));
      holder.unref();
      return { tcp: first + 1, udp: `${first + 2}-${first + SIZE - 1}`, free: () => holder.close() };
    }
    holder.close();
  }
  throw new Error(`all ports from ${FIRST} to ${FIRST + BLOCKS * SIZE} are in use`);
}
