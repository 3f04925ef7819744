// SPDX-License-Identifier: Apache-2.0
// What an error code of the server means at the door of a stage or an audience. In: the code and the door; out: which
// page, and what it offers. Pure.
import type { ErrorCode } from '../../shared/signalling';

export type GateKind =
  | 'full'
  | 'busy'
  | 'badName'
  | 'outdated'
  | 'origin'
  | 'denied'
  | 'deniedStage'
  | 'login'
  | 'invitation'
  | 'banned'
  | 'removed'
  | 'locked'
  | 'missing'
  | 'noMedia'
  | 'other';

export interface Gate {
  kind: GateKind;
  /** The server's own words, or those of a host in them, say more than ours. */
  saysWhy: boolean;
  action: 'again' | 'come-back' | 'login' | 'home' | 'reload';
  /** One who may not come on stage may still watch. */
  mayWatch: boolean;
}

/** What a host wrote as reason, in a sentence of the server like "Ada banned you from this space: spam". */
export function reasonIn(message: string): string | undefined {
  return /: (.+)$/su.exec(message)?.[1];
}

export function gateOf(code: ErrorCode, door: 'stage' | 'audience'): Gate {
  const stage = door === 'stage';
  const gate = (kind: GateKind, action: Gate['action'], more: Partial<Gate> = {}): Gate => ({
    kind,
    action,
    saysWhy: false,
    mayWatch: false,
    ...more,
  });
  switch (code) {
    case 'room-full':
      return gate('full', 'again', { mayWatch: stage });
    case 'busy':
      return gate('busy', 'again', { saysWhy: true, mayWatch: stage });
    case 'locked':
      return gate('locked', 'again', { mayWatch: stage });
    case 'denied':
      return stage ? gate('deniedStage', 'again', { mayWatch: true }) : gate('denied', 'home');
    case 'bad-name':
      return gate('badName', 'again', { saysWhy: true });
    case 'unsupported-version':
      return gate('outdated', 'reload');
    case 'origin-denied':
      return gate('origin', 'home');
    case 'login-required':
      return gate('login', 'login');
    case 'invitation-invalid':
      return gate('invitation', 'home');
    case 'banned':
      return gate('banned', 'home');
    case 'removed':
      return gate('removed', 'come-back');
    case 'bad-sdp':
      return gate('noMedia', 'again', { mayWatch: stage });
    case 'bad-space':
    case 'not-found':
      return gate('missing', 'home');
    default:
      return gate('other', 'again', { saysWhy: true });
  }
}
