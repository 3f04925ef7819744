// SPDX-License-Identifier: Apache-2.0
// On stage: everyone's tiles or the map, the controls, the side panel, and what is happening to the connection.
// In: stores of the session, the room and the local media; out: wishes to them.
import { useCallback, useEffect, useState } from 'react';
import { GatePage } from '../../room/gate/GatePage';
import { MapPanel } from '../../room/map/MapPanel';
import { useGains } from '../../room/map/use-gains';
import { HelpDialog } from '../../room/panel/HelpDialog';
import { PanelButtons } from '../../room/panel/PanelButtons';
import { SidePanel } from '../../room/panel/SidePanel';
import { focusButton, usePanel } from '../../room/panel/use-panel';
import { roomKeys, useShortcutSwitch } from '../../room/panel/use-room-keys';
import { useTitle } from '../../room/panel/use-title';
import { LobbyNotice } from '../../room/people/LobbyNotice';
import { sendingOf } from '../../room/people/sending';
import { useHosting } from '../../room/people/use-hosting';
import { ReactionMenu } from '../../room/reactions/ReactionBar';
import { ReactionLayer } from '../../room/reactions/ReactionLayer';
import { isHost } from '../../room/state/room-state';
import type { RoomStore } from '../../room/state/room-store';
import { Dialog } from '../../shared/design/Dialog';
import { watchPath } from '../../shared/space';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { useShortcuts } from '../../shared/focus/use-shortcuts';
import { DeviceChoices } from '../check/DeviceChoices';
import type { LocalMedia } from '../media/local-media';
import type { StageSession } from '../media/stage-session';
import { ConnectionButton } from '../quality/ConnectionButton';
import { ConnectionPanel } from '../quality/ConnectionPanel';
import { LowBandwidthNotice } from '../quality/LowBandwidthNotice';
import { AirControl } from './AirControl';
import { Alone } from './Alone';
import { AudioSinks } from './AudioSinks';
import { ConnectionBanner } from './ConnectionBanner';
import { ControlBar } from './ControlBar';
import { Countdown } from './Countdown';
import { Joining } from './Joining';
import { Lobby } from './Lobby';
import { HandButton } from './HandButton';
import { TileGrid } from './TileGrid';
import { tileModels } from './tile-models';
import { TopBar } from './TopBar';
import { UnmuteDialog } from './UnmuteDialog';
import { useActiveSpeaker } from './active-speaker';
import { useKeepAwake } from './use-keep-awake';
import { useMediaActions, useProblemToasts } from './use-room';
import { useView } from './use-view';
import { ViewButton } from './ViewButton';
import './room.css';

export interface RoomProps {
  space: string;
  name: string;
  media: LocalMedia;
  session: StageSession;
  room: RoomStore;
  onLeave: () => void;
  onAgain: () => void;
  /** Into the audience, without a reload. */
  onAudience: () => void;
}

export function Room({ space, name, media, session, room, onLeave, onAgain, onAudience }: RoomProps) {
  const stage = useStore(session.state);
  const link = useStore(session.client.state);
  const mediaLink = useStore(session.mediaLink);
  const streams = useStore(session.streams);
  const quality = useStore(session.quality.quality);
  const local = useStore(media.state);
  const { settings, you, people } = useStore(room.state);
  const actions = useMediaActions(media);
  const [view, switchView] = useView();
  const speaker = useActiveSpeaker(stage);
  const panel = usePanel(false);
  const hosting = useHosting(room);
  const gains = useGains(room);
  const [dialog, setDialog] = useState<'help' | 'settings'>();
  const serverNow = useCallback((): number => session.client.clock.now() ?? Date.now(), [session]);
  const [reacting, setReacting] = useState(false);
  const [largeMap, setLargeMap] = useState(false);
  const [shortcuts, setShortcuts] = useShortcutSwitch();
  const hasMap = settings?.map === true;
  const handUp = you !== undefined && you.hand > 0;
  const toggleHand = (): void => void hosting.send({ type: 'raise-hand', raised: !handUp });
  useProblemToasts(media);
  useKeepAwake();
  useTitle(stage.title === '' || !stage.entered ? '' : texts.room.pageTitle(stage.title), room);
  useShortcuts(
    {
      ...roomKeys(panel, hasMap),
      n: () => panel.toggle('connection'),
      m: actions.toggleMicrophone,
      v: actions.toggleCamera,
      s: actions.canShare ? actions.toggleScreen : () => undefined,
      e: () => setReacting(true),
      h: toggleHand,
      'Shift+l': onLeave,
      '?': () => setDialog('help'),
    },
    shortcuts && stage.entered && dialog === undefined,
  );
  useEffect(() => {
    if (stage.moved) onAudience();
  }, [stage.moved, onAudience]);

  const banner = (
    <ConnectionBanner
      link={link}
      media={mediaLink}
      entered={stage.entered}
      onRetry={() => session.client.retryNow()}
    />
  );
  if (stage.refusal) {
    const { code, message } = stage.refusal;
    return (
      <GatePage
        space={space}
        door="stage"
        code={code}
        message={message}
        onAgain={onAgain}
        onWatch={onAudience}
      />
    );
  }
  if (stage.lobby) {
    return (
      <Lobby title={stage.title || space} media={media} onLeave={onLeave}>
        {banner}
      </Lobby>
    );
  }
  if (!stage.entered) return <Joining>{banner}</Joining>;

  const watchLink = window.location.origin + (stage.watchPath || watchPath(space));
  const ownName = you?.name ?? name;
  const mapInstead = largeMap && hasMap;
  const ownSending = { microphone: local.microphone.on, camera: local.camera.on, screen: local.screen.on };
  const sending = sendingOf([...stage.participants, { person: you?.id ?? '', ...ownSending }]);
  const smallMap = (): void => {
    setLargeMap(false);
    focusButton('map');
  };
  return (
    <div className="room" data-panel={panel.tab}>
      <TopBar
        title={stage.title || space}
        show={stage.show}
        connected={link.kind === 'open'}
        host={isHost(you)}
        locked={settings?.locked === true}
        watchLink={watchLink}
      >
        <ViewButton view={view} onPress={switchView} />
        {settings?.backstage === true && isHost(you) && <AirControl show={stage.show} hosting={hosting} />}
        <ConnectionButton
          quality={session.quality}
          isOpen={panel.tab === 'connection'}
          onPress={() => panel.toggle('connection')}
        />
      </TopBar>
      <main className="room__main" data-map={mapInstead || undefined}>
        {mapInstead && <MapPanel room={room} large onLarge={smallMap} />}
        <TileGrid
          tiles={tileModels(stage, streams, local, { name: ownName, person: you }, (person) =>
            people.get(person),
          )}
          quality={quality}
          reconnecting={mediaLink === 'reconnecting'}
          reporter={session.tiles}
          speaker={view === 'speaker' ? speaker : undefined}
        />
        {stage.participants.length === 0 && !mapInstead && <Alone space={space} />}
        <ReactionLayer room={room} />
        <Countdown liveAt={stage.show?.liveAt ?? 0} clock={serverNow} />
        <div className="room__notices">
          {banner}
          <LobbyNotice room={room} hosting={hosting} onShow={() => panel.open('people')} />
          <LowBandwidthNotice
            low={quality.low}
            onDetails={panel.tab === 'connection' ? undefined : () => panel.toggle('connection')}
          />
        </div>
        <AudioSinks streams={streams} participants={stage.participants} gains={gains} />
      </main>
      <SidePanel
        room={room}
        panel={panel}
        hosting={hosting}
        viewers={stage.show?.viewers ?? 0}
        sending={sending}
        onLargeMap={
          mapInstead
            ? undefined
            : () => {
                setLargeMap(true);
                panel.close();
              }
        }
      />
      <ConnectionPanel
        panel={panel}
        quality={session.quality}
        participants={stage.participants}
        paused={stage.paused}
        own={{ name: texts.room.nameAndYou(ownName), on: ownSending }}
      />
      <ControlBar
        media={media}
        actions={actions}
        onSettings={() => setDialog('settings')}
        onHelp={() => setDialog('help')}
        onLeave={onLeave}
      >
        <HandButton up={handUp} onPress={toggleHand} />
        <ReactionMenu room={room} isOpen={reacting} onOpenChange={setReacting} />
        <PanelButtons room={room} panel={panel} round />
      </ControlBar>
      <HelpDialog
        keys={[...texts.help.list, ...texts.keys.room, ...(hasMap ? texts.keys.map : [])]}
        isOpen={dialog === 'help'}
        shortcuts={shortcuts}
        onShortcuts={setShortcuts}
        onClose={() => setDialog(undefined)}
      />
      <Dialog title={texts.room.settings} isOpen={dialog === 'settings'} onClose={() => setDialog(undefined)}>
        <DeviceChoices media={media} />
      </Dialog>
      <UnmuteDialog room={room} media={media} />
      {hosting.dialogs}
    </div>
  );
}
