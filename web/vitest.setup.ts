// SPDX-License-Identifier: Apache-2.0
// What every browser has as a global, and Node 18 (Debian 12) only as a module: the tests of the pages run in Node.
import { webcrypto } from 'node:crypto';

if (!('crypto' in globalThis)) Object.defineProperty(globalThis, 'crypto', { value: webcrypto });
