// SPDX-License-Identifier: Apache-2.0
// The document's title, with the number of unread messages before it.
import { useEffect } from 'react';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';

export function useTitle(title: string, room: RoomStore): void {
  const { unread } = useStore(room.chat);
  useEffect(() => {
    if (title !== '') document.title = unread > 0 ? texts.panel.title(unread, title) : title;
  }, [title, unread]);
}
