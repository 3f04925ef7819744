// SPDX-License-Identifier: Apache-2.0
// Text without characters that nobody sees: controls, marks of direction, what has no width. Joiners, tags and variation
// selectors are seen by what they do to their neighbours: Persian and Indic words and most emoji of people have them. The
// server's rule (src/base/shown_text) knows every letter and decides; this one knows the scripts. Pure.

const SCRIPTS =
  'Arab Syrc Nkoo Mand Mong Adlm Rohg Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Mymr Khmr Tibt Java Bali Sund';
const WRITTEN_WITH_JOINERS = new RegExp(
  `^[${SCRIPTS.split(' ')
    .map((script) => `\\p{scx=${script}}`)
    .join('')}]$`,
  'u',
);
const LETTER_OR_MARK = /^[\p{L}\p{M}]$/u;
const PICTOGRAPH = /^\p{Extended_Pictographic}$/u;
/** What may stand between an emoji and the joiner behind it. */
const LOOK = /^[\ufe0f\p{Emoji_Modifier}]$/u;
const SELECTOR = /^\p{Variation_Selector}$/u;
const HIDDEN = /^(?:[\p{C}\p{Zl}\p{Zp}]|\p{Default_Ignorable_Code_Point})$/u;
/** Number signs of Arabic and its relatives: formats by name, but seen. */
const SEEN = /^[\u0600-\u0605\u06dd\u070f\u08e2\u{110bd}\u{110cd}]$/u;
const TAGGED_FLAG = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/gu;

function joins(characters: readonly string[], index: number): boolean {
  const before = characters[index - 1] ?? '';
  const after = characters[index + 1] ?? '';
  const emoji = LOOK.test(before) ? (characters[index - 2] ?? '') : before;
  if (characters[index] === '\u200d' && PICTOGRAPH.test(emoji) && PICTOGRAPH.test(after)) return true;
  if (!LETTER_OR_MARK.test(before) || !WRITTEN_WITH_JOINERS.test(before)) return false;
  // A half letter ends a word; otherwise there is something to join with.
  return /^\p{M}$/u.test(before) || (LETTER_OR_MARK.test(after) && WRITTEN_WITH_JOINERS.test(after));
}

/** Controls and line ends, which may part words, become blanks; the others are left out. */
export function shownText(text: string): string {
  const flags = [...text.matchAll(TAGGED_FLAG)].map((match) => match[0]);
  return text
    .split(TAGGED_FLAG)
    .map(withoutHidden)
    .reduce((shown, part, index) => shown + (flags[index - 1] ?? '') + part);
}

function withoutHidden(text: string): string {
  const characters = [...text];
  return characters
    .map((character, index) => {
      if (character === '\u200c' || character === '\u200d') return joins(characters, index) ? character : '';
      if (SELECTOR.test(character)) return /^[^\s]$/u.test(characters[index - 1] ?? '') ? character : '';
      if (/^[\p{Cc}\p{Zl}\p{Zp}]$/u.test(character)) return ' ';
      return HIDDEN.test(character) && !PICTOGRAPH.test(character) && !SEEN.test(character) ? '' : character;
    })
    .join('');
}
