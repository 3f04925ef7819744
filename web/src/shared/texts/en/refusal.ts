// SPDX-License-Identifier: Apache-2.0
// English: what the server refuses over the signalling connection, by its code. Only for answers without a sentence.
import type { ErrorCode } from '../../signalling';

const codes: Record<ErrorCode, string> = {
  'bad-message': 'The server did not understand this page. Reload it and try again.',
  'bad-sdp': 'The server could not use what this browser offered for sound and picture. Try another browser.',
  'bad-candidate': 'The server could not use a network address of this browser.',
  'bad-space': 'This address of a space is not valid.',
  'bad-name': 'This name cannot be used. Please choose another one.',
  'room-full': 'There is no more room. Try again in a moment.',
  'too-many-messages': 'That was too fast. Please wait a moment.',
  'not-joined': 'You are not in this space any more. Reload the page.',
  'already-joined': 'You are in this space already, through another connection.',
  'unsupported-version': 'Rostra was updated. Reload the page.',
  'origin-denied': 'The server does not accept pages from this address.',
  unavailable: 'The server cannot do this at the moment. Try again in a few seconds.',
  denied: 'You may not do this here. Ask a host of this space.',
  'login-required': 'Log in first.',
  'invitation-invalid': 'This invitation does not hold any more.',
  banned: 'You are banned from this space.',
  removed: 'A host has removed you from this space.',
  locked: 'The stage is locked.',
  'slow-mode': 'Slow mode is on: wait before you write again.',
  'not-found': 'This is not here any more.',
  internal: 'Something went wrong on the server. Try again in a moment.',
};

export const refusal = {
  refusal: {
    codes,
    /** The server's sentence in this language; empty when there is none. */
    said: (message: string): string => message,
  },
};
