// SPDX-License-Identifier: Apache-2.0
// A network of its own for a command: namespaces that end with it, in which a plain user is root. Out: how to enter them,
// and whether this machine can.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const asRoot = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];

/** The command line that runs `command` there. */
export const inOwnNetwork = (...command) => [
  'unshare', ...asRoot, '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', ...command,
];

export function canMakeNetworks() {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
  } catch {
    return false;
  }
  const [program, ...words] = inOwnNetwork('ip', 'link', 'set', 'lo', 'up');
  return spawnSync(program, words).status === 0;
}
