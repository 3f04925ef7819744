// SPDX-License-Identifier: Apache-2.0
// The audience's page: the player, the title, how many watch, the way onto the stage, and the panel with chat and people.
import { CircleHelp, Hand, Mic, Share2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { GatePage } from '../room/gate/GatePage';
import { InvitationDialog } from '../room/gate/InvitationDialog';
import { HelpDialog } from '../room/panel/HelpDialog';
import { PanelButtons } from '../room/panel/PanelButtons';
import { SidePanel } from '../room/panel/SidePanel';
import { usePanel } from '../room/panel/use-panel';
import { roomKeys, useShortcutSwitch } from '../room/panel/use-room-keys';
import { useTitle } from '../room/panel/use-title';
import { LobbyNotice } from '../room/people/LobbyNotice';
import { useHosting } from '../room/people/use-hosting';
import { RecordingMark } from '../room/recording/RecordingMark';
import { ReactionBar } from '../room/reactions/ReactionBar';
import { ReactionLayer } from '../room/reactions/ReactionLayer';
import type { AudienceProps } from '../room/SpacePage';
import { atLeast, isHost } from '../room/state/room-state';
import { AccountMenu } from '../shared/account/AccountMenu';
import { Badge } from '../shared/design/Badge';
import { Button, IconButton } from '../shared/design/Button';
import { LanguageMenu } from '../shared/design/LanguageMenu';
import { Logo } from '../shared/design/Logo';
import { Notice } from '../shared/design/Notice';
import { ThemeButton } from '../shared/design/ThemeButton';
import { Toasts } from '../shared/design/Toasts';
import { ShareDialog } from '../shared/spaces/ShareDialog';
import { useStore } from '../shared/store';
import { texts } from '../shared/texts';
import { useShortcuts } from '../shared/focus/use-shortcuts';
import { PlayerView } from './parts/PlayerView';
import { useTheatre } from './use-theatre';
import { useWatch } from './use-watch';
import './watch.css';

export function WatchPage({ space, room, session, onMaybeStage, onStage }: AudienceProps) {
  const watch = useWatch(session);
  const show = useStore(session.show);
  const refusal = useStore(session.refusal);
  const limited = useStore(session.limited);
  const connected = useStore(session.client.state).kind === 'open' || limited;
  const { you, settings, invitation, description } = useStore(room.state);
  const panel = usePanel(true);
  const hosting = useHosting(room);
  const [help, setHelp] = useState(false);
  const [sharing, setSharing] = useState(false);
  const theatre = useTheatre();
  const [shortcuts, setShortcuts] = useShortcutSwitch();
  const title = show?.title || space;
  const hasMap = settings?.map === true;
  const handUp = you !== undefined && you.hand > 0;
  const mayGo = atLeast(you?.role, 'participant') && (!settings?.locked || isHost(you));

  useTitle(texts.watch.pageTitle(title), room);
  useShortcuts(
    {
      ...roomKeys(panel, hasMap),
      ...(you && !mayGo ? { h: hosting.toggleHand } : {}),
      e: () => document.querySelector<HTMLElement>('.watch__row .reactions__button')?.focus(),
      '?': () => setHelp(true),
    },
    shortcuts && !help && !sharing,
  );
  useEffect(() => {
    const { player } = watch;
    room.latencyMs = () => player.state.get().latencyMs;
    return () => {
      room.latencyMs = () => undefined;
    };
  }, [room, watch]);
  useEffect(() => {
    if (invitation) onMaybeStage();
  }, [invitation, onMaybeStage]);

  if (refusal) {
    return <GatePage space={space} door="audience" {...refusal} onAgain={() => session.again()} />;
  }
  return (
    <div
      className="watch"
      data-panel={limited ? undefined : panel.tab}
      data-theatre={theatre.on || undefined}
    >
      <header className="watch__head">
        <Logo />
        <div className="page-head__tools">
          <LanguageMenu />
          <ThemeButton />
          <AccountMenu />
        </div>
      </header>
      <main className="watch__main">
        <PlayerView watch={watch} title={title} shortcuts={shortcuts} theatre={theatre}>
          <ReactionLayer room={room} />
        </PlayerView>
        <div className="watch__info">
          <div className="watch__words">
            <h1>{title}</h1>
            {description !== '' && <p className="watch__description">{description}</p>}
          </div>
          <div className="watch__row">
            {show && show.state === 'live' && connected && (
              <Badge live>
                {texts.watch.live} · {texts.watch.viewers(show.viewers)}
              </Badge>
            )}
            {show && !connected && <Badge>{texts.watch.recovering}</Badge>}
            {show?.state === 'waiting' && connected && show.viewers > 0 && (
              <Badge>{texts.watch.viewers(show.viewers)}</Badge>
            )}
            <RecordingMark state={show?.recording} host={isHost(you)} />
            <Button onPress={() => setSharing(true)}>
              <Share2 size={18} aria-hidden />
              {texts.share.button}
            </Button>
          </div>
        </div>
        {limited && <Notice>{texts.watch.limited}</Notice>}
        <div className="watch__row watch__take-part">
          {you && mayGo && (
            <Button look="primary" onHoverStart={onMaybeStage} onPress={() => onStage(false)}>
              <Mic size={18} aria-hidden />
              {texts.summons.go}
            </Button>
          )}
          {you && !mayGo && (
            <Button look={handUp ? 'primary' : 'secondary'} onPress={hosting.toggleHand}>
              <Hand size={18} aria-hidden />
              {handUp ? texts.summons.lower : texts.summons.raise}
            </Button>
          )}
          {you && <ReactionBar room={room} />}
          <span className="watch__space" />
          {!limited && <PanelButtons room={room} panel={panel} />}
          <IconButton
            className="watch__help"
            label={texts.room.help}
            shortcut="?"
            onPress={() => setHelp(true)}
          >
            <CircleHelp size={20} aria-hidden />
          </IconButton>
        </div>
        <p className="watch__raised" role="status">
          {handUp ? texts.summons.raised : ''}
        </p>
        <p className="watch__keys">{texts.watch.shortcuts}</p>
        <LobbyNotice room={room} hosting={hosting} onShow={() => panel.open('people')} />
      </main>
      {!limited && (
        <SidePanel room={room} panel={panel} hosting={hosting} viewers={show?.viewers ?? 0} hasPlayer />
      )}
      <InvitationDialog room={room} onAccept={() => onStage(true)} />
      <HelpDialog
        keys={[
          ...texts.keys.watch,
          ...texts.keys.room,
          ...(hasMap ? texts.keys.map : []),
          ...texts.keys.help,
        ]}
        isOpen={help}
        shortcuts={shortcuts}
        onShortcuts={setShortcuts}
        onClose={() => setHelp(false)}
      />
      <ShareDialog slug={space} title={title} isOpen={sharing} onClose={() => setSharing(false)} />
      {hosting.dialogs}
      <Toasts />
    </div>
  );
}
