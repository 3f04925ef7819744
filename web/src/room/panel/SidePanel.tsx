// SPDX-License-Identifier: Apache-2.0
// The panel beside the stage or the player: a column on wide screens, a sheet on narrow ones. In: the room, which tab is
// open; out: wishes to the room. Tabs are there as the space has them.
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { IconButton } from '../../shared/design/Button';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { ChatPanel } from '../chat/ChatPanel';
import { MapPanel } from '../map/MapPanel';
import { PeoplePanel } from '../people/PeoplePanel';
import type { SendingByPerson } from '../people/sending';
import type { Hosting } from '../people/use-hosting';
import type { RoomStore } from '../state/room-store';
import { shownCount } from './count';
import { useWaiting } from './use-waiting';
import { PanelFrame } from './PanelFrame';
import { usePanelFocus, type Panel, type PanelTab } from './use-panel';

export interface SidePanelProps {
  room: RoomStore;
  panel: Panel;
  hosting: Hosting;
  /** How many watch, which may be more than the list of people holds. */
  viewers: number;
  /** What people on stage send, where that is known. */
  sending?: SendingByPerson;
  /** The page has a player whose picture the chat can wait for. */
  hasPlayer?: boolean;
  /** Shows the map instead of the pictures. */
  onLargeMap?: () => void;
}

export function SidePanel({
  room,
  panel,
  hosting,
  viewers,
  sending,
  hasPlayer = false,
  onLargeMap,
}: SidePanelProps) {
  const element = useRef<HTMLElement>(null);
  const { unread } = useStore(room.chat);
  const { settings } = useStore(room.state);
  const waiting = useWaiting(room);
  const { tab } = panel;
  const hasMap = settings?.map === true;
  const shown = tab === 'map' && !hasMap ? 'chat' : tab;

  usePanelFocus(panel, element);
  if (shown === undefined || shown === 'connection') return null;
  return (
    <PanelFrame ref={element} label={texts.panel.name} onClose={panel.close}>
      <Tabs
        className="panel__tabs"
        selectedKey={shown}
        onSelectionChange={(key) => panel.choose(key as PanelTab)}
      >
        <div className="panel__head">
          <TabList className="panel__list" aria-label={texts.panel.name}>
            <PanelTabLabel id="chat" text={texts.panel.chat} count={unread} hint={texts.panel.unread} />
            <PanelTabLabel id="people" text={texts.panel.people} count={waiting} hint={texts.panel.waiting} />
            {hasMap && <PanelTabLabel id="map" text={texts.panel.map} />}
          </TabList>
          <IconButton label={texts.panel.close} look="quiet" onPress={panel.close}>
            <X size={20} aria-hidden />
          </IconButton>
        </div>
        <TabPanel id="chat" className="panel__body">
          <ChatPanel room={room} hosting={hosting} hasPlayer={hasPlayer} />
        </TabPanel>
        <TabPanel id="people" className="panel__body">
          <PeoplePanel
            room={room}
            hosting={hosting}
            viewers={viewers}
            sending={sending}
            onWrite={() => panel.toggle('chat')}
          />
        </TabPanel>
        {hasMap && (
          <TabPanel id="map" className="panel__body">
            <MapPanel room={room} onLarge={onLargeMap} />
          </TabPanel>
        )}
      </Tabs>
    </PanelFrame>
  );
}

interface PanelTabLabelProps {
  id: PanelTab;
  text: string;
  count?: number;
  hint?: (count: number) => string;
}

function PanelTabLabel({ id, text, count = 0, hint }: PanelTabLabelProps): ReactNode {
  return (
    <Tab id={id} className="panel__tab">
      {text}
      {count > 0 && hint && (
        <span className="count">
          <span aria-hidden>{shownCount(count)}</span>
          <span className="visually-hidden">{hint(count)}</span>
        </span>
      )}
    </Tab>
  );
}
