// SPDX-License-Identifier: Apache-2.0
// English: what is said when the server does not do what was asked.
import { formatSeconds } from '../format';

export const api = {
  api: {
    offline: 'The server is not responding. Check your connection and try again.',
    unavailable: (seconds: number): string =>
      `The server cannot do this right now. Try again in ${formatSeconds(seconds)}.`,
    failed: 'Something went wrong on the server. Try again in a moment.',
    tooMany: (seconds: number): string =>
      `Too many attempts. Wait ${formatSeconds(seconds)}, then try again.`,
    refused: 'The server refused the request.',
    /** By the server's code: shown instead of its sentence. */
    codes: {
      'wrong-login': 'User name or password is wrong.',
      'wrong-password': 'This is not your password.',
      'wrong-code': 'This code is wrong or has already been used.',
      'code-needed': 'Enter the code from your authenticator app, or one of your recovery codes.',
      'sign-up-closed': 'Sign-up is closed on this server. Ask its owner for an account.',
      'owner-link-invalid': 'This link no longer works. Restart the server to get a new one.',
      'login-required': 'Log in first.',
      'limit-reached': 'You have reached the limit. Delete one first.',
      'invitation-invalid': 'This invitation no longer works.',
      'not-found': 'This no longer exists.',
      'unsupported-media-type': 'This is not a PNG, JPEG, WebP or GIF picture.',
    },
    /** By the server's code, where its own sentence says more: used when that sentence has no translation. */
    others: {
      'bad-picture': 'This picture cannot be used. Try another one.',
      'bad-token': 'The personal token is wrong, expired or deleted.',
      busy: 'The server is too busy right now. Try again in a few seconds.',
      conflict: 'Something changed in the meantime. Reload the page.',
      csrf: 'This page is out of date. Reload it and try again.',
      denied: 'You are not allowed to do this.',
      internal: 'Something went wrong on the server. Try again in a moment.',
      'invalid-fields': 'Some fields are invalid.',
      'invalid-input': 'The server could not process the request.',
      'invalid-json': 'The server did not understand the request.',
      'method-not-allowed': 'The server does not support this request. Reload the page.',
      'origin-denied': 'Only pages of this server can do this.',
      'scope-missing': 'The personal token does not allow this.',
      'session-needed': 'You need to be logged in to do this.',
      taken: 'This is already taken. Please choose another one.',
      'too-many-requests': 'That was too fast. Please wait a moment.',
      'two-identities': 'Send a session or a personal token, not both.',
      unavailable: 'The server cannot do this right now. Try again in a few seconds.',
    },
    /** By the server's code and the field. */
    fields: {
      'taken/userName': 'This name, or one that looks like it, is taken. Please choose another one.',
      'wrong-password/oldPassword': 'This is not your password.',
      'wrong-password/password': 'This is not your password.',
      'wrong-code/code': 'This code is wrong or has already been used.',
      'taken/slug': 'This address is taken. Please choose another one.',
      'invalid-fields/settings.layout':
        'This layout is no longer available. Reload the page and choose another one.',
    },
    /** The server's sentence in this language; empty when there is none. */
    sentence: (text: string): string => text,
  },
};
