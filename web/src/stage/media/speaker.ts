// SPDX-License-Identifier: Apache-2.0
// The loudspeaker for everyone else's sound: a remembered choice that all audio elements follow.
import { Store } from '../../shared/store';
import { recall, remember } from '../../shared/storage';

/** Device id; undefined = the system's default. */
export const speaker = new Store<string | undefined>(recall('speaker'));

export function chooseSpeaker(id: string): void {
  remember('speaker', id);
  speaker.set(id);
}
