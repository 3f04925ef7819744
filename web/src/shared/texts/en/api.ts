// SPDX-License-Identifier: Apache-2.0
// English: what is said when the server does not do what was asked.
import { formatNumber } from '../format';

export const api = {
  api: {
    offline: 'The server does not answer. Check your connection and try again.',
    unavailable: (seconds: number): string =>
      `The server cannot do this at the moment. Try again in ${formatNumber(seconds)} s.`,
    failed: 'Something went wrong on the server. Try again in a moment.',
    tooMany: (seconds: number): string => `Too many tries. Wait ${formatNumber(seconds)} s, then try again.`,
    refused: 'The server said no.',
    /** By the server's code: said instead of its sentence. */
    codes: {
      'wrong-login': 'User name or password is wrong.',
      'wrong-password': 'This is not your password.',
      'sign-up-closed': 'Nobody can sign up here. Ask the owner of the server.',
      'owner-link-invalid': 'This link does not work any more. Start the server again to get a new one.',
      'login-required': 'Log in first.',
      'limit-reached': 'There are as many as possible. Delete one first.',
      'invitation-invalid': 'This invitation does not work any more.',
      'not-found': 'It is not there any more.',
      'unsupported-media-type': 'This is not a picture in PNG, JPEG, WebP or GIF.',
    },
    /** By the server's code, for those of which the server says more in each case: when it says that in no language of ours. */
    others: {
      'bad-picture': 'The picture cannot be used. Try another one.',
      'bad-token': 'The personal token is wrong, has expired or was deleted.',
      busy: 'The server has too much to do now. Try again in a few seconds.',
      conflict: 'This does not fit with how things are now. Load the page again.',
      csrf: 'This page is out of date. Load it again, then try once more.',
      denied: 'You may not do this.',
      internal: 'Something went wrong on the server. Try again in a moment.',
      'invalid-fields': 'Some fields are not as they must be.',
      'invalid-input': 'The server could not use what was sent.',
      'invalid-json': 'The server did not understand what was sent.',
      'method-not-allowed': 'The server does not know this call. Load the page again.',
      'origin-denied': 'Only pages of this server may do this.',
      'scope-missing': 'The personal token may not do this.',
      'session-needed': 'This can only be done logged in.',
      taken: 'This is taken. Please choose another one.',
      'too-many-requests': 'That was too fast. Please wait a moment.',
      'two-identities': 'Send a session or a personal token, not both.',
      unavailable: 'The server cannot do this at the moment. Try again in a few seconds.',
    },
    /** By the server's code and the field. */
    fields: {
      'taken/userName': 'This name, or one that looks like it, is taken. Please choose another one.',
      'wrong-password/oldPassword': 'This is not your password.',
      'wrong-password/password': 'This is not your password.',
      'taken/slug': 'This address is taken. Please choose another one.',
      'invalid-fields/settings.layout':
        'This server has this layout no more. Load the page again and choose another one.',
    },
    /** The server's sentence in this language; empty when there is none. */
    sentence: (text: string): string => text,
  },
};
