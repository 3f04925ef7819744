// SPDX-License-Identifier: Apache-2.0
// English: what the server refuses over the signalling connection, by its code. Used for answers without a sentence.
import type { ErrorCode } from '../../signalling';

const codes: Record<ErrorCode, string> = {
  'bad-message': 'The server did not understand this page. Reload it and try again.',
  'bad-sdp': 'The server could not set up audio and video with this browser. Try another one.',
  'bad-candidate': 'The server could not use one of this browser’s network addresses.',
  'bad-space': 'This is not a valid space address.',
  'bad-name': 'This name cannot be used. Please choose another one.',
  'room-full': 'There is no room left. Try again in a moment.',
  'too-many-messages': 'That was too fast. Please wait a moment.',
  'not-joined': 'You are no longer in this space. Reload the page.',
  'already-joined': 'You are already in this space on another connection.',
  'unsupported-version': 'Rostra was updated. Reload the page.',
  'origin-denied': 'The server does not accept pages from this address.',
  unavailable: 'The server cannot do this right now. Try again in a few seconds.',
  denied: 'You are not allowed to do this here. Ask a host of this space.',
  'login-required': 'Log in first.',
  'invitation-invalid': 'This invitation has expired.',
  banned: 'You are banned from this space.',
  removed: 'A host removed you from this space.',
  locked: 'The stage is locked.',
  'slow-mode': 'Slow mode is on: wait before you write again.',
  'not-found': 'This no longer exists.',
  busy: 'The server has no capacity left for this. Try again in a few minutes.',
  stopping: 'The server is stopping. This page connects again when it is back.',
  internal: 'Something went wrong on the server. Try again in a moment.',
};

export const refusal = {
  refusal: {
    codes,
    /** The server's sentence in this language; empty when there is none. */
    said: (message: string): string => message,
  },
};
