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
    codes: {},
    /** By the server's code and the field. */
    fields: {
      'taken/userName': 'This user name is taken. Please choose another one.',
      'taken/slug': 'This address is taken. Please choose another one.',
    },
  },
};
