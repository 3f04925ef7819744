// SPDX-License-Identifier: Apache-2.0
// A QR code as one path of an SVG. In: the text; out: the outline of its dark squares and the width of the whole, quiet zone
// (ISO/IEC 18004 s.6.3.8: four squares) included, in squares.
import { encode } from 'uqr';

export interface QrPath {
  path: string;
  size: number;
}

export function qrPath(text: string): QrPath {
  const rows = encode(text, { ecc: 'M', border: 4 }).data;
  let path = '';
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x += 1) {
      if (row[x] !== true) continue;
      const begin = x;
      while (row[x + 1] === true) x += 1;
      path += `M${begin} ${y}h${x + 1 - begin}v1h${begin - x - 1}z`;
    }
  }
  return { path, size: rows.length };
}
