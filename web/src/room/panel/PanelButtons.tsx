// SPDX-License-Identifier: Apache-2.0
// The buttons that open the panel at chat, people or map, with what waits there. On narrow screens one button for all.
import { Map as MapIcon, MessageSquare, Users } from 'lucide-react';
import { IconButton } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import type { RoomStore } from '../state/room-store';
import { countMark } from './count';
import type { Panel } from './use-panel';
import { useWaiting } from './use-waiting';

export function PanelButtons({
  room,
  panel,
  round = false,
}: {
  room: RoomStore;
  panel: Panel;
  round?: boolean;
}) {
  const { unread } = useStore(room.chat);
  const { settings } = useStore(room.state);
  const waiting = useWaiting(room);
  const className = round ? 'round marked' : 'marked';
  return (
    <>
      <IconButton
        className={className}
        data-opens="chat"
        label={texts.panel.chat}
        shortcut="C"
        look={panel.tab === 'chat' ? 'primary' : 'secondary'}
        onPress={() => panel.toggle('chat')}
        count={countMark(unread, texts.panel.unread)}
      >
        <MessageSquare size={20} aria-hidden />
      </IconButton>
      <IconButton
        className={className}
        data-opens="people"
        label={texts.panel.people}
        shortcut="U"
        look={panel.tab === 'people' ? 'primary' : 'secondary'}
        onPress={() => panel.toggle('people')}
        count={countMark(waiting, texts.panel.waiting)}
      >
        <Users size={20} aria-hidden />
      </IconButton>
      {settings?.map && (
        <IconButton
          className={`${className} panel-map-button`}
          data-opens="map"
          label={texts.panel.map}
          shortcut="G"
          look={panel.tab === 'map' ? 'primary' : 'secondary'}
          onPress={() => panel.toggle('map')}
        >
          <MapIcon size={20} aria-hidden />
        </IconButton>
      )}
    </>
  );
}
