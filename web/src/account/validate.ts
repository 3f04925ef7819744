// SPDX-License-Identifier: Apache-2.0
// What can be said about a form before the server is asked. Pure. The server checks everything again and more.
import type { Strength } from '../shared/design/PasswordField';
import { isSlug } from '../shared/space';
import { texts } from '../shared/texts';

/** Limits of the server (docs/api.md). */
export const PASSWORD_LEAST = 8;
export const PASSWORD_MOST = 256;
export const TITLE_MOST = 100;
export const DESCRIPTION_MOST = 2000;
export const STATUS_MOST = 140;
export const NAME_MOST = 64;

export type Errors = Record<string, string>;

/** Only the entries that have a sentence. */
function present(errors: Record<string, string | undefined>): Errors {
  return Object.fromEntries(
    Object.entries(errors).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** `code`: where one is asked for. */
export function checkLogIn(userName: string, password: string, code?: string): Errors {
  return present({
    userName: userName.trim() === '' ? texts.forms.required : undefined,
    password: password === '' ? texts.forms.required : undefined,
    code: code?.trim() === '' ? texts.forms.required : undefined,
  });
}

export function checkNewPassword(password: string): string | undefined {
  if (password === '') return texts.forms.required;
  return [...password].length < PASSWORD_LEAST ? texts.account.passwordShort(PASSWORD_LEAST) : undefined;
}

export function checkSignUp(userName: string, password: string): Errors {
  return present({
    userName: userName.trim() === '' ? texts.forms.required : undefined,
    password: checkNewPassword(password),
  });
}

export function checkPasswordChange(oldPassword: string, newPassword: string): Errors {
  return present({
    oldPassword: oldPassword === '' ? texts.forms.required : undefined,
    newPassword:
      checkNewPassword(newPassword) ?? (newPassword === oldPassword ? texts.account.passwordSame : undefined),
  });
}

export function checkSpace(title: string, slug: string): Errors {
  return present({
    title: title.trim() === '' ? texts.spaceForm.titleMissing : undefined,
    slug: slug !== '' && !isSlug(slug) ? texts.spaceForm.addressRule : undefined,
  });
}

const FAMILIAR =
  /passw|1234|qwert|asdf|letmein|iloveyou|welcome|admin|rostra|abc123|(.)\1{3,}|monkey|dragon/i;

/** A hint, no verdict: length counts most, variety some, and what everyone tries or the own name nothing. */
export function strengthOf(password: string, userName = ''): Strength {
  const length = [...password].length;
  if (length < PASSWORD_LEAST) return 'short';
  const name = userName.trim().toLowerCase();
  const guessable = FAMILIAR.test(password) || (name.length > 2 && password.toLowerCase().includes(name));
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u, /\p{Lo}/u].filter((kind) =>
    kind.test(password),
  ).length;
  const different = new Set(password).size;
  if (different < 6) return 'weak';
  const score = different + length / 2 + kinds * 3 - (guessable ? 12 : 0);
  if (score < 16) return 'weak';
  return score < 24 ? 'fair' : 'strong';
}
