// SPDX-License-Identifier: Apache-2.0
// Accepts a host's invitation and waits for the ticket. In: the audience's connection; out: the ticket, or undefined when
// none comes in time: then one knocks without, and the server says what it thinks.
import type { Store } from '../../shared/store';
import type { RoomStore } from '../state/room-store';

const PATIENCE_MS = 6000;

export function claimTicket(
  room: Pick<RoomStore, 'send'>,
  audience: { ticket: Store<string | undefined> },
): Promise<string | undefined> {
  audience.ticket.set(undefined);
  return new Promise((resolve) => {
    const finish = (): void => {
      unsubscribe();
      clearTimeout(timer);
      resolve(audience.ticket.get());
    };
    const unsubscribe = audience.ticket.subscribe(finish);
    const timer = setTimeout(finish, PATIENCE_MS);
    if (!room.send({ type: 'answer-invitation', accept: true })) finish();
  });
}
