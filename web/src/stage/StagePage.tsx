// SPDX-License-Identifier: Apache-2.0
// The stage: shows the step of the visit. All state lives in `Visit` and what it owns.
import { LogOut, MonitorX } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { claimTicket } from '../room/gate/claim-ticket';
import { GatePage } from '../room/gate/GatePage';
import { InvitationClock } from '../room/gate/InvitationDialog';
import { PlaceLink } from '../room/gate/PlaceLink';
import type { StageProps } from '../room/SpacePage';
import { useSession } from '../shared/account/session';
import { Button } from '../shared/design/Button';
import { Loading } from '../shared/design/Loading';
import { MessagePage } from '../shared/design/MessagePage';
import { Toasts } from '../shared/design/Toasts';
import { watchPath } from '../shared/space';
import { useStore } from '../shared/store';
import { texts } from '../shared/texts';
import { AirNotice } from './check/AirNotice';
import { DeviceCheck } from './check/DeviceCheck';
import { Joining } from './room/Joining';
import { Room } from './room/Room';
import { Visit } from './visit';
import './stage.css';

export function StagePage({ space, room, name, autojoin, from, invited, onEntered, onAudience }: StageProps) {
  const entered = useRef(onEntered);
  entered.current = onEntered;
  const [visit] = useState(
    () =>
      new Visit({
        space,
        room,
        name,
        autojoin,
        known: from !== undefined,
        onEntered: () => entered.current(),
      }),
  );
  const state = useStore(visit.state);
  const { invitation } = useStore(room.state);
  const session = useSession();
  const account = session.kind === 'ready' ? session.info.account : null;
  const [asking, setAsking] = useState(false);

  useEffect(() => () => visit.close(), [visit]);
  useEffect(() => {
    document.title = texts.check.pageTitle(space);
  }, [space]);

  const join = async (chosen: string): Promise<void> => {
    if (!invited || !from || !room.state.get().invitation) {
      visit.join(chosen, { keep: !account });
      return;
    }
    setAsking(true);
    const ticket = await claimTicket(room, from);
    setAsking(false);
    visit.join(chosen, { ticket, keep: !account });
  };

  return (
    <>
      {state.step === 'unsupported' && (
        <MessagePage
          icon={<MonitorX size={28} />}
          title={texts.problems.cannotJoin}
          text={texts.problems.lack[state.lack]}
        >
          <PlaceLink href={watchPath(space)} onGo={onAudience} primary>
            {texts.left.watch}
          </PlaceLink>
        </MessagePage>
      )}
      {state.step === 'finding' && <Loading />}
      {state.step === 'refused' && (
        <GatePage
          space={space}
          door="stage"
          code={state.refusal.code}
          message={state.refusal.message}
          onAgain={() => visit.find()}
          onWatch={onAudience}
        />
      )}
      {state.step === 'check' && !(autojoin && state.first) && (
        <DeviceCheck
          space={space}
          media={state.media}
          name={visit.name}
          account={account?.displayName}
          busy={asking}
          onJoin={(chosen) => void join(chosen)}
          onBack={from && onAudience}
        >
          <AirNotice space={space} />
          {invited && invitation && <InvitationClock room={room} until={invitation.until} />}
        </DeviceCheck>
      )}
      {state.step === 'check' && autojoin && state.first && <Joining />}
      {state.step === 'stage' && (
        <Room
          space={space}
          name={visit.name}
          media={state.media}
          session={state.session}
          room={room}
          onLeave={() => visit.leave()}
          onAgain={() => visit.again()}
          onAudience={onAudience}
        />
      )}
      {state.step === 'left' && (
        <MessagePage icon={<LogOut size={28} />} title={texts.left.title} text={texts.left.text}>
          <Button look="primary" onPress={() => visit.again()} autoFocus>
            {texts.left.again}
          </Button>
          <PlaceLink href={watchPath(space)} onGo={onAudience}>
            {texts.left.watch}
          </PlaceLink>
        </MessagePage>
      )}
      <Toasts />
    </>
  );
}
