// SPDX-License-Identifier: Apache-2.0
// A person's name as the protocol allows it: nothing hidden, single spaces, at most 64 bytes of UTF-8.
import { shownText } from './shown-text';

const MAX_BYTES = 64;

/** What people call characters: an emoji of several parts is cut as a whole. */
function characters(text: string): string[] {
  if (typeof Intl.Segmenter !== 'function') return [...text];
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].map(
    (one) => one.segment,
  );
}

/** May return an empty string; never cuts a character in half. */
export function clampName(text: string): string {
  const clean = shownText(text).replace(/\s+/gu, ' ').trim();
  const encoder = new TextEncoder();
  let name = '';
  let bytes = 0;
  for (const character of characters(clean)) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_BYTES) break;
    name += character;
  }
  return shownText(name).trim();
}
