// SPDX-License-Identifier: Apache-2.0
// Which languages there are and which one fits a reader. In: a remembered choice and the browser's preferences (BCP 47
// tags, best first); out: one of LANGUAGES.

/** Names are written in the language itself: somebody who is lost finds their own. */
export const LANGUAGES = { en: 'English', hi: 'हिन्दी' } as const;

export type Language = keyof typeof LANGUAGES;

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(LANGUAGES, text);
}

export function chooseLanguage(chosen: string | undefined, preferred: readonly string[]): Language {
  if (isLanguage(chosen)) return chosen;
  for (const tag of preferred) {
    const primary = tag.toLowerCase().split('-')[0];
    if (isLanguage(primary)) return primary;
  }
  return 'en';
}
