// SPDX-License-Identifier: Apache-2.0
// The text of a message as pieces: plain words, links, mentions. In: text and the names of the people here; out: pieces
// that React renders as text and <a>. Nothing here or later makes HTML from what someone wrote. Pure.

export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; self: boolean };

/** Only what begins like an address of the web; everything else stays words. */
const LINK = /https?:\/\/[^\s<>"'`\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** "/me waves" is something the author does, not says. */
const ACTION = /^\/me\s+(?=\S)/;

export function actionOf(text: string): string | undefined {
  return ACTION.test(text) ? text.replace(ACTION, '') : undefined;
}

export function piecesOf(text: string, names: readonly string[], self: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const address = trimEnd(match[0]);
    const href = safeHref(address);
    if (href === undefined) continue;
    pieces.push(...mentionsIn(text.slice(at, match.index), names, self));
    pieces.push({ kind: 'link', text: address, href });
    at = match.index + address.length;
  }
  pieces.push(...mentionsIn(text.slice(at), names, self));
  return pieces;
}

/** The address if a browser would open it with http or https and it hides no password; undefined otherwise. */
export function safeHref(address: string): string | undefined {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return undefined;
  }
  const web = url.protocol === 'http:' || url.protocol === 'https:';
  return web && url.username === '' && url.password === '' ? url.href : undefined;
}

/** Full stops and brackets after an address belong to the sentence, unless the bracket was opened inside it. */
function trimEnd(address: string): string {
  let end = address.length;
  for (;;) {
    const last = address[end - 1] ?? '';
    const open = CLOSING[last];
    const inside = address.slice(0, end);
    const unbalanced = open !== undefined && count(inside, last) > count(inside, open);
    if (!unbalanced && !/[.,;:!?…*_~|]/u.test(last)) return inside;
    end -= 1;
  }
}

const count = (text: string, character: string): number => text.split(character).length - 1;

function mentionsIn(text: string, names: readonly string[], self: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (!startsWord(text, at)) continue;
    const name = nameAt(text, at + 1, names);
    if (name === undefined) continue;
    if (at > plain) pieces.push({ kind: 'text', text: text.slice(plain, at) });
    plain = at + 1 + name.length;
    pieces.push({ kind: 'mention', text: text.slice(at, plain), self: sameName(name, self) });
    at = plain - 1;
  }
  if (plain < text.length) pieces.push({ kind: 'text', text: text.slice(plain) });
  return pieces;
}

/** Whether `text` calls the person of this name with an @. */
export function mentions(text: string, name: string): boolean {
  if (name === '' || !text.includes('@')) return false;
  return mentionsIn(text, [name], name).some((piece) => piece.kind === 'mention');
}

/** The longest of `names` that is at `at` and ends there as a word. */
export function nameAt(text: string, at: number, names: readonly string[]): string | undefined {
  const rest = text.slice(at);
  const found = names
    .filter((name) => name !== '' && sameName(rest.slice(0, name.length), name))
    .filter((name) => !/^[\p{L}\p{N}\p{M}_]/u.test(rest.slice(name.length)))
    .reduce((best, name) => (name.length > best.length ? name : best), '');
  return found === '' ? undefined : rest.slice(0, found.length);
}

export function sameName(a: string, b: string): boolean {
  return a.toLocaleLowerCase() === b.toLocaleLowerCase();
}

const startsWord = (text: string, at: number): boolean =>
  at === 0 || !/[\p{L}\p{N}\p{M}_]$/u.test(text.slice(0, at));
