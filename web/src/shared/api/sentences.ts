// SPDX-License-Identifier: Apache-2.0
// Failures in the reader's language. In: an ApiError; out: a sentence for the page, and one for each field. The server's
// own sentences are English: they are used for what has no translation here.
import { texts } from '../texts';
import type { ApiError } from './error';

type Words = Record<string, string | undefined>;

export function sentenceOf(error: ApiError): string {
  const { api } = texts;
  if (error.kind === 'offline') return api.offline;
  if (error.kind === 'too-many') return api.tooMany(error.retryAfter ?? 60);
  if (error.kind === 'unavailable')
    return error.retryAfter === undefined ? api.failed : api.unavailable(error.retryAfter);
  return (
    (api.codes as Words)[error.code] ??
    (translated(error.detail) || (api.others as Words)[error.code] || asSentence(error.detail) || api.refused)
  );
}

/** Field name -> sentence. */
export function fieldSentences(error: ApiError | undefined): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { field, message } of error?.fields ?? []) {
    const known = (texts.api.fields as Words)[`${error?.code}/${field}`];
    fields[field] ??= known ?? (translated(message) || asSentence(message));
  }
  return fields;
}

/** Empty when the reader's language does not have it. */
function translated(text: string): string {
  return asSentence(texts.api.sentence(text));
}

/** The server writes "a name is required": here it stands alone. */
function asSentence(said: string): string {
  if (said === '') return said;
  return said.charAt(0).toLocaleUpperCase() + said.slice(1) + (/[.!?।…]$/.test(said) ? '' : '.');
}
