// SPDX-License-Identifier: Apache-2.0
// Suite 70 reads the code with a reader of its own; here is that the path is the picture, with light around it.
import { encode } from 'uqr';
import { describe, expect, it } from 'vitest';
import { qrPath } from './qr-path';

const URI =
  'otpauth://totp/Rostra:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Rostra&algorithm=SHA1&digits=6';

/** The squares that the path fills. */
function painted(path: string, size: number): boolean[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width, back] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)) {
    expect(back).toBe(width);
    for (let i = 0; i < Number(width); i += 1) rows[Number(y)]![Number(x) + i] = true;
  }
  return rows;
}

describe('the path of a QR code', () => {
  it('fills exactly its dark squares', () => {
    const { path, size } = qrPath(URI);
    expect(path.replaceAll(/M\d+ \d+h\d+v1h-\d+z/g, '')).toBe('');
    expect(painted(path, size)).toEqual(encode(URI, { ecc: 'M', border: 4 }).data);
  });

  it('leaves four squares of light on every side', () => {
    const { path, size } = qrPath(URI);
    const rows = painted(path, size);
    for (let i = 0; i < size; i += 1)
      for (const at of [0, 1, 2, 3, size - 4, size - 3, size - 2, size - 1])
        expect(rows[at]![i] || rows[i]![at]).toBe(false);
    expect(rows[4]!.slice(4, 11)).toEqual(Array.from({ length: 7 }, () => true));
  });
});
