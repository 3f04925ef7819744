// SPDX-License-Identifier: Apache-2.0
// Why a camera, microphone or screen is not available, in the words this application distinguishes.
// In: what getUserMedia/getDisplayMedia threw (Media Capture and Streams, section 10.2); out: MediaProblem.

export type MediaProblem =
  /** The page may not use media at all: no https and not this machine. */
  | 'insecure'
  /** The page is secure, and the browser still has no devices for it. */
  | 'unsupported'
  /** The person or a policy said no. */
  | 'refused'
  /** There is no such device. */
  | 'missing'
  /** The device exists and does not start, mostly because another program holds it. */
  | 'busy'
  /** The device was unplugged while in use. */
  | 'lost';

export function problemOf(error: unknown): MediaProblem {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotSupportedError':
      return globalThis.isSecureContext ? 'unsupported' : 'insecure';
    case 'NotAllowedError':
    case 'SecurityError':
    case 'PermissionDeniedError':
      return 'refused';
    case 'NotFoundError':
    case 'OverconstrainedError':
    case 'DevicesNotFoundError':
      return 'missing';
    default:
      return 'busy';
  }
}
