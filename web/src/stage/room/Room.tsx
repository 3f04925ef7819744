// SPDX-License-Identifier: Apache-2.0
// On stage: everyone's tiles, the controls, and what is happening to the connection.
// In: stores of the session and the local media; out: wishes to them.
import { useEffect, useState } from 'react';
import { Dialog } from '../../shared/design/Dialog';
import { watchPath } from '../../shared/space';
import { recall, remember } from '../../shared/storage';
import { useStore } from '../../shared/store';
import { texts } from '../../shared/texts';
import { useShortcuts } from '../../shared/use-shortcuts';
import { DeviceChoices } from '../check/DeviceChoices';
import type { LocalMedia } from '../media/local-media';
import type { StageSession } from '../media/stage-session';
import { Alone } from './Alone';
import { AudioSinks } from './AudioSinks';
import { ConnectionBanner } from './ConnectionBanner';
import { ControlBar } from './ControlBar';
import { HelpDialog } from './HelpDialog';
import { Joining } from './Joining';
import { Refused } from './Refused';
import { TileGrid } from './TileGrid';
import { tileModels } from './tile-models';
import { TopBar } from './TopBar';
import { useKeepAwake } from './use-keep-awake';
import { useMediaActions, useProblemToasts } from './use-room';
import './room.css';

export interface RoomProps {
  space: string;
  name: string;
  media: LocalMedia;
  session: StageSession;
  onLeave: () => void;
  onAgain: () => void;
}

export function Room({ space, name, media, session, onLeave, onAgain }: RoomProps) {
  const stage = useStore(session.state);
  const link = useStore(session.client.state);
  const mediaLink = useStore(session.mediaLink);
  const streams = useStore(session.streams);
  const local = useStore(media.state);
  const actions = useMediaActions(media);
  const [dialog, setDialog] = useState<'help' | 'settings'>();
  const [shortcuts, setShortcuts] = useState(recall('shortcuts') !== 'off');
  useProblemToasts(media);
  useKeepAwake();
  useShortcuts(
    {
      m: actions.toggleMicrophone,
      v: actions.toggleCamera,
      s: actions.canShare ? actions.toggleScreen : () => undefined,
      'Shift+l': onLeave,
      '?': () => setDialog('help'),
    },
    shortcuts && stage.entered && dialog === undefined,
  );
  useEffect(() => {
    if (stage.title) document.title = texts.room.pageTitle(stage.title);
  }, [stage.title]);

  const banner = (
    <ConnectionBanner
      link={link}
      media={mediaLink}
      entered={stage.entered}
      onRetry={() => session.client.retryNow()}
    />
  );
  if (stage.refusal) {
    return (
      <Refused space={space} code={stage.refusal.code} message={stage.refusal.message} onAgain={onAgain} />
    );
  }
  if (!stage.entered) return <Joining>{banner}</Joining>;

  const watchLink = window.location.origin + (stage.watchPath || watchPath(space));
  return (
    <div className="room">
      <TopBar title={stage.title || space} show={stage.show} watchLink={watchLink} />
      <main className="room__main">
        <TileGrid
          tiles={tileModels(stage, streams, local, name)}
          reconnecting={mediaLink === 'reconnecting'}
          reporter={session.tiles}
        />
        {stage.participants.length === 0 && <Alone space={space} />}
        {banner}
        <AudioSinks streams={streams} />
      </main>
      <ControlBar
        media={media}
        actions={actions}
        onSettings={() => setDialog('settings')}
        onHelp={() => setDialog('help')}
        onLeave={onLeave}
      />
      <HelpDialog
        isOpen={dialog === 'help'}
        shortcuts={shortcuts}
        onShortcuts={(on) => {
          remember('shortcuts', on ? undefined : 'off');
          setShortcuts(on);
        }}
        onClose={() => setDialog(undefined)}
      />
      <Dialog title={texts.room.settings} isOpen={dialog === 'settings'} onClose={() => setDialog(undefined)}>
        <DeviceChoices media={media} />
      </Dialog>
    </div>
  );
}
