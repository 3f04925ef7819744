// SPDX-License-Identifier: Apache-2.0
// What people on stage send, by person, for the list of people and the menus of hosts. In: participants, of whom one person
// may be several (tabs); out: a map. Pure.
import type { Participant } from '../../shared/signalling';

export type Sending = Pick<Participant, 'microphone' | 'camera' | 'screen'>;
/** By person id. */
export type SendingByPerson = ReadonlyMap<string, Sending>;

export function sendingOf(participants: readonly (Sending & { person: string })[]): SendingByPerson {
  const all = new Map<string, Sending>();
  for (const { person, microphone, camera, screen } of participants) {
    const other = all.get(person);
    all.set(person, {
      microphone: microphone || other?.microphone === true,
      camera: camera || other?.camera === true,
      screen: screen || other?.screen === true,
    });
  }
  return all;
}
