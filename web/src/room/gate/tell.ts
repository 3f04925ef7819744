// SPDX-License-Identifier: Apache-2.0
// Notices of the room in words. In: RoomNotice; out: a toast.
import { showToast } from '../../shared/design/toasts';
import { texts } from '../../shared/texts';
import type { RoomNotice } from '../state/room-notices';

export function tellRoom(notice: RoomNotice): void {
  const said = texts.happened;
  switch (notice.kind) {
    case 'role':
      return showToast(said.role[notice.role]);
    case 'locked':
      return showToast(said.locked);
    case 'unlocked':
      return showToast(said.unlocked);
    case 'hand':
      return showToast(said.hand(notice.name));
    case 'comes':
      return showToast(said.comes(notice.name));
    case 'declined':
      return showToast(said.declined(notice.name));
    case 'muted':
      return showToast(said.muted[notice.source](notice.by || said.aHost));
    case 'moved':
      return showToast(said.moved(notice.by));
    case 'ended':
      return showToast(notice.by === undefined ? said.endedByYou : said.ended(notice.by || said.aHost));
  }
}
