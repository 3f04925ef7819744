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
    /** By the server's code. */
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
    /** By the server's code and the field. */
    fields: {
      'taken/userName': 'This name, or one that looks like it, is taken. Please choose another one.',
      'wrong-password/oldPassword': 'This is not your password.',
      'wrong-password/password': 'This is not your password.',
      'taken/slug': 'This address is taken. Please choose another one.',
      'invalid-fields/settings.layout':
        'This server has this layout no more. Load the page again and choose another one.',
    },
    /** A sentence of the server that has no code of its own. */
    sentence: (text: string): string => text,
  },
};
