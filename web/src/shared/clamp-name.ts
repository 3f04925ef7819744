// SPDX-License-Identifier: Apache-2.0
// A person's name as the protocol allows it: no control or text-direction characters, single spaces, at most 64 bytes of UTF-8.

const MAX_BYTES = 64;

/** May return an empty string; never cuts a character in half. */
export function clampName(text: string): string {
  const clean = text.replace(/[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\s]+/gu, ' ').trim();
  const encoder = new TextEncoder();
  let name = '';
  let bytes = 0;
  for (const character of clean) {
    bytes += encoder.encode(character).length;
    if (bytes > MAX_BYTES) break;
    name += character;
  }
  return name.trim();
}
