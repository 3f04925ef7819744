// SPDX-License-Identifier: Apache-2.0
// Every sentence a person can read, in the language of this visit. In: what the reader chose, else what their browser
// prefers; out: `texts` (a live binding: always read it while rendering, never keep a copy), `language`, `setLanguage`,
// and the document's `lang`. English is in every page; other languages are fetched by those who read them.
import { recall, remember } from '../storage';
import { Store } from '../store';
import { en, type Texts } from './en';
import { chooseLanguage, isLanguage, LANGUAGES, type Language } from './languages';

export type { Texts };
export { isLanguage, LANGUAGES, type Language };

const loaders: Record<Language, () => Promise<Texts>> = {
  en: () => Promise.resolve(en),
  hi: async () => (await import('./hi')).hi,
};

export let texts: Texts = en;

/** The language shown now. */
export const language = new Store<Language>('en');

/** Shows `next`, and remembers it when `chosen` by the reader; stays as it is when the texts cannot be fetched. */
export async function setLanguage(next: Language, chosen = true): Promise<void> {
  if (chosen) remember('language', next);
  try {
    texts = await loaders[next]();
  } catch {
    return; // The network is gone or the server was updated: what is shown stays readable.
  }
  if (typeof document !== 'undefined') document.documentElement.lang = next;
  language.set(next);
}

/** Done once the language of this visit is loaded: nothing is drawn before. */
export const languageReady: Promise<void> = setLanguage(
  chooseLanguage(recall('language'), typeof navigator === 'undefined' ? [] : navigator.languages),
  false,
);
