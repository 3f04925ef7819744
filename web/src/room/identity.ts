// SPDX-License-Identifier: Apache-2.0
// Who this browser is to the server before anyone logs in: a secret that all its tabs share, and the invitation the
// page was opened with. In: localStorage and the address; out: the members `guest` and `invite` of join and watch.
import { recall, remember } from '../shared/storage';

const SECRET = /^[A-Za-z0-9_-]{16,64}$/;
/** What `invite` may hold: longer is no token, and would be refused as a broken message. */
const INVITE = /^[\x21-\x7e]{1,128}$/;

/** Without storage (a private window) the secret lasts as long as the page: then two tabs are two people. */
let ofThisPage: string | undefined;

export function guestSecret(): string {
  const remembered = recall('guest');
  if (remembered !== undefined && SECRET.test(remembered)) return remembered;
  ofThisPage ??= randomToken(24);
  remember('guest', ofThisPage);
  return ofThisPage;
}

/** Letters and digits of the URL-safe base64 alphabet. */
export function randomToken(bytes: number): string {
  const random = crypto.getRandomValues(new Uint8Array(bytes));
  return btoa(String.fromCharCode(...random))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** The token of an invitation link (`?invite=`), if there is one. */
export function inviteOf(search: string): string | undefined {
  const invite = new URLSearchParams(search).get('invite') ?? '';
  return INVITE.test(invite) ? invite : undefined;
}

export interface Identity {
  guest: string;
  invite?: string;
}

/** What `join` and `watch` say about who this is; accounts are known by their cookie. */
export function identity(search: string = window.location.search): Identity {
  const invite = inviteOf(search);
  return { guest: guestSecret(), ...(invite === undefined ? {} : { invite }) };
}
