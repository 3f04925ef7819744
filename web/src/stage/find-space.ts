// SPDX-License-Identifier: Apache-2.0
// Whether there is a space to join, before a camera is opened for it. In: its slug; out: why the server would turn us away
// because of the address, or undefined. What the server cannot say now it says when one joins.
import { inviteOf } from '../room/identity';
import { ApiError, api, client } from '../shared/api';
import { signallingUrl } from '../shared/space';
import { WatchSession, type Refusal } from '../watch/watch-session';

/** Nobody waits longer than this for a camera because an answer does not come. */
const PATIENCE_MS = 4000;

export async function findSpace(slug: string): Promise<Refusal | undefined> {
  // An invitation opens what is otherwise said not to exist.
  if (inviteOf(window.location.search) !== undefined) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), PATIENCE_MS));
  return Promise.race([ask(slug), late]);
}

async function ask(slug: string): Promise<Refusal | undefined> {
  try {
    await api.space(slug);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) return undefined;
  }
  try {
    // Where any word is a space, only joining tells.
    if ((await client.session()).access === 'open') return undefined;
  } catch {
    return undefined;
  }
  return knock(slug);
}

/** The API knows accounts only; a guest may have been given a role in a private space. */
function knock(slug: string): Promise<Refusal | undefined> {
  const audience = new WatchSession(slug, signallingUrl(window.location));
  return new Promise((resolve) => {
    const finish = (): void => {
      audience.stop();
      resolve(audience.refusal.get());
    };
    audience.refusal.subscribe(finish);
    audience.show.subscribe(finish);
    setTimeout(finish, PATIENCE_MS);
    audience.start();
  });
}
